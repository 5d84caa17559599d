"""Templates from whoever wrote them: Jinja2 that reaches nothing but its inputs, and that comes to an end.

Prompt files are passed around, so a template is a stranger's code. Jinja's sandbox keeps it away from what lies behind
its values, but bounds neither time nor memory. So whatever repeats or enlarges draws on the allowance of its rendering:
turns of loops, calls, texts that are made. What would need more than that (other files, loops that call themselves) or
has no place in a prompt is not there.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jinja2 import TemplateAssertionError, nodes
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from generator.templating.filters import FILTERS, TURN, TooMuch, allowance, weighed

LONGEST_OUTPUT = 1_000_000
"""Characters of a text that a template makes."""
FAULTS = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError, MemoryError, SyntaxError)
"""What a template can raise beside `jinja2.TemplateError`, when it is compiled or rendered."""

_LARGEST_NUMBER = 4096  # bits
_METHODS = """capitalize count endswith find get index items keys lower lstrip removeprefix removesuffix rstrip split
    splitlines startswith strip title upper values""".split()
_MISSING = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends, nodes.Block)


class Templates(ImmutableSandboxedEnvironment):
    """The environment of prompts that do not ship with the project; takes what Jinja's takes."""

    intercepted_binops = frozenset(("+", "*", "**", "%"))

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.globals = {}
        self.filters = {**FILTERS, "(turns)": _turns, "(weighed)": weighed}

    def renderer(self, text: str) -> Callable[[dict[str, Any]], str]:
        """Compile a template into what renders it.

        Raises:
            TemplateError: It is no template, or uses what a prompt's may not; or any of FAULTS.
        """
        allowance.fill()  # what is constant is worked out now
        template = self.from_string(text)

        def render(inputs: dict[str, Any]) -> str:
            allowance.fill()
            return template.render(inputs)

        return render

    @staticmethod
    def concat(parts: Iterable[str]) -> str:
        """Put a text together; macros and blocks are texts, too."""
        room, made = LONGEST_OUTPUT, []
        for part in parts:
            made.append(part)
            room -= len(part)
            if room < 0:
                raise TooMuch
        allowance.spend(LONGEST_OUTPUT - room)
        return "".join(made)

    def is_safe_callable(self, obj: Any) -> bool:
        """Only what the template itself defines, and methods of texts and dicts that make nothing larger."""
        owner = getattr(obj, "__self__", None)
        return isinstance(obj, Macro) or (
            (isinstance(owner, str | dict) and obj.__name__ in _METHODS) or isinstance(owner, LoopContext)
        )

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Count a call, and what its text is read for."""
        allowance.spend(TURN)
        weighed(getattr(obj, "__self__", None))
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Count what is put together; refuse what grows too large to be worked out."""
        if operator == "*" and isinstance(left, str) and isinstance(right, int):
            allowance.spend(len(left) * max(right, 0))
        elif operator == "+":
            weighed(left), weighed(right)
        elif not isinstance(left, int | float) or not isinstance(right, int | float):
            raise TemplateAssertionError(f"`{operator}` is for numbers", 0)
        elif isinstance(left, int) and isinstance(right, int) and _bits(operator, left, right) > _LARGEST_NUMBER:
            raise TooMuch
        return super().call_binop(context, operator, left, right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed: nodes.Template = _Metering().visit(super()._parse(source, name, filename))
        return parsed


class _Metering(NodeTransformer):
    """Puts a filter that counts around what repeats, holds or copies."""

    def generic_visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> nodes.Node:
        if isinstance(node, _MISSING) or (isinstance(node, nodes.For) and node.recursive):
            name = "recursive" if isinstance(node, nodes.For) else type(node).__name__.lower()
            raise TemplateAssertionError(f"prompts have no `{name}`", node.lineno)
        super().generic_visit(node, *args, **kwargs)
        match node:
            case nodes.For():
                node.iter = _through("(turns)", node.iter)
            case nodes.Concat():
                return _through("join", nodes.List(node.nodes, lineno=node.lineno))
            case nodes.List() | nodes.Dict() | nodes.Tuple(ctx="load") | nodes.Getitem(arg=nodes.Slice()):
                return _through("(weighed)", node)
        return node


def _through(name: str, node: nodes.Node) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _turns(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        allowance.spend(TURN)
        yield value


def _bits(operator: str, left: int, right: int) -> int:
    """Bits of the result, at most."""
    if operator == "%":
        return 0
    return left.bit_length() * abs(right) if operator == "**" else left.bit_length() + right.bit_length()
