"""Signs that a row reads or fits badly, by what stands in it alone: the rules that make rows are not asked.

"Tell me the create a file of the the folder" → two signs; {"total": "umbra harbour"} → one
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from generator.tools.records import Step
from generator.tools.spec.model import Tool
from tasks.checks.request_words import has_placeholder, named_tool

_FEW_VERBS = "create|update|delete|get|list|add|remove|set|send|fetch|retrieve|returns?|search|find|check|make|run"
_CLUMSY: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), said)
    for pattern, said in (
        (r"\b(?:the|an?) (?:the|an?|of|to|in|at|by|with|and|or)\b", "An article has no noun."),
        (r"\b(?!that|had|bye)(\w{2,}) \1\b", "A word is said twice."),
        (rf"\b(?:the|your) (?:{_FEW_VERBS}) (?:an?|the|all|or)\b", "A verb stands where a thing should."),
        (r"\band/or\b|\b(?:specified|the provided|the given|this (?:tool|endpoint|function))\b",
         "It speaks as documentation does."),
        (r"\b(?:of|for|with|in|to) (?:of|for|with)\b|[,;:] ?[.?!]|\(\)|\"\"", "A part of it is missing."),
    )
)  # fmt: skip
_LONGEST = 120
"""Words after which a request is no sentence that anybody would say."""
_NUMERIC = re.compile(r"(?:^|_)(?:count|total|quantity|age|year)$|(?:^|_)(?:num|number_of)_")
_MOMENT = re.compile(r"(?:^|_)(?:created|updated|modified|published)_at$|(?:^|_)timestamp$|_date$|^date$")
_MOST_FIELDS = 2_000


def request_signs(request: str, tools: Sequence[Tool], steps: Sequence[Step]) -> list[str]:
    """What is clumsy about a request, a sentence each; values of the calls may read as they like.

    Args:
        request: What the user says.
        tools: Those that are offered.
        steps: The calls that meet it.
    """
    values = [value for step in steps for value in _texts(step.args)]
    plain = request
    for value in sorted(values, key=len, reverse=True):
        plain = plain.replace(value, "…") if len(value) > 2 else plain
    found = [said for pattern, said in _CLUMSY if pattern.search(plain)]
    if has_placeholder(plain):
        found.append("It has a placeholder.")
    if name := named_tool(request, tools, values):
        found.append(f"It names the tool {name}.")
    if len(plain.split()) > _LONGEST:
        found.append("It is too long to be said.")
    return found


def result_signs(result: Any) -> list[str]:
    """Fields of a result that cannot be what they are called, a sentence each; at most three."""
    signs = (f"`{name}` is {str(value)[:40]!r}." for name, value in _fields(result) if _is_odd(name, value))
    return [sign for _, sign in zip(range(3), signs, strict=False)]


def _is_odd(name: str, value: Any) -> bool:
    called = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).casefold()
    if not isinstance(value, str) or not value:
        return False
    if _NUMERIC.search(called):
        return re.fullmatch(r"[-+]?[\d.,]+%?", value) is None
    if _MOMENT.search(called):
        return not any(sign.isdigit() for sign in value) or (" " not in value and not _is_moment(value))
    return called.endswith("email") and "@" not in value


def _is_moment(value: str) -> bool:
    if re.fullmatch(r"\d{4}|\d{8}|\d{10}|\d{13}|\d{4}-\d{2}|[\d./:-]+", value):
        return True
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _fields(value: Any) -> Iterator[tuple[str, Any]]:
    """The single values of a result, with the name of the field in which each stands."""
    stack, left = [("", value)], _MOST_FIELDS
    while stack and left:
        name, top = stack.pop()
        left -= 1
        if isinstance(top, dict):
            stack.extend((str(key), part) for key, part in top.items())
        elif isinstance(top, list):
            stack.extend((name, part) for part in top)
        else:
            yield name, top


def _texts(args: Any) -> Iterator[str]:
    yield from (value for _, value in _fields(args) if isinstance(value, str) and value)
