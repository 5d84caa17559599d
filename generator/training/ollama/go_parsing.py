"""Go's text/template, read into nodes: as much of the language as templates of chats use.

Actions `if`, `else if`, `else`, `range`, `with`, `define`, `template`, `end`, variables, calls with arguments in
parentheses, and the markers `{{-` and `-}}`. What is not understood is an error, never skipped.
https://pkg.go.dev/text/template
"""

import re
from dataclasses import dataclass, field
from typing import TypeAlias

_TOKEN = re.compile(
    r"""\s*(?P<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`)|\s*(?P<number>-?\d+)|\s*(?P<assign>:=|=)"""
    r"""|\s*(?P<variable>\$\w*(?:\.\w+)*)|\s*(?P<field>(?:\.\w+)+|\.)|\s*(?P<name>\w+)|\s*(?P<sign>[(),|])""",
)
_ACTION = re.compile(r"""\{\{(-\s)?((?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|/\*.*?\*/|(?!\}\}).)*?)(\s-)?\}\}""", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "v": "\v", "f": "\f", "a": "\a", "b": "\b", '"': '"', "\\": "\\"}
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|.)")

Token: TypeAlias = tuple[str, str]
Value: TypeAlias = "bytes | int | bool | Name | Call"
Node: TypeAlias = "Text | Show | Branch | Use"


class GoSyntaxError(ValueError):
    """The text is no template, or uses what is not understood here."""


@dataclass(frozen=True)
class Name:
    """`.Content`, `$.System`, `$last`, `.`: where to begin, and the fields on the way."""

    start: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Call:
    """A function and its arguments."""

    function: str
    arguments: tuple[Value, ...]


@dataclass
class Text:
    """Text between actions."""

    text: str


@dataclass
class Show:
    """A value that is written, or given to the variables on the left."""

    value: Value
    variables: tuple[str, ...] = ()
    declares: bool = False


@dataclass
class Branch:
    """`if`, `range` or `with`."""

    kind: str
    about: Show
    then: list[Node] = field(default_factory=list)
    otherwise: list[Node] = field(default_factory=list)


@dataclass
class Use:
    """`template`: another one, with what it is about."""

    name: str
    about: Value


def parse(source: str) -> dict[str, list[Node]]:
    """The templates of a text: its own under the empty name, and those that it defines.

    Raises:
        GoSyntaxError: It is not understood.
    """
    return _Parser(source).templates


@dataclass
class _Block:
    """Where nodes go; `else if` is closed by the same `end` as the branch that it belongs to."""

    nodes: list[Node]
    branch: Branch | None = None
    chained: bool = False


class _Parser:
    def __init__(self, source: str) -> None:
        self.templates: dict[str, list[Node]] = {"": []}
        self._open = [_Block(self.templates[""])]
        at, trim = 0, False
        for found in _ACTION.finditer(source):
            text = source[at : found.start()]
            text = text.lstrip(" \t\r\n") if trim else text
            self._put(Text(text.rstrip(" \t\r\n") if found[1] else text))
            at, trim = found.end(), bool(found[3])
            if not found[2].strip().startswith("/*"):
                self._action(_tokens(found[2]))
        rest = source[at:]
        if "{{" in rest or len(self._open) > 1:
            raise GoSyntaxError("an action or a block is not closed")
        self._put(Text(rest.lstrip(" \t\r\n") if trim else rest))

    def _put(self, node: Node) -> None:
        self._open[-1].nodes.append(node)

    def _action(self, tokens: list[Token]) -> None:
        match tokens:
            case [("name", "if" | "range" | "with" as kind), *rest]:
                self._begin(kind, rest)
            case [("name", "else"), *rest]:
                self._otherwise(rest)
            case [("name", "end")]:
                self._end()
            case [("name", "define"), ("string", name)]:
                self._open.append(_Block(self.templates.setdefault(_unquoted(name), [])))
            case [("name", "template"), ("string", name), *rest]:
                self._put(Use(_unquoted(name), _value(rest)))
            case _:
                self._put(_show(tokens))

    def _begin(self, kind: str, tokens: list[Token], *, chained: bool = False) -> None:
        branch = Branch(kind, _show(tokens))
        self._put(branch)
        self._open.append(_Block(branch.then, branch, chained))

    def _otherwise(self, tokens: list[Token]) -> None:
        block = self._open.pop()
        if block.branch is None:
            raise GoSyntaxError("`else` without `if`")
        self._open.append(_Block(block.branch.otherwise, block.branch, block.chained))
        if tokens:
            if tokens[0] != ("name", "if"):
                raise GoSyntaxError("after `else` only `if` is understood")
            self._begin("if", tokens[1:], chained=True)

    def _end(self) -> None:
        if len(self._open) == 1:
            raise GoSyntaxError("`end` without a block")
        if self._open.pop().chained:
            self._end()


def _tokens(action: str) -> list[Token]:
    tokens, at = [], 0
    while action[at:].strip():
        found = _TOKEN.match(action, at)
        if found is None or found.lastgroup is None:
            raise GoSyntaxError(f"{action[at:].strip()!r} is not understood")
        tokens.append((found.lastgroup, found[found.lastgroup]))
        at = found.end()
    return tokens


def _show(tokens: list[Token]) -> Show:
    """`$i, $m := value`, `$asked = value` or a value."""
    for at, (kind, text) in enumerate(tokens):
        if kind == "assign":
            names = tuple(name for kind, name in tokens[:at] if kind == "variable")
            return Show(_value(tokens[at + 1 :]), names, declares=text == ":=")
    return Show(_value(tokens))


def _value(tokens: list[Token]) -> Value:
    """A pipeline of one command."""
    if not tokens:
        raise GoSyntaxError("an action is empty")
    if tokens[0][0] == "name" and tokens[0][1] not in ("true", "false"):
        arguments, rest = [], tokens[1:]
        while rest:
            argument, rest = _operand(rest)
            arguments.append(argument)
        return Call(tokens[0][1], tuple(arguments))
    value, rest = _operand(tokens)
    if rest:
        raise GoSyntaxError(f"{rest[0][1]!r} is not understood after a value")
    return value


def _operand(tokens: list[Token]) -> tuple[Value, list[Token]]:
    (kind, text), rest = tokens[0], tokens[1:]
    if kind == "string":
        return _unquoted(text).encode("utf-8", "surrogatepass"), rest
    if kind == "number":
        return int(text), rest
    if kind == "variable":
        start, *fields = text.split(".")
        return Name(start, tuple(fields)), rest
    if kind == "field":
        return Name(".", tuple(text.split(".")[1:]) if text != "." else ()), rest
    if text in ("true", "false"):
        return text == "true", rest
    if text == "(":
        return _inside(rest)
    raise GoSyntaxError(f"{text!r} is not understood")


def _inside(tokens: list[Token]) -> tuple[Value, list[Token]]:
    depth = 1
    for at, (_, text) in enumerate(tokens):
        depth += (text == "(") - (text == ")")
        if not depth:
            return _value(tokens[:at]), tokens[at + 1 :]
    raise GoSyntaxError("a parenthesis is not closed")


def _unquoted(text: str) -> str:
    if text[0] == "`":
        return text[1:-1]
    return _ESCAPE.sub(lambda found: _escape(found[1]), text[1:-1])


def _escape(code: str) -> str:
    if len(code) > 1:
        return chr(int(code[1:], 16))
    if code not in _ESCAPES:
        raise GoSyntaxError(f"\\{code} is not understood")
    return _ESCAPES[code]
