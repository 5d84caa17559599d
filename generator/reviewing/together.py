"""Rows that are like one another in something, so that they can be decided in one go."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from generator.reviewing.concerns import CONCERNS
from generator.reviewing.queue import Item

_TOLD = {concern.name: concern.told for concern in CONCERNS}


@dataclass(frozen=True)
class Likeness:
    """What a row has in common with others.

    Attributes:
        name: What it is asked for by.
        told: To people, and in the decisions.
        fits: Whether another row has it too.
    """

    name: str
    told: str
    fits: Callable[[Item], bool]


def likenesses(item: Item) -> list[Likeness]:
    """What other rows may have in common with this one."""
    found = []
    for name, told in (
        ("source", "From the document {}"),
        ("reason", "Left out before: {}"),
        ("verdict", "Of the verdict {}"),
        ("kind", "Question of the type {}"),
    ):
        if value := getattr(item, name):
            found.append(Likeness(name, told.format(value), _same(name, value)))
    found += [Likeness(f"concern {name}", _TOLD[name], _has(name)) for name in item.concerns]
    if item.rating is not None:
        found.append(Likeness("at least", f"Rated {item.rating:g} or more", partial(_rated, item.rating, 10)))
        found.append(Likeness("at most", f"Rated {item.rating:g} or less", partial(_rated, 0, item.rating)))
    return found


def _same(name: str, value: str) -> Callable[[Item], bool]:
    return lambda other: getattr(other, name) == value


def _has(concern: str) -> Callable[[Item], bool]:
    return lambda other: concern in other.concerns


def _rated(least: float, most: float, other: Item) -> bool:
    return other.rating is not None and least <= other.rating <= most
