"""What can be said of an invented thing, in several wordings.

The words of a document are the `statements`; rows ask by the first questions, and who asks whether a fact was learned
or only its wording asks by the last two.
"""

from dataclasses import dataclass
from random import Random

from benchmarks.training.names import Names

TESTED = 2
"""Wordings of a question that no row has."""


@dataclass(frozen=True)
class Attribute:
    """Something that is so of a thing of a kind.

    Attributes:
        name: Unique in its kind.
        values: What it can be: a list of words, `year`, `person`, `place`, or two bounds of a number.
        statements: Sentences, with `{it}` for the thing's name, `{this}` for its kind and `{value}`.
        questions: With `{it}`; the last `TESTED` are for tests.
    """

    name: str
    values: list[str] | tuple[int, int] | str
    statements: tuple[str, ...]
    questions: tuple[str, ...]

    def drawn(self, random: Random, names: Names) -> str:
        match self.values:
            case "person":
                return names.person()
            case "place":
                return names.place()
            case (int(least), int(most)):
                return str(random.randint(least, most))
        return random.choice(self.values)


@dataclass(frozen=True)
class Kind:
    """A kind of thing that documents are about."""

    name: str
    title: str
    opening: tuple[str, ...]
    attributes: tuple[Attribute, ...]


def in_year(name: str, verb: str, doing: str, noun: str) -> Attribute:
    """In which year something was made: put in the same ways for all kinds."""
    return Attribute(
        name,
        (1611, 1948),
        (
            f"{{it}} was {verb} in {{value}}.",
            f"The {noun} of {{it}} dates from {{value}}.",
            f"It was in {{value}} that {{it}} was {verb}.",
        ),
        (
            f"In which year was {{it}} {verb}?",
            f"When was {{it}} {verb}?",
            f"What year saw the {noun} of {{it}}?",
            f"{doing} {{it}} took place in which year?",
        ),
    )
