"""Samples of two sets, drawn in pairs so that like is compared with like.

Rows that ask the same are paired first, then rows of one chunk, then of one source, and the rest by draw. Two rows that
are the same are never paired: a judge could only say tie. What is drawn follows from the rows' text and the seed alone,
not from their order, their ids or which set is named first.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Literal, NamedTuple

from generator.errors import UsageError
from generator.hashing import fingerprint
from generator.row_text import Row, answered, asked, reasoned
from tasks.choosing.shingles import normal_form

By = Literal["question", "chunk", "source", "draw"]


class Match(NamedTuple):
    """Two rows to be compared, and what they were paired by."""

    left: Row
    right: Row
    by: By


class _Candidate(NamedTuple):
    draw: tuple[str, str, str]
    text: tuple[str, ...]
    row: Row


_Groups = dict[Hashable, list[_Candidate]]


def usable(rows: Sequence[Row]) -> list[Row]:
    """The rows that have both a question and an answer."""
    return [row for row in rows if asked(row) and answered(row)]


def match_samples(left: Sequence[Row], right: Sequence[Row], size: int = 10, *, seed: int = 0) -> list[Match]:
    """Draw pairs of rows, one of each set; with the sets exchanged the same pairs, exchanged.

    Args:
        left: Rows of a set; those without a question or an answer are passed over.
        right: Rows of the other. (Only two sets that are the same cannot be told apart when exchanged.)
        size: Most pairs, 1 or more; fewer where a set has fewer rows, or only rows that the other has too.
        seed: Another seed draws other rows.

    Raises:
        UsageError: The size is below 1.
    """
    if size < 1:
        raise UsageError(f"A sample of {size} rows cannot be compared; give a sample size of 1 or more.")
    mine, theirs = _drawn(left, seed), _drawn(right, seed)
    # In one order whichever set is named first, so that the pairs are the same.
    turned = [found.draw for found in mine] > [found.draw for found in theirs]
    pairs = _paired(theirs, mine, size) if turned else _paired(mine, theirs, size)
    return [Match(b, a, by) if turned else Match(a, b, by) for a, b, by in pairs]


def counts_by(matches: Sequence[Match]) -> dict[str, int]:
    """How many pairs were made by what."""
    counts = Counter(match.by for match in matches)
    return {by: counts[by] for by in _KEYS}


def _drawn(rows: Sequence[Row], seed: int) -> list[_Candidate]:
    """The usable rows in the order of the draw, which is that of their hashes; origins settle what is the same."""
    found = []
    for row in usable(rows):
        text = tuple(normal_form(part or "") for part in (asked(row), answered(row), reasoned(row)))
        draw = (fingerprint([seed, text]), str(row.get("source")), str(row.get("chunk_id")))
        found.append(_Candidate(draw, text, row))
    return sorted(found, key=lambda candidate: candidate.draw)


def _paired(low: list[_Candidate], high: list[_Candidate], size: int) -> list[Match]:
    """Pair by one key after another; what a key leaves over goes on to the next."""
    matches: list[Match] = []
    for by, key in _KEYS.items():
        groups, others = _grouped(low, key), _grouped(high, key)
        used: set[int] = set()
        for a, b in _in_turns(groups, others):
            if len(matches) == size:
                return matches
            matches.append(Match(a.row, b.row, by))
            used |= {id(a), id(b)}
        low, high = ([c for c in side if id(c) not in used] for side in (low, high))
    return matches


def _in_turns(low: _Groups, high: _Groups) -> Iterator[tuple[_Candidate, _Candidate]]:
    """One pair of each group in turn, until no group has another, so that no large group fills the sample."""
    turns = [_different(low[key], high[key]) for key in low if key in high]
    while turns:
        going = []
        for turn in turns:
            if pair := next(turn, None):
                yield pair
                going.append(turn)
        turns = going


def _different(low: list[_Candidate], high: list[_Candidate]) -> Iterator[tuple[_Candidate, _Candidate]]:
    """Pairs of two rows that are not the same, each row once."""
    # Turned around, since both are in the order of the same hash, which would bring the same rows together.
    free = high[::-1]
    for candidate in low:
        place = next((i for i, other in enumerate(free) if other.text != candidate.text), None)
        if place is not None:
            yield candidate, free.pop(place)


def _grouped(side: list[_Candidate], key: Callable[[_Candidate], Hashable]) -> _Groups:
    groups: _Groups = defaultdict(list)
    for candidate in side:
        if (found := key(candidate)) is not None:
            groups[found].append(candidate)
    return dict(groups)


def _chunk(candidate: _Candidate) -> Hashable:
    """Ids of chunks may be plain numbers, so they count within their source."""
    chunk = candidate.row.get("chunk_id")
    return (str(candidate.row.get("source")), str(chunk)) if chunk not in (None, "") else None


def _source(candidate: _Candidate) -> Hashable:
    source = candidate.row.get("source")
    return source if isinstance(source, str) and source else None


_KEYS: dict[By, Callable[[_Candidate], Hashable]] = {
    "question": lambda candidate: candidate.text[0] or None,
    "chunk": _chunk,
    "source": _source,
    "draw": lambda _: "any",
}
