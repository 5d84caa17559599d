"""The pairs of a parameter and an output that are looked at: those whose texts are near, none of one tool.

Where there are few, all are: what is said of types and tools can decide where the texts share no word.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tasks.tools.graph.parameter_similarity import By, Similarity
from tasks.tools.graph.parameter_slots import Slot, Subject
from tasks.tools.graph.parameter_words import Floats, Places

NEEDED = 50
"""Candidates that are looked at for a parameter, of many."""
FEW = 300_000
"""Pairs up to which all are looked at: about a second's work."""

_OWN = 40
"""Outputs of one tool at most: so many of the nearest may be the parameter's own tool's."""
_BLOCK = 128
_LEAST = {"lexical": 0.02, "embedding": 0.3}
"""Least similarity of a candidate."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of some parameters with outputs.

    Attributes:
        rows: Places of the parameters.
        pairs: (p,) for each pair, which of these; ascending.
        outputs: (p,) for each pair, the place of the output.
        near: (p,) similarity of their texts.
    """

    rows: Places
    pairs: Places
    outputs: Places
    near: Floats


def candidates(
    wanted: Sequence[Slot], given: Sequence[Slot], subjects: dict[str, Subject], by: By
) -> Iterator[Candidates]:
    """All pairs that are worth a look, a block of parameters at a time; each parameter comes once.

    Args:
        wanted: All parameters, one at least.
        given: All outputs, one at least.
        subjects: Of all tools, by name.
        by: How texts are compared.
    """
    asked, said = (_places(slots, subjects, plain=by != "lexical") for slots in (wanted, given))
    members = list(said.values())
    every = len(wanted) * len(given) <= FEW
    least = _LEAST["lexical" if by == "lexical" else "embedding"]
    count, least = (len(said), -1.0) if every else (NEEDED + _OWN, least)
    near = Similarity(list(asked), list(said), by).nearest(count, least)
    found: list[tuple[int, list[tuple[int, float]]]] = []
    for places, nearest in zip(asked.values(), near, strict=True):
        outputs = [(output, value) for text, value in nearest for output in members[text]]
        for place in places:
            others = [each for each in outputs if given[each[0]].tool != wanted[place].tool]
            found.append((place, others if every else others[:NEEDED]))
        if len(found) >= _BLOCK:
            yield _block(found)
            found = []
    if found:
        yield _block(found)


def _block(found: Sequence[tuple[int, Sequence[tuple[int, float]]]]) -> Candidates:
    pairs = np.repeat(np.arange(len(found)), [len(outputs) for _, outputs in found])
    outputs = np.array([output for _, outputs in found for output, _ in outputs], np.int64)
    near = np.array([value for _, outputs in found for _, value in outputs], np.float32)
    return Candidates(np.array([place for place, _ in found], np.int64), pairs, outputs, near)


def _places(slots: Sequence[Slot], subjects: dict[str, Subject], *, plain: bool) -> dict[str, list[int]]:
    """By text, in the order of texts, the places of the slots that have it.

    A name counts for more than a description: it is said three times, and once more what it is of.
    """
    found: dict[str, list[int]] = defaultdict(list)
    for place, slot in enumerate(slots):
        name = slot.meaning.words
        around = (*slot.inside, *subjects[slot.tool].things)
        said = (*name, *slot.said) if plain else (*name * 3, *slot.said, *around)
        found[" ".join(said)].append(place)
    return {text: found[text] for text in sorted(found)}
