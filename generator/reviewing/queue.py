"""The rows to review, in the order in which they are asked: what is sorted, filtered and counted by stays in memory.

Texts wait on disk, so that 100,000 rows take no more memory than their keys. Rows of the same text are asked once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.files import BadRow, Row, read_rows
from generator.files.spool import Spool
from generator.pair_forms import as_pair
from generator.reporting.fields import kind_of, number_at, source_of, string_at
from generator.reviewing.concerns import concerns, urgency
from generator.reviewing.texts import Text, no_text, text_of
from generator.text.typography import plain

SHOWN = 300
"""Characters of a field that rows are grouped by; one that is longer groups nothing."""


@dataclass(slots=True)
class Item:
    """A row to review, without its texts.

    Attributes:
        key: Of its text.
        place: In the order of reading, from 0; texts are found by it.
        rating: Where it has one that speaks of its text.
        source: The document that it comes from.
        verdict: What `validate` said.
        kind: Of question.
        reason: Why an earlier command left it out.
        concerns: Names of what speaks against it.
        urgency: What the order is by.
        copies: Further rows of the same text.
    """

    key: str
    place: int
    rating: float | None
    source: str
    verdict: str
    kind: str
    reason: str
    concerns: tuple[str, ...]
    urgency: tuple[float, float]
    copies: int = 0


@dataclass(frozen=True)
class Wanted:
    """Which rows are looked at; empty means all.

    Attributes:
        words: That all stand in question, answer or steps, in any case.
    """

    words: tuple[str, ...] = ()
    source: str = ""
    verdict: str = ""
    concern: str = ""

    def fits(self, item: Item) -> bool:
        """Whether an item is wanted, its words left aside."""
        return (
            (not self.source or item.source == self.source)
            and (not self.verdict or item.verdict == self.verdict)
            and (not self.concern or self.concern in item.concerns)
        )


EVERYTHING = Wanted()


class Queue:
    """Rows in the order of asking. Made by `open_queue`; closed by whoever asked for it.

    Attributes:
        items: The riskiest first.
    """

    def __init__(self) -> None:
        self.items: list[Item] = []
        self._rows = Spool()
        self._texts = Spool()
        """What is searched, by the rows' places."""

    def row(self, item: Item) -> Row:
        """The row of an item, as a pair."""
        return self._rows.row(item.place)

    def wanted(self, wanted: Wanted) -> list[int]:
        """Positions in `items` of what is wanted, in their order."""
        if wanted == EVERYTHING:
            return list(range(len(self.items)))
        said = self._saying(wanted.words) if wanted.words else None
        return [n for n, item in enumerate(self.items) if wanted.fits(item) and (said is None or item.place in said)]

    def fill(self, pairs: Iterable[Row], threshold: float) -> None:
        """Set pairs aside, those of the same text once, and put the riskiest first."""
        known = dict[str, Item]()
        for row in pairs:
            text = text_of(row)
            key = text.key if text else ""
            if key in known:
                known[key].copies += 1
            elif text:
                known[key] = self._add(row, text, key, threshold)
        self.items = sorted(known.values(), key=lambda item: (*item.urgency, item.place))

    def close(self) -> None:
        self._rows.close()
        self._texts.close()

    def _add(self, row: Row, text: Text, key: str, threshold: float) -> Item:
        """Set a row of that text and key aside."""
        rating = number_at(row, "rating") if row.get("rating_of") in (None, key) else None
        found = concerns(row, rating, threshold)
        item = Item(
            key=key,
            place=len(self._rows),
            rating=rating,
            source=_group(source_of(row)),
            verdict=_group(string_at(row, "verdict")),
            kind=_group(kind_of(row)),
            reason=_group(string_at(row, "rejected_because")),
            concerns=tuple(concern.name for concern in found),
            urgency=urgency(found, rating, threshold),
        )
        self._rows.add(item.place, row)
        self._texts.add(item.place, {"said": _folded(f"{text.question} {text.answer} {text.reasoning or ''}")})
        return item

    def _saying(self, words: Sequence[str]) -> set[int]:
        """Places of the rows that have all these words."""
        wanted = [_folded(word) for word in words]
        texts = enumerate(self._texts.rows())
        return {place for place, text in texts if all(word in text["said"] for word in wanted)}


def open_queue(where: str | Path, threshold: float, on_bad: Callable[[BadRow], None]) -> Queue:
    """Read rows, and put the riskiest first.

    Args:
        where: Any file or table of rows.
        threshold: From which rating on the judge wants to keep a row.
        on_bad: Called for each row that is no pair.

    Raises:
        UsageError: There is nothing to read, or no row is a pair.
    """
    queue = Queue()
    try:
        queue.fill(map(as_pair, read_rows(where, on_bad=on_bad, check=no_text)), threshold)
    except BaseException:
        queue.close()
        raise
    return queue


def _group(text: str) -> str:
    return text if len(text) <= SHOWN else ""


def _folded(text: str) -> str:
    return " ".join(plain(text).casefold().split())
