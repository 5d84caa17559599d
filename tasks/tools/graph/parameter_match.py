"""Whether an output and a parameter stand for the same thing.

In-N-Out (arXiv 2509.01560) draws edges between parameters, not between tools.

    id of create_user (a user's)          =  user_id of get_user              strong: same name, same concept
    groups of list_keys                   =  path of visit (a group's)        strong: a group, and what it is called by
    path of read_dataset (a dataset's)    ≠  path of open_file (a file's)     contradiction: no edge
"""

from dataclasses import dataclass

from generator.tools.spec.names import GENERIC, REFERENCES
from tasks.tools.graph.parameter_meaning import TELLING, Meaning
from tasks.tools.graph.parameter_slots import Slot
from tasks.tools.graph.parameter_types import ANY, Fit, open_ended

SAME_NAME, SAME_CONCEPT, STANDS_FOR = 0.95, 0.8, 0.75
"""Confidence of each kind of agreement, where both types are known."""
UNSURE = 0.8
"""Factor where a type is not known, or a free text is given where few values are allowed."""
ONE_OF_MANY = 0.95
"""Factor where the value is one item of a list."""


@dataclass(frozen=True, slots=True)
class Match:
    """That an output and a parameter stand for the same, by their names."""

    confidence: float
    same_name: bool
    same_concept: bool
    how: Fit


def match(given: Meaning, wanted: Meaning, how: Fit) -> Match | None:
    """Whether an output stands for what a parameter asks for; None where the names do not say so.

    Args:
        given: Of the output.
        wanted: Of the parameter.
        how: How the value would be given.
    """
    same_name = set(given.words) == set(wanted.words)
    same_concept = bool(given.about & wanted.about)
    if same_name and not given.generic:
        return Match(SAME_NAME, same_name=True, same_concept=same_concept, how=how)
    if given.head == wanted.head and given.head in TELLING and same_concept:
        return Match(SAME_CONCEPT, same_name=same_name, same_concept=True, how=how)
    if _refers(given, wanted) or _refers(wanted, given):
        return Match(STANDS_FOR, same_name=False, same_concept=True, how=how)
    return None


def contradict(given: Meaning, wanted: Meaning) -> bool:
    """Whether both have one generic name and are about different things."""
    heads = given.head == wanted.head and given.head in GENERIC
    return heads and bool(given.about) and bool(wanted.about) and not given.about & wanted.about


def certainty(given: Slot, wanted: Slot, how: Fit) -> float:
    """Factor, 0 to 1, by which types that are not known, lists and inferred outputs lower a confidence."""
    shape = (given.shape.items or ANY) if how == "item" else given.shape
    unsure = open_ended(shape) or open_ended(wanted.shape) or bool(wanted.shape.values and not shape.values)
    return given.sure * (UNSURE if unsure else 1.0) * (ONE_OF_MANY if how == "item" else 1.0)


def _refers(reference: Meaning, thing: Meaning) -> bool:
    """Whether one is the id, name or path of what the other is simply called by."""
    return reference.head in REFERENCES and len(thing.words) == 1 and thing.words[0] in reference.about
