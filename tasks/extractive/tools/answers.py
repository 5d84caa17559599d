"""Answers out of results, by template: what each call found, in a sentence of its own.

get_phone(name="Ada") → {"phone": "0171 22", "asked": 3} gives "The phone of Ada is 0171 22."
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from generator.tools.records import Step
from generator.tools.spec.model import Tool
from generator.tools.spec.names import name_parts
from tasks.extractive.tools.clauses import indefinite
from tasks.extractive.tools.phrases import listed, phrase
from tasks.extractive.tools.result_fields import KINDS, Field, is_sentence, told_fields
from tasks.extractive.tools.result_values import WHOLE, label_of, part_phrase, several, value_phrase
from tasks.extractive.tools.wishes import read_wish

_IRREGULAR = {
    "write": "written", "set": "set", "send": "sent", "put": "put", "make": "made", "build": "built", "pay": "paid",
    "cut": "cut", "draw": "drawn", "give": "given", "hide": "hidden", "hold": "held", "lend": "lent", "let": "let",
    "read": "read", "reset": "reset", "rewrite": "rewritten", "run": "run", "say": "said", "shut": "shut",
    "split": "split", "take": "taken", "tell": "told", "undo": "undone", "withdraw": "withdrawn", "bring": "brought",
    "buy": "bought", "sell": "sold", "win": "won", "begin": "begun", "go": "gone", "choose": "chosen",
    "freeze": "frozen", "overwrite": "overwritten", "find": "found", "upload": "uploaded",
}  # fmt: skip
_DOUBLED = frozenset(
    "stop submit cancel commit map plan drop crop log tag trim zip pin star permit admit ship skip swap unpin strip "
    "unzip clip snap flip grab plot scan wrap unstar".split()
)
"""Verbs whose last letter is said twice."""
_TOLD = frozenset(
    "search find list look check compare count analyze analyse calculate compute estimate evaluate explain describe "
    "identify inspect measure predict rank read scan suggest summarise summarize translate validate verify view query "
    "browse explore run execute perform tell note wait scroll say detect test listen watch walk think ask research "
    "trace help recommend forecast see go get use".split()
)
"""Verbs of what is done to be told what came of it; with others it is the deed that counts."""
_PLAIN = frozenset("name path query title text word term dataset key".split())
"""Parameters whose values speak for themselves."""
_WENT_WELL = frozenset(("success", "ok", "done"))
_WHERE = frozenset("file filename folder directory repository repo database table".split())


def answer_to(steps: Sequence[Step], tools: Sequence[Tool]) -> str:
    """The final answer: a sentence for each call, in order, without those that say the same.

    Args:
        steps: Calls that were made.
        tools: Those that were offered.
    """
    by_name = {tool.name: tool for tool in tools}
    return " ".join(dict.fromkeys(_sentence(step, by_name.get(step.tool)) for step in steps))


def _sentence(step: Step, tool: Tool | None) -> str:
    about = _about(step, tool)
    if step.error is not None:
        return f"For {about}, it could not be found." if about else "It could not be found."
    told = [one for one in told_fields(step, tool) if one.name not in _WENT_WELL or one.value is not True]
    done = _done(step, tool)
    if done:
        told = [one for one in told if one.value is not True and one.value not in step.args.values()]
        return f"{done} {_has('It', told)}" if told else done
    if not told:
        return f"For {about}, it is done." if about else "It is done."
    said = [one for one in told if is_sentence(one.value)] if len(told) > 1 else []
    rest = [one for one in told if one not in said]
    first = _alone(rest[0], step, tool, about) if len(rest) == 1 else _has(about, rest) if rest else f"For {about}:"
    return " ".join([first, *(value_phrase(one.value) for one in said)])


def _done(step: Step, tool: Tool | None) -> str:
    wish = read_wish(tool) if tool else None
    first = wish.verb.partition(" ")[0] if wish else ""
    if not tool or not wish or not first or first in _TOLD or tool.effects.read_only:
        return ""
    said = {name: value for name, value in step.args.items() if not isinstance(value, dict)}
    done = " and ".join(map(past, wish.verb.split(" and ")))
    return f"I have {done} {phrase(wish, tool, said, {})}."


def past(verb: str) -> str:
    """How a deed is said to be done: opened, copied, sent, stopped."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("y") and verb[-2:-1] not in tuple("aeou"):
        return f"{verb[:-1]}ied"
    return f"{verb}{verb[-1] if verb in _DOUBLED else ''}{'d' if verb.endswith('e') else 'ed'}"


def _alone(field: Field, step: Step, tool: Tool | None, about: str) -> str:
    """A sentence about one field."""
    value = field.value
    if isinstance(value, bool):
        return f"{_upper(about or 'It')} is {'' if value else 'not '}{field.label}."
    if isinstance(value, list) and not value:
        return f"No {several(field.label)} {'were' if field.label.endswith('s') else 'was'} found{_for(about)}."
    what = _asked(step, tool) if field.name in WHOLE else ""
    what = what or (f"the {field.label} of {about}" if about else f"the {field.label}")
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return _has(about, [field])
    return _ended(f"{_upper(what)} {_is(what if field.name in WHOLE else field.label, value)} {_meant(field)}")


def _has(about: str, fields: Sequence[Field]) -> str:
    """A sentence about several: what a thing has."""
    full = [one for one in fields if one.value not in ([], {})]
    if not full:
        return f"No {listed([several(one.label) for one in fields])} were found{_for(about)}."
    lists = [one for one in fields if isinstance(one.value, list | dict)]
    if lists and not any(one in full for one in lists):
        full = [*full, lists[0]]  # that there is none is what was asked
    kind = next((one for one in full if one.name in KINDS and isinstance(one.value, str) and one.value.isalpha()), None)
    parts = listed([part_phrase(one.label, one.value) for one in full if one is not kind])
    if kind and about:
        return f"{_upper(about)} is {indefinite(kind.value)}{f' with {parts}' if parts else ''}."
    if (about and not about[0].isalpha()) or "." in about.split(" ", 1)[0] or about == "It":
        return _ended(f"{_upper(about)} has {parts}")
    return _ended(f"For {about}, I found {parts}" if about else f"I found {parts}")


def _meant(field: Field) -> str:
    """A value, and what it stands for where the documentation says so: "`r`: reading"."""
    said = value_phrase(field.value)
    meaning = re.search(rf"`{re.escape(said)}`:? ([a-z][a-z ]*)", field.about) if isinstance(field.value, str) else None
    return f"{said} ({meaning[1].strip()})" if meaning else said


def _asked(step: Step, tool: Tool | None) -> str:
    """What was asked for, as the subject of a sentence; empty where it is no thing."""
    wish = read_wish(tool) if tool else None
    if not tool or not wish or wish.verb not in ("", "read"):
        return ""
    said = phrase(wish, tool, {name: value for name, value in step.args.items() if not isinstance(value, dict)}, {})
    return re.sub(r"^(?:all|every|an?|one) (?:the |of the )?", "the ", said)


def _about(step: Step, tool: Tool | None) -> str:
    """What a call was about, from its arguments; where it stands comes last."""
    properties = tool.properties if tool else {}
    given: Mapping[str, Any] = {
        name: value
        for name, value in step.args.items()
        if isinstance(value, str | int | float)
        and not isinstance(value, bool)
        and value != ""
        and "enum" not in properties.get(name, {})
    }
    texts = {name for name, value in given.items() if isinstance(value, str)}
    inner = [_argument(n, v) for n, v in given.items() if not _is_where(n) and (n in texts or not texts)]
    outer = [value_phrase(value) for name, value in given.items() if _is_where(name)]
    return " in ".join(listed(part) for part in (inner[:2], outer) if part)


def _argument(name: str, value: Any) -> str:
    is_plain = isinstance(value, str) and name_parts(name)[-1:] and name_parts(name)[-1] in _PLAIN
    return value_phrase(value) if is_plain else f"{label_of(name)} {value_phrase(value)}"


def _is_where(name: str) -> bool:
    return any(word in _WHERE for word in name_parts(name))


def _is(what: str, value: Any) -> str:
    head = re.split(r" (?:of|in|at|for|out|from) ", what)[0]
    many = head.endswith("s") and not head.endswith(("ss", "us", "is"))
    return "are" if many and isinstance(value, list | dict) else "is"


def _for(about: str) -> str:
    return f" for {about}" if about else ""


def _ended(said: str) -> str:
    """A sentence with its stop, which a value at its end may have already."""
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _upper(said: str) -> str:
    """With a capital, unless it begins with a name."""
    first = said.split(" ", 1)[0]
    return said[:1].upper() + said[1:] if first.isalpha() else said
