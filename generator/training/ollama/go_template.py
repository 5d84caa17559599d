"""A template in Go, rendered as Ollama renders a conversation; so that a Modelfile is tried before a server has it.

Only what `go_parsing` reads. Strings are bytes, as in Go: `len` and `slice` count bytes.
"""

from collections import ChainMap
from collections.abc import Callable, Iterator
from typing import Any

from generator.training.ollama.go_parsing import Branch, Call, GoSyntaxError, Name, Node, Show, Text, Use, Value, parse
from generator.training.ollama.turns import Messages

_DEEPEST = 100
"""Templates that use each other: Go goes a thousand times deeper, and has more room for it than Python."""


class GoTemplate:
    """A template that was read.

    Args:
        source: Its text.

    Raises:
        GoSyntaxError: It uses what is not understood here.
    """

    def __init__(self, source: str) -> None:
        self._templates = parse(source)

    def render(self, messages: Messages) -> str:
        """The prompt of a conversation, as Ollama makes it; without the token that begins a text.

        Raises:
            GoSyntaxError: A function or a field is not understood.
        """
        system, collated = _collated(messages)
        data = {
            "System": _bytes(system),
            "Messages": [{"Role": _bytes(role), "Content": _bytes(content)} for role, content in collated],
        }
        written: list[bytes] = []
        _Run(self._templates, written.append).use("", data, 0)
        return b"".join(written).decode("utf-8", "surrogatepass")


def _collated(messages: Messages) -> tuple[str, list[tuple[str, str]]]:
    """All system messages as one; and the messages, those of one role that follow each other joined."""
    system = "\n\n".join(message["content"] for message in messages if message["role"] == "system")
    collated: list[tuple[str, str]] = []
    for message in messages:
        role, content = message["role"], message["content"]
        if collated and collated[-1][0] == role != "tool":
            collated[-1] = (role, f"{collated[-1][1]}\n\n{content}")
        else:
            collated.append((role, content))
    return system, collated


Scope = ChainMap[str, Any]
"""Variables; a block sees and changes those around it."""


def _assign(scope: Scope, name: str, value: Any) -> None:
    for variables in scope.maps:
        if name in variables:
            variables[name] = value
            return
    raise GoSyntaxError(f"{name} is not declared")


class _Run:
    def __init__(self, templates: dict[str, list[Node]], write: Callable[[bytes], object]) -> None:
        self._templates = templates
        self._write = write

    def use(self, name: str, about: Any, depth: int) -> None:
        if name not in self._templates:
            raise GoSyntaxError(f"there is no template {name!r}")
        if depth > _DEEPEST:
            raise GoSyntaxError("templates that use each other without end")
        self._nodes(self._templates[name], about, Scope({"$": about}), depth)

    def _nodes(self, nodes: list[Node], dot: Any, scope: Scope, depth: int) -> None:
        for node in nodes:
            match node:
                case Text(text):
                    self._write(_bytes(text))
                case Use(name, about):
                    self.use(name, _valued(about, dot, scope), depth + 1)
                case Show():
                    self._show(node, dot, scope)
                case Branch():
                    self._branch(node, dot, scope, depth)

    def _show(self, node: Show, dot: Any, scope: Scope) -> None:
        value = _valued(node.value, dot, scope)
        if not node.variables:
            self._write(_written(value))
        for name in node.variables:
            if node.declares:
                scope[name] = value
            else:
                _assign(scope, name, value)

    def _branch(self, node: Branch, dot: Any, scope: Scope, depth: int) -> None:
        value = _valued(node.about.value, dot, scope)
        for inner_dot, names in _rounds(node, value, dot):
            self._nodes(node.then, inner_dot, scope.new_child(names), depth)
        if not _holds(value):
            self._nodes(node.otherwise, dot, scope.new_child(), depth)


def _rounds(node: Branch, value: Any, dot: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """What `.` and the declared variables are in each round; no round where the value is empty."""
    names = node.about.variables
    if node.kind == "range":
        for position, item in enumerate(value):
            yield item, dict(zip(names, [position, item] if len(names) > 1 else [item], strict=False))
    elif _holds(value):
        yield (value if node.kind == "with" else dot), dict.fromkeys(names, value)


def _valued(value: Value, dot: Any, scope: Scope) -> Any:
    match value:
        case Name(start, fields):
            if start != "." and start not in scope:
                raise GoSyntaxError(f"{start} is not declared")
            found = dot if start == "." else scope[start]
            for field in fields:
                if not isinstance(found, dict) or field not in found:
                    raise GoSyntaxError(f"the field .{field} is not known")
                found = found[field]
            return found
        case Call(function, arguments):
            return _called(function, arguments, dot, scope)
    return value


def _called(function: str, arguments: tuple[Value, ...], dot: Any, scope: Scope) -> Any:
    values = (_valued(argument, dot, scope) for argument in arguments)  # `and` and `or` look at no more than they need
    if function in ("and", "or"):
        last: Any = b""
        for last in values:
            if _holds(last) is (function == "or"):
                break
        return last
    if function not in _FUNCTIONS:
        raise GoSyntaxError(f"the function {function} is not understood")
    return _FUNCTIONS[function](*values)


def _slice(of: Any, start: int = 0, end: int | None = None) -> Any:
    last = len(of) if end is None else end
    if not 0 <= start <= last <= len(of):
        raise GoSyntaxError(f"a slice from {start} to {last} of something {len(of)} long")
    return of[start:last]


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "eq": lambda value, *others: value in others,
    "ne": lambda value, other: value != other,
    "not": lambda value: not _holds(value),
    "len": len,
    "slice": _slice,
}


def _holds(value: Any) -> bool:
    return bool(value)


def _written(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, bool):
        return b"true" if value else b"false"
    return str(value).encode()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
