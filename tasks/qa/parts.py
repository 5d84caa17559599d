"""Pairs of a chunk asked for in several calls, where one may not be asked for all of them (`llm.pairs_per_call`).

A small model asked for three pairs at once says one thing three times, or loses the form. Asked three times for one, of
another type each time, it is shown the same text and rules, which its server has read already.

    counts [3, 1], one a call → parts [(0, 0, 1), (0, 1, 1), (0, 2, 1), (1, 0, 1)] → an answer for each chunk
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

from generator.engine.call import Answer
from generator.engine.replies.several import Misfit, Several
from generator.errors import BadReply
from generator.records import Origin
from generator.usage import sum_usage

S = TypeVar("S", bound=Several[Any])


class Part(NamedTuple):
    """Pairs that one call is asked for.

    Attributes:
        chunk: Which chunk's.
        first: The place of the first of them.
        size: How many they are.
    """

    chunk: int
    first: int
    size: int


@dataclass(frozen=True)
class Together(Answer[S]):
    """The answers to the parts of a chunk, as one.

    Attributes:
        origins: Of the items in their order.
    """

    origins: Sequence[Origin] = ()

    def origin_of(self, item: Any) -> Origin:
        """The call that an item came from."""
        assert self.value is not None
        return next(origin for one, origin in zip(self.value.fits(), self.origins, strict=True) if one is item)


def parts_of(counts: Sequence[int], most: int | None) -> list[Part]:
    """The calls that it takes to ask for `counts` pairs, no more than `most` in one."""
    return [
        Part(chunk, first, min(step, count - first))
        for chunk, count in enumerate(counts)
        for step in [min(most or count, count)]
        for first in range(0, count, step)
    ]


def together(parts: Sequence[Part], answers: Sequence[Answer[S]]) -> list[Answer[S]]:
    """An answer for each chunk. A part whose reply was of no use costs only itself; one that failed, the chunk."""
    by_chunk: dict[int, list[Answer[S]]] = {}
    for part, answer in zip(parts, answers, strict=True):
        by_chunk.setdefault(part.chunk, []).append(answer)
    return [found[0] if len(found) == 1 else _joined(found) for found in by_chunk.values()]


def _joined(answers: Sequence[Answer[S]]) -> Answer[S]:
    usage = sum_usage([answer.usage for answer in answers])
    lasting = [answer for answer in answers if answer.error and not isinstance(answer.error, BadReply)]
    good = [(answer.value, answer.origin) for answer in answers if answer.value is not None]
    if lasting or not good:
        return replace((lasting or answers)[0], value=None, usage=usage)
    whole = good[0][0].joined([value for value, _ in good[1:]])
    whole.misfits.extend(Misfit(str(answer.error)) for answer in answers if answer.error)
    origins = [origin for value, origin in good for _ in value.fits()]
    return Together(whole, None, good[0][1], usage, origins)
