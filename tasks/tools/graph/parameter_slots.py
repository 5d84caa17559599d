"""The outputs and parameters of tools, each with all that decides which of them fit together."""

import re
from dataclasses import dataclass
from typing import Any

from generator.text.words import STOP_WORDS, words
from generator.tools.spec.fields import OutputField, fields_of
from generator.tools.spec.json_types import Schema
from generator.tools.spec.model import Tool
from generator.tools.spec.names import GENERIC, entities, name_words, singular
from generator.tools.spec.outputs import WHOLE
from tasks.tools.graph.parameter_meaning import Meaning, meaning_of, reference
from tasks.tools.graph.parameter_types import Known, Shape, shape_of

GUESSED = 0.9
"""Factor of an output that was inferred, neither declared nor observed."""
ECHOED = 0.5
"""Factor of an output that only repeats an argument: whoever made the call knew it already."""


@dataclass(frozen=True, slots=True)
class Slot:
    """An output field or a parameter of a tool, with all that decides its edges.

    Attributes:
        name: Of the parameter, or address of the field.
        text: What similarity looks at.
        sure: Factor, 0 to 1, of an output that was inferred or only repeats an argument.
    """

    tool: str
    name: str
    meaning: Meaning
    shape: Shape
    text: str
    sure: float = 1.0


def outputs_of(tool: Tool) -> list[Slot]:
    """The fields that a tool gives back; its outputs must be there (`with_outputs`)."""
    return [_output(tool, field) for field in fields_of(tool)]


def inputs_of(tool: Tool) -> list[Slot]:
    """The parameters that a tool takes."""
    known: Known = {}
    return [_input(tool, name, schema, known) for name, schema in tool.properties.items()]


def _output(tool: Tool, field: OutputField) -> Slot:
    *containers, name = (part for part in re.split(r"\.|\[\]", field.address) if part)
    things = entities(tool.name, tool.category)
    inside = [part for part in containers if part != WHOLE]
    around = tuple(word for word in name_words(inside[-1]) if word not in GENERIC) if inside else ()
    around = around or things
    named = (_whole(field.description, things) if name == WHOLE else name_words(name)) or (name,)
    meaning = meaning_of(named, field.description, around)
    shape = shape_of(field.schema, field.root)
    if field.many:
        shape = Shape(kinds=frozenset({"array"}), items=shape)
    text = _text(named, field.description or tool.description, (*around, *things))
    sure = (GUESSED if field.known == "inferred" else 1.0) * (ECHOED if _echoes(tool, field) else 1.0)
    return Slot(tool.name, field.address, meaning, shape, text, sure)


def _input(tool: Tool, name: str, schema: Schema, known: Known) -> Slot:
    said = _description(schema)
    things = entities(tool.name, tool.category)
    named = name_words(name) or (name,)
    meaning = meaning_of(named, said, things)
    return Slot(tool.name, name, meaning, shape_of(schema, tool.parameters, known), _text(named, said, things))


def _description(schema: Any) -> str:
    """A parameter's; its schema may be a plain true."""
    return str(schema.get("description", "")) if isinstance(schema, dict) else ""


def _whole(description: str, things: tuple[str, ...]) -> tuple[str, ...]:
    """What a value without a name is: `path` of "Paths of the datasets", else what its tool is about."""
    noun = reference(description)
    return (noun,) if noun else things


def _echoes(tool: Tool, field: OutputField) -> bool:
    """Whether a field repeats an argument: one name, and the words do not say that it is another kind of reference."""
    for name, schema in tool.properties.items():
        if name_words(name) == name_words(field.address):
            said = {reference(field.description), reference(_description(schema))} - {""}
            return len(said) < 2
    return False


def _text(named: tuple[str, ...], description: str, around: tuple[str, ...]) -> str:
    """What similarity looks at: name, description, what is around it."""
    said = [singular(word) for word in words(description[:500]) if word not in STOP_WORDS]
    return " ".join((*named, *said, *around))
