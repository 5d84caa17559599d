"""Which fields of a result an answer is about: those that the tool is said to give, each thing once.

find_similar(limit=5) → {"similar": [{"path": "/b"}], "total": 1} tells of `similar`; `total` only counts it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from generator.text.words import STOP_WORDS, words
from generator.tools.records import Step
from generator.tools.spec.model import Tool
from generator.tools.spec.names import name_parts
from tasks.extractive.tools.result_values import WHOLE, are_numbers, known_as, label_of
from tasks.extractive.tools.wishes import KNOWN_VERBS

KINDS = frozenset("kind type".split())
"""Names of fields that say what a thing is."""
_MOST = 7
"""Fields of one result that are told."""
_LISTS = frozenset("items results entries records rows list".split())
_TOTALS = frozenset("total count number length".split())
_HEAD = re.compile(r"^(?:The |Its |Their |All )?([a-z]+)(?=[,.;:]| of\b|$)", re.IGNORECASE)
_SENTENCE = re.compile(r"^[A-Z].* .* .*[.!]$", re.DOTALL)


@dataclass(frozen=True)
class Field:
    """A field of a result: its name, the word for it, its value, and what is said about it."""

    name: str
    label: str
    value: Any
    about: str = ""


def told_fields(step: Step, tool: Tool | None) -> list[Field]:
    """What a result says of what was asked, without what the call said itself."""
    if not isinstance(step.result, dict):
        return [] if step.result is None else [Field("result", noun_of(step, tool), step.result)]
    fields = _merged([one for one in _fields(step, tool) if one.value not in (None, [None])])
    wanted = _wanted(tool) if tool else frozenset()
    if whole := [one for one in fields if one.name in WHOLE]:
        return whole[:1]
    told = [one for one in fields if wanted & _words(one) or one.name in KINDS or is_sentence(one.value)]
    told = told if len(told) > len([one for one in told if one.name in KINDS]) else []
    told = told or [one for one in fields if one.name not in _TOTALS]
    return (told or fields)[:_MOST]


def is_sentence(value: Any) -> bool:
    """Whether a value is a sentence by itself, such as advice."""
    return isinstance(value, str) and _SENTENCE.match(value) is not None


def _fields(step: Step, tool: Tool | None) -> list[Field]:
    assert isinstance(step.result, dict)
    properties = tool.properties if tool else {}
    asked = {name: schema["default"] for name, schema in properties.items() if "default" in schema} | step.args
    about = {output.name: output.description for output in tool.outputs} if tool else {}
    return [
        Field(name, _label(name, value, about.get(name, ""), step, tool), value, about.get(name, ""))
        for name, value in step.result.items()
        if asked.get(name, ...) != value
    ]


def _label(name: str, value: Any, about: str, step: Step, tool: Tool | None) -> str:
    noun = noun_of(step, tool)
    if name in WHOLE:
        head = _HEAD.match(about)
        return head[1].lower() if head else noun
    if name in _LISTS:
        return "results"
    if name in step.args and (head := re.match(r"([A-Z][a-z]*) of ", about)):
        return head[1].lower()
    return noun if isinstance(value, list) and name in noun.split()[:-1] else label_of(name)


def _merged(fields: Sequence[Field]) -> list[Field]:
    """Without numbers that only count a list, and lists that are part of another; records go by their names' list."""
    records = next((one for one in fields if _texts(one.value)), None)
    names = [one for one in fields if records and one is not records and one.value == _texts(records.value)]
    if records and names and records.name in _LISTS:
        known = Field(names[0].name, names[0].label, records.value, f"{names[0].about} {records.about}")
        fields = [known if one is records else one for one in fields]
    fields = [one for one in fields if one not in names]
    lists = [one for one in fields if isinstance(one.value, list) and not are_numbers(one.value)]
    return [
        one
        for place, one in enumerate(fields)
        if not (one.name in _TOTALS and lists) and not any(_is_part(one, earlier) for earlier in fields[:place])
    ]


def _texts(value: Any) -> list[str]:
    """By what the records of a list are known; of an object its names."""
    if isinstance(value, dict):
        return list(value)
    if not isinstance(value, list) or not value or isinstance(value[0], str):
        return []
    return [known_as(one)[1] for one in value if isinstance(one, dict)]


def _is_part(field: Field, other: Field) -> bool:
    """Whether a list has nothing that an earlier one does not have, be it that it has whole paths."""
    if not isinstance(field.value, list) or not isinstance(other.value, list):
        return False
    ends = [one.rpartition("/")[2] for one in field.value if isinstance(one, str)]
    if not ends or len(ends) < len(field.value):
        return False
    return all(one in other.value for one in field.value) or ends == other.value


def _wanted(tool: Tool) -> frozenset[str]:
    """The words of what a tool is said to give, without those for what it takes."""
    said = f"{tool.description.partition('. ')[0]} {' '.join(name_parts(tool.name))}"
    taken = {_one(word) for name in tool.required for word in name_parts(name)}
    return frozenset(_one(word) for word in words(said)[1:] if word not in STOP_WORDS) - taken


def _words(field: Field) -> set[str]:
    said = f"{field.label} {' '.join(name_parts(field.name))} {re.split('[;(]', field.about, maxsplit=1)[0]}"
    return {_one(word) for word in words(said) if word not in STOP_WORDS}


def _one(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def noun_of(step: Step, tool: Tool | None) -> str:
    """What a tool gives, from its name: `get_shape` gives a shape."""
    named = name_parts(step.tool)
    words = [word for place, word in enumerate(named) if word not in KNOWN_VERBS or (place and place == len(named) - 1)]
    fallback = tool.outputs[0].name if tool and len(tool.outputs) == 1 else "result"
    return " ".join(words) or label_of(fallback)
