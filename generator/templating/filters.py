"""What the templates of prompts can do with a value, and the allowance that their renderings draw on."""

import threading
import time
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from jinja2 import Environment, TemplateRuntimeError, pass_environment
from jinja2.filters import FILTERS as JINJA
from jinja2.filters import make_attrgetter
from jinja2.utils import htmlsafe_json_dumps

TURN = 500
"""What a turn of a loop, or a call, counts for."""
_ALLOWANCE = 10_000_000  # characters made, roughly; the longest of our own prompts are a hundredth of it
_STEP = 100 * TURN
_SECONDS = 1.0  # of computing, looked at only where much of the allowance is used
_AS_IN_JINJA = """abs batch capitalize center count d default dictsort e escape first float groupby int items last
    length list lower map max min reject rejectattr reverse safe select selectattr slice sort string sum title trim
    truncate unique upper urlencode wordcount""".split()
_HOW_MANY = {"batch", "center", "slice"}  # their number says how much they make


class TooMuch(TemplateRuntimeError):
    """A template would do more than any prompt needs."""

    def __init__(self) -> None:
        super().__init__("it loops too often, or makes too much text")


class _Allowance(threading.local):
    """What the rendering at work in this thread may still do."""

    def __init__(self) -> None:
        self.fill()

    def fill(self) -> None:
        self._left, self._next_look = _ALLOWANCE, _ALLOWANCE - _STEP
        self._until: float | None = None

    def spend(self, amount: int) -> None:
        """Take from it.

        Raises:
            TooMuch: Nothing is left, or the time is up.
        """
        self._left -= amount
        if self._left < self._next_look:
            now = time.thread_time()
            self._until = self._until or now + _SECONDS
            if self._left < 0 or now > self._until:
                raise TooMuch
            self._next_look = self._left - _STEP


allowance = _Allowance()


def weighed(value: Any) -> Any:
    """Count a value: all that it holds, as often as it holds it."""
    if isinstance(value, str):
        allowance.spend(len(value))
    elif isinstance(value, dict):
        weighed([*value.keys(), *value.values()])
    elif isinstance(value, list | tuple):
        allowance.spend(len(value))
        for part in value:
            weighed(part)
    return value


def _metered(name: str) -> Callable[..., Any]:
    """Jinja's own filter, after its text is counted and the number that says how much it makes."""
    function: Callable[..., Any] = JINJA[name]
    first = 1 if hasattr(function, "jinja_pass_arg") else 0

    @wraps(function)
    def metered(*args: Any, **kwargs: Any) -> Any:
        if isinstance(args[first], str):
            allowance.spend(len(args[first]))
        if name in _HOW_MANY:
            allowance.spend(max((n for n in (*args[first + 1 :], *kwargs.values()) if isinstance(n, int)), default=0))
        return function(*args, **kwargs)

    return metered


@pass_environment
def _join(environment: Environment, value: Iterable[Any], d: str = "", attribute: str | int | None = None) -> str:
    parts = value if attribute is None else map(make_attrgetter(environment, attribute), value)
    texts = [str(part) for part in parts]
    allowance.spend(sum(map(len, texts)) + len(texts) * len(d))
    return d.join(texts)


def _replace(value: Any, old: str, new: str, count: int = -1) -> str:
    text = str(value)
    allowance.spend(len(text) + text.count(old) * len(new))
    return text.replace(old, new, count)


def _indent(value: Any, width: int | str = 4, first: bool = False, blank: bool = False) -> Any:
    text = str(value)
    allowance.spend((text.count("\n") + 1) * (len(width) if isinstance(width, str) else width))
    return JINJA["indent"](text, width, first, blank)


def _round(value: float, precision: int = 0, method: str = "common") -> Any:
    if abs(precision) > 300:  # more digits than a float has
        raise TooMuch
    return JINJA["round"](value, precision, method)


def _to_json(value: Any, indent: int | None = None) -> str:
    return str(weighed(htmlsafe_json_dumps(value, indent=indent and min(indent, 8), sort_keys=True)))


FILTERS: dict[str, Callable[..., Any]] = {
    **{name: _metered(name) for name in _AS_IN_JINJA},
    "join": _join,
    "replace": _replace,
    "indent": _indent,
    "round": _round,
    "tojson": _to_json,
}
"""By name. What draws by chance, looks into objects or makes more text than it says is left out."""
