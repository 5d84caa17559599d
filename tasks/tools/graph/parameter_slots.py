"""The outputs and parameters of tools, each with all that decides which of them fit together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from generator.text.words import STOP_WORDS, words
from generator.tools.spec.fields import OutputField, fields_of
from generator.tools.spec.json_types import Schema
from generator.tools.spec.model import Tool
from generator.tools.spec.names import GENERIC, entities, name_words, singular
from generator.tools.spec.outputs import WHOLE
from tasks.tools.graph.parameter_meaning import Meaning, meaning_of, reference
from tasks.tools.graph.parameter_types import Known, Shape, shape_of

_READ = 120
"""Characters of a description that are looked at: what comes later are examples and bounds."""


@dataclass(frozen=True, slots=True)
class Slot:
    """An output field or a parameter of a tool, with all that decides its edges.

    Attributes:
        name: Of the parameter, or address of the field.
        inside: Words of the names of what a field stands in.
        said: Words of the description.
        known: False of an output that was inferred, neither declared nor observed.
        alone: It is all that its tool gives.
        again: Its tool gives another of the same name that stands less deep.
        made: Its tool is given what is called the same, but the descriptions say that it is another kind of reference:
            `open_file` takes the name of a file and gives its id.
    """

    tool: str
    name: str
    meaning: Meaning
    shape: Shape
    inside: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    known: bool = True
    alone: bool = False
    again: bool = False
    made: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What a tool is about.

    Attributes:
        things: By its name, without verb: `user` of `get_user_by_id`.
        named: All words of its name.
        said: Words of name and description.
        asks: Of each of its parameters, the words of the name.
    """

    things: tuple[str, ...]
    named: tuple[str, ...]
    said: tuple[str, ...]
    asks: frozenset[frozenset[str]]


def subject_of(tool: Tool) -> Subject:
    """What its name, description and parameters say."""
    named = name_words(tool.name)
    asks = frozenset(frozenset(name_words(name) or (name,)) for name in tool.properties)
    return Subject(entities(tool.name, tool.category), named, (*named, *described(tool.description)), asks)


def outputs_of(tool: Tool) -> list[Slot]:
    """The fields that a tool gives back; its outputs must be there (`with_outputs`)."""
    fields = fields_of(tool)
    return _marked([_output(tool, field, alone=len(fields) == 1) for field in fields])


def inputs_of(tool: Tool) -> list[Slot]:
    """The parameters that a tool takes."""
    known: Known = {}
    return [_input(tool, name, schema, known) for name, schema in tool.properties.items()]


@lru_cache(maxsize=20_000)
def described(description: str) -> tuple[str, ...]:
    """Words of a description as names are split, singular, those left out that say nothing."""
    parts = (part for word in words(description[:_READ]) for part in name_words(word))
    return tuple(singular(part) for part in parts if len(part) > 1 and part not in STOP_WORDS)


def _marked(slots: Sequence[Slot]) -> list[Slot]:
    """With a mark on those whose name stands less deep, too."""
    depths: dict[tuple[str, ...], int] = {}
    for slot in slots:
        depth = slot.name.count(".")
        depths[slot.meaning.words] = min(depth, depths.get(slot.meaning.words, depth))
    deeper = (slot.name.count(".") > depths[slot.meaning.words] and not slot.meaning.generic for slot in slots)
    return [replace(slot, again=True) if again else slot for slot, again in zip(slots, deeper, strict=True)]


def _output(tool: Tool, field: OutputField, *, alone: bool) -> Slot:
    *containers, name = [part for part in re.split(r"\.|\[\]", field.address) if part] or [WHOLE]
    things = entities(tool.name, tool.category)
    inside = [part for part in containers if part != WHOLE]
    around = tuple(word for word in name_words(inside[-1]) if word not in GENERIC) if inside else ()
    named = (_whole(field.description, things) if name == WHOLE else name_words(name)) or (name,)
    meaning = meaning_of(named, field.description, around or things)
    shape = shape_of(field.schema, field.root)
    if field.many:
        shape = Shape(kinds=frozenset({"array"}), items=shape)
    return Slot(
        tool.name, field.address, meaning, shape,
        inside=tuple(word for part in inside for word in name_words(part)),
        said=described(field.description), known=field.known != "inferred", alone=alone, made=_made(tool, field),
    )  # fmt: skip


def _input(tool: Tool, name: str, schema: Schema, known: Known) -> Slot:
    said = _description(schema)
    meaning = meaning_of(name_words(name) or (name,), said, entities(tool.name, tool.category))
    return Slot(tool.name, name, meaning, shape_of(schema, tool.parameters, known), said=described(said))


def _description(schema: Any) -> str:
    """A parameter's; its schema may be a plain true."""
    return str(schema.get("description", "")) if isinstance(schema, dict) else ""


def _whole(description: str, things: tuple[str, ...]) -> tuple[str, ...]:
    """What a value without a name is: `path` of "Paths of the datasets", else what its tool is about."""
    noun = reference(description)
    return (noun,) if noun else things


def _made(tool: Tool, field: OutputField) -> bool:
    """Whether it has an argument's name, and the words say that it is another kind of reference."""
    for name, schema in tool.properties.items():
        if name_words(name) == name_words(field.address):
            return len({reference(field.description), reference(_description(schema))} - {""}) > 1
    return False
