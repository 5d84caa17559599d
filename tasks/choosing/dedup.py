"""De-duplication: of rows that say the same, the best-rated stays.

Three kinds, the cheapest first, each on what the one before left over: `exact` (the same normal form), `near` (nearly
the same words, MinHash; see `tasks.choosing.near_duplicates`) and `semantic` (nearly the same embedding, SemDeDup; see
`tasks.choosing.semantic_duplicates`, with the papers and where we differ).

    Dropped(index=7, kept=2, kind="near", similarity=0.91)
"""

import math
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal, get_args, overload

import numpy as np
from numpy.typing import NDArray

from generator.errors import UsageError
from generator.row_text import answered, text_at, whole
from tasks.choosing.near_duplicates import exact, near, similarities
from tasks.choosing.semantic_duplicates import Vectors, comparable, cosines, semantic

Kind = Literal["exact", "near", "semantic"]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Dropped:
    """A row that was left out.

    Attributes:
        index: Its position.
        kept: Position of the row that stayed in its place.
        kind: How the two are alike.
        similarity: Of these two: 1 if `exact`; Jaccard similarity of their words if `near`; cosine if `semantic`. Below
            the threshold where the two are joined through others.
    """

    index: int
    kept: int
    kind: Kind
    similarity: float


@dataclass(frozen=True)
class Result:
    """What stayed and what was left out, by position and ascending; together, all rows."""

    kept_indices: list[int]
    dropped: list[Dropped]


def deduplicate(
    rows: Sequence[Row],
    kinds: Iterable[str],
    *,
    threshold: float = 0.8,
    epsilon: float = 0.05,
    embeddings: Vectors | None = None,
    text_key: str | None = None,
) -> Result:
    """Leave out rows that say what a better-rated row says.

    Args:
        rows: One without text always stays.
        kinds: Of `exact`, `near` and `semantic`; they run in this order, whatever theirs.
        threshold: For `near`: least Jaccard similarity of two texts joined directly, above 0 to 1.
        epsilon: For `semantic`: a cosine above 1 − epsilon is a duplicate; 0 to 1.
        embeddings: For `semantic`: shape (rows, d), one for each row; one that is not finite is not compared.
        text_key: Field that holds the text; None: question and answer together.

    Returns:
        In each group the row with the highest `rating` stays, then the one with the longer answer, then the first.

    Raises:
        UsageError: A kind is unknown, a number is out of range, or there are no embeddings for `semantic`.
    """
    wanted = _checked(kinds, len(rows), embeddings)

    texts = _Texts(rows, partial(text_at, key=text_key) if text_key else whole, range(len(rows)))
    rank = np.empty(len(rows), np.int64)
    rank[ranked(rows)] = np.arange(len(rows))
    found: dict[Kind, Callable[[list[int]], list[list[int]]]] = {
        "exact": lambda left: exact(texts.of(left)),
        "near": lambda left: near(list(texts.of(left)), threshold),
        "semantic": lambda left: semantic(
            _given(embeddings)[left], epsilon, order=_best_first(left, rank), texts=list(texts.of(left))
        ),
    }
    links: dict[int, tuple[int, Kind]] = {}
    spoken = [i for i, text in enumerate(texts) if text.strip()]
    for kind in wanted:
        left = [i for i in spoken if i not in links]
        for group in found[kind](left):
            best = min((left[member] for member in group), key=rank.__getitem__)
            links.update((left[member], (best, kind)) for member in group if left[member] != best)
    return Result([i for i in range(len(rows)) if i not in links], _measured(links, texts, embeddings))


@dataclass(frozen=True)
class _Texts(Sequence[str]):
    """The texts of rows, which may lie on disk: each is made when it is asked for."""

    rows: Sequence[Row]
    text_of: Callable[[Row], str | None]
    positions: Sequence[int]

    def of(self, positions: Sequence[int]) -> "_Texts":
        """Those of some rows."""
        return replace(self, positions=positions)

    def __len__(self) -> int:
        return len(self.positions)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return list(self.of(self.positions[place]))
        return self.text_of(self.rows[self.positions[place]]) or ""


def ranked(rows: Iterable[Row]) -> NDArray[np.int64]:
    """Positions, best first: by `rating` (none counts lowest), then the longer answer, then the order given."""
    ratings, lengths = array("d"), array("q")
    for row in rows:
        ratings.append(_rating(row))
        lengths.append(len(answered(row) or ""))
    return np.lexsort((-np.asarray(lengths), -np.asarray(ratings)))


def _checked(kinds: Iterable[str], rows: int, embeddings: Vectors | None) -> list[Kind]:
    asked = set(kinds)
    known = get_args(Kind)
    if not asked or (unknown := asked - set(known)):
        named = f"There is no kind of duplicate named {min(unknown)}" if asked else "No kind of duplicate is given"
        raise UsageError(f"{named}; choose from {', '.join(known)}.")
    if "semantic" in asked and (embeddings is None or len(embeddings) != rows):
        has = "no embeddings" if embeddings is None else f"{len(embeddings)} embeddings for {rows} rows"
        raise UsageError(f"Semantic duplicates cannot be found with {has}; give one for each row.")
    return [kind for kind in known if kind in asked]


def _rating(row: Row) -> float:
    value = row.get("rating")
    if isinstance(value, int | float) and not isinstance(value, bool) and not math.isnan(value):
        return float(value)
    return -math.inf


def _given(embeddings: Vectors | None) -> Vectors:
    assert embeddings is not None  # checked at the start, where a kind needs them
    return embeddings


def _best_first(left: list[int], rank: NDArray[np.int64]) -> list[int]:
    order: list[int] = np.argsort(rank[left]).tolist()
    return order


def _measured(links: Mapping[int, tuple[int, Kind]], texts: Sequence[str], embeddings: Vectors | None) -> list[Dropped]:
    """Follow each dropped row to the one that stayed, and measure the two."""
    ends = {index: _end(links, index, embeddings) for index in sorted(links)}
    pairs = {k: [(i, kept) for i, (kept, kind) in ends.items() if kind == k] for k in ("near", "semantic")}
    likeness = dict(zip(pairs["near"], similarities(texts, pairs["near"]), strict=True))
    if pairs["semantic"]:
        likeness.update(zip(pairs["semantic"], cosines(_given(embeddings), pairs["semantic"]), strict=True))
    return [Dropped(i, kept, kind, likeness.get((i, kept), 1.0)) for i, (kept, kind) in ends.items()]


def _end(links: Mapping[int, tuple[int, Kind]], index: int, embeddings: Vectors | None) -> tuple[int, Kind]:
    """The row that stayed and the kind of the last step to it; by words where the row has no cosine to it."""
    kept, kind = links[index]
    while kept in links:
        kept, kind = links[kept]
    if kind == "semantic" and not comparable(_given(embeddings)[[index]])[0]:
        kind = "near"
    return kept, kind
