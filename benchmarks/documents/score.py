"""How much of a file is in its chunks, and whether it is where it belongs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.documents.blocks import Truth, words
from benchmarks.documents.chunked import Piece, code_lines, headings, plain, tables

_RUN = 8
"""Words in a row by which a chunk is found in its document."""


@dataclass
class Share:
    """So many of so many; shares add up."""

    part: int = 0
    whole: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.part + other.part, self.whole + other.whole)

    def __str__(self) -> str:
        if not self.whole:
            return ""
        percent = 100 * self.part / self.whole
        return "100" if self.part == self.whole else f"{min(percent, 99.99):.2f}" if percent > 99 else f"{percent:.1f}"

    @property
    def percent(self) -> float:
        return 100 * self.part / self.whole if self.whole else 0.0


@dataclass
class Score:
    """What became of a file.

    Attributes:
        name: The file's.
        words: Kept, of all with the footnotes.
        order: Of the words, those that follow each other as in the document.
        added: Words of the chunks that the document has not, or not as often.
        headings: At their level.
        false: Headings that the document has not.
        cells: Below their head, in their row.
        code: Lines inside fences.
        running: Running headers, navigation, outputs that a chunk has, of all.
        places: Chunks with the right page, slide or sheet.
        lost: Words that are missing, for whoever looks into it; `strange` those that came instead.
        wrong: Headings, cells, places and running texts that are not right.
    """

    name: str
    words: Share = field(default_factory=Share)
    order: Share = field(default_factory=Share)
    added: Share = field(default_factory=Share)
    headings: Share = field(default_factory=Share)
    false: Share = field(default_factory=Share)
    cells: Share = field(default_factory=Share)
    code: Share = field(default_factory=Share)
    running: Share = field(default_factory=Share)
    places: Share = field(default_factory=Share)
    lost: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


SHARES = ("words", "order", "added", "headings", "false", "cells", "code", "running", "places")


def score(truth: Truth, chunks: Sequence[Piece]) -> Score:
    """Hold the chunks of a file against the truth."""
    result = Score(truth.name)
    text = "".join(chunk.fresh if chunk.fresh.startswith("\n") else f"\n{chunk.fresh}" for chunk in chunks)
    found = words(plain(text))
    _words(truth, found, result)
    _headings(truth, list(headings(text)), result)
    _cells(truth, chunks, result)
    _code(truth, chunks, result)
    _running(truth, found, result)
    _places(truth, chunks, result)
    return result


def total(scores: Iterable[Score], name: str) -> Score:
    """All of them together."""
    whole = Score(name)
    for each in scores:
        for share in SHARES:
            setattr(whole, share, getattr(whole, share) + getattr(each, share))
    return whole


def common(first: Sequence[str], second: Sequence[str]) -> int:
    """Length of the longest common subsequence, a bit a word of `first` (Hyyrö 2004)."""
    places: dict[str, int] = {}
    for number, word in enumerate(first):
        places[word] = places.get(word, 0) | 1 << number
    mask = (1 << len(first)) - 1
    row = mask
    for word in second:
        hit = row & places.get(word, 0)
        row = ((row + hit) | (row - hit)) & mask
    return len(first) - row.bit_count()


def _words(truth: Truth, found: Sequence[str], result: Score) -> None:
    wanted, got = Counter(truth.words + truth.notes), Counter(found)
    result.words = Share((wanted & got).total(), wanted.total())
    result.order = Share(common(truth.words, found), len(truth.words))
    strange = got - wanted - Counter(truth.again)
    result.added = Share(strange.total(), got.total())
    result.lost, result.strange = sorted((wanted - got).elements()), sorted(strange.elements())


def _headings(truth: Truth, found: Sequence[tuple[int, str]], result: Score) -> None:
    """A level is right where it differs from the truth as most of the file's do: some formats begin at the second."""
    levels: dict[tuple[str, ...], list[int]] = {}
    for level, text in found:
        levels.setdefault(tuple(words(plain(text))), []).append(level)
    wanted = [(each, tuple(words(each.text))) for each in truth.headings]
    steps = Counter(level - each.level for each, key in wanted for level in levels.get(key, ())).most_common(1)
    step = steps[0][0] if steps else 0
    for each, key in wanted:
        right = each.level + step in levels.get(key, ())
        result.headings += Share(int(right), 1)
        if not right:
            result.wrong.append(f"heading {each.level} {each.text!r}: {levels.get(key, 'none')}")
    known = {key for _, key in wanted} | {tuple(words(title)) for title in truth.sheets}
    false = [key for key in levels if key not in known]
    result.false = Share(len(false), len(found))
    result.wrong += [f"no heading: {' '.join(key)!r}" for key in false]


def _cells(truth: Truth, chunks: Sequence[Piece], result: Score) -> None:
    there = set(_triples(chunks))
    for cell in truth.cells:
        key = (_key(cell.head), _key(cell.row), _key(cell.text))
        result.cells += Share(int(key in there), 1)
        if key not in there:
            result.wrong.append(f"cell {cell.head!r} of {cell.row!r}: {cell.text!r}")


def _triples(chunks: Sequence[Piece]) -> Iterator[tuple[tuple[str, ...], ...]]:
    for chunk in chunks:
        for head, *rows in tables(chunk.content):
            names = [_key(plain(cell)) for cell in head]
            for row in rows:
                cells = [_key(plain(cell)) for cell in row]
                yield from ((name, cells[0], cell) for name, cell in zip(names, cells, strict=False))


def _code(truth: Truth, chunks: Sequence[Piece], result: Score) -> None:
    there = {line for chunk in chunks for line in code_lines(chunk.content)}
    for line in truth.code:
        result.code += Share(int(line in there), 1)
        if line not in there:
            result.wrong.append(f"code {line!r}")


def _running(truth: Truth, found: Sequence[str], result: Score) -> None:
    own = truth.words + truth.notes
    for text in truth.absent:
        key = words(text)
        more = _times(key, found) - _times(key, own)
        result.running += Share(max(0, more), 1)
        if more > 0:
            result.wrong.append(f"in chunks {more} times: {text!r}")


def _places(truth: Truth, chunks: Sequence[Piece], result: Score) -> None:
    if truth.places:
        runs = _runs(truth.words)
        for chunk in chunks:
            pages = _pages(truth, runs, chunk.fresh)
            right = chunk.pages is not None and _covers(chunk, pages)
            _placed(result, right, chunk, f"pages {chunk.pages} for {sorted(pages)}")
    for chunk in chunks if truth.sheets else ():
        inside = [set(truth.sheets[name]) for name in chunk.path if name in truth.sheets]
        said = words(plain(chunk.fresh))
        right = bool(inside) and sum(word in inside[0] for word in said) >= 0.8 * len(said)
        _placed(result, right, chunk, f"sheet {chunk.path}")


def _placed(result: Score, right: bool, chunk: Piece, what: str) -> None:
    result.places += Share(int(right), 1)
    if not right:
        result.wrong.append(f"{what}: {chunk.fresh[:80]!r}")


def _covers(chunk: Piece, pages: set[int]) -> bool:
    """The overlap with the chunk before may reach to an earlier page, what is no text to a later one by one."""
    assert chunk.pages is not None
    first, last = chunk.pages
    if not pages:
        return True
    is_cut = chunk.fresh != chunk.content
    return (first == min(pages) or (is_cut and first < min(pages))) and last == max(pages)


def _runs(text: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Where each run of words stands, of those that stand in one place."""
    runs: dict[tuple[str, ...], list[int]] = {}
    for start in range(len(text) - _RUN + 1):
        runs.setdefault(tuple(text[start : start + _RUN]), []).append(start)
    return {run: starts[0] for run, starts in runs.items() if len(starts) == 1}


def _pages(truth: Truth, runs: dict[tuple[str, ...], int], text: str) -> set[int]:
    """The pages of all runs of words in a paragraph that have a place; of a short paragraph, where all of it stands."""
    found = set[int]()
    for paragraph in text.split("\n\n"):
        said = words(plain(paragraph))
        if len(said) < _RUN:
            places = _found(said, truth.words)
            starts = places if len(places) == 1 else []
        else:
            known = (runs.get(tuple(said[at : at + _RUN])) for at in range(len(said) - _RUN + 1))
            starts = [start for start in known if start is not None]
        found |= {truth.places[start + each] for start in starts for each in range(min(_RUN, len(said)))}
    return found


def _times(key: Sequence[str], text: Sequence[str]) -> int:
    return len(_found(key, text))


def _found(key: Sequence[str], text: Sequence[str]) -> list[int]:
    """Where these words stand in a row."""
    size = len(key)
    return [at for at in range(len(text) - size + 1) if list(text[at : at + size]) == list(key)] if size else []


def _key(text: str) -> tuple[str, ...]:
    return tuple(words(text))
