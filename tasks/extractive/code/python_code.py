"""Python code: its functions and classes, parsed one by one, so that a cut-off one spoils no other."""

import ast
import re
import textwrap
import warnings
from collections.abc import Iterator

from tasks.extractive.code.definitions import Definition, read_docstring

_HEAD = re.compile(r"^([ \t]*)(?:async[ ]+def|def|class)[ ]+(\w+)(?=[ ]*[(:\[])", re.MULTILINE)
_HEAD_END = re.compile(r":[ \t]*(?:#.*)?$", re.MULTILINE)
_LONGEST_CONDITION = 4

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_definitions(text: str, symbol: str | None = None) -> list[Definition]:
    """The functions, methods and classes of a piece of Python, in order; what is cut off is read as far as it goes.

    Args:
        text: Source code, of any indentation.
        symbol: Name of the class or function that the piece is of; a method whose class is not in it is given that of
            a dotted name.
    """
    found: list[Definition] = []
    classes: list[tuple[int, str]] = []
    for head in _HEAD.finditer(text):
        indent = len(head[1].expandtabs(4))
        classes = [(depth, name) for depth, name in classes if depth < indent]
        definition = _read(_piece(text, head), _owner(classes, indent, symbol, head[2]))
        if definition is not None:
            found.append(definition)
        if "class " in head[0]:
            classes.append((indent, head[2]))
    return found


def _owner(classes: list[tuple[int, str]], indent: int, symbol: str | None, name: str) -> str | None:
    """The class that a definition stands in; None for a function, or where it is not known."""
    if classes:
        return classes[-1][1]
    if symbol and indent and symbol.split(".")[0] != name and symbol[:1].isupper():
        return symbol.split(".")[0]
    return None


def _piece(text: str, head: re.Match[str]) -> str:
    """The definition, up to the first line that is indented no deeper than it is."""
    end = re.compile(rf"^(?![ \t]{{{len(head[1]) + 1},}}|\s*$|[ \t]*[)\]}}]).", re.MULTILINE).search(text, head.end())
    return textwrap.dedent(text[head.start() : end.start() if end else len(text)])


def _read(piece: str, owner: str | None) -> Definition | None:
    node = _parsed(piece)
    if not isinstance(node, _Function | ast.ClassDef):
        return None
    name = f"{owner}.{node.name}" if owner else node.name
    signature, doc = _signature(node, piece), read_docstring(ast.get_docstring(node) or "")
    if isinstance(node, ast.ClassDef):
        return Definition(name, "class", signature, doc, bases=tuple(map(ast.unparse, node.bases)))
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    starred = [one for one in (node.args.vararg, node.args.kwarg) if one is not None]
    is_method = owner is not None or any(one.arg in ("self", "cls") for one in arguments[:1])
    return Definition(
        name,
        "method" if is_method else "function",
        signature,
        doc,
        tuple(one.arg for one in (*arguments, *starred) if one.arg not in ("self", "cls")),
        dict(_defaults(node, piece)),
        returns=ast.unparse(node.returns) if node.returns else "",
        raises=tuple(_raises(node, piece)),
    )


def _parsed(piece: str) -> ast.stmt | None:
    """The definition; without its last lines, where they are cut off, and with a body, where it has none left."""
    lines = piece.rstrip().splitlines()
    head = next((number for number, line in enumerate(lines) if _HEAD_END.search(line)), None)
    if head is None:
        return None
    for end in dict.fromkeys((len(lines), len(lines) - 1, _docstring_end(lines, head), head + 1)):
        if not end:
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of a stranger's code
                return ast.parse("\n".join(lines[:end]) + ("\n    pass" if end == head + 1 else "")).body[0]
        except (SyntaxError, ValueError, RecursionError):
            continue  # the next try reads less of it
    return None


def _docstring_end(lines: list[str], head: int) -> int:
    """The line after the docstring; that after the head where there is none."""
    start = lines[head + 1].strip() if head + 1 < len(lines) else ""
    quotes = start[:3]
    if quotes not in ('"""', "'''"):
        return head + 1
    if start.count(quotes) == 2:
        return head + 2
    return next((number + 1 for number in range(head + 2, len(lines)) if quotes in lines[number]), head + 1)


def _signature(node: _Function | ast.ClassDef, piece: str) -> str:
    """The head of a definition as it is written, up to its colon."""
    lines = piece.splitlines()[node.lineno - 1 : node.body[0].lineno]
    text, depth = "\n".join(lines), 0
    for place, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        if char == ":" and depth == 0:
            return text[:place]
    return lines[0]


def _defaults(node: _Function, piece: str) -> Iterator[tuple[str, str]]:
    plain = [*node.args.posonlyargs, *node.args.args]
    without = [None] * (len(plain) - len(node.args.defaults))
    values = (*without, *node.args.defaults, *node.args.kw_defaults)
    for argument, value in zip((*plain, *node.args.kwonlyargs), values, strict=True):
        if value and argument.lineno == value.end_lineno:
            line = piece.splitlines()[argument.lineno - 1].encode()
            yield argument.arg, line[argument.col_offset : value.end_col_offset].decode()


def _raises(node: _Function, piece: str) -> Iterator[tuple[str, str]]:
    """Errors raised under a short condition, with the lines from `if` to `raise`."""
    lines = piece.splitlines()
    for statement in ast.walk(node):
        match statement:
            case ast.If(body=[ast.Raise(exc=raised, end_lineno=int(last))]):
                name, code = _error_name(raised), lines[statement.lineno - 1 : last]
                if name and not code[0].lstrip().startswith("elif") and len(code) <= _LONGEST_CONDITION:
                    yield name, textwrap.dedent("\n".join(code))


def _error_name(raised: ast.expr | None) -> str:
    called = raised.func if isinstance(raised, ast.Call) else raised
    name = ast.unparse(called) if isinstance(called, ast.Name | ast.Attribute) else ""
    return name if name[:1].isupper() else ""
