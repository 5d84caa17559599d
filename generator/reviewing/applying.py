"""Decisions obeyed: rejected rows go, accepted ones stay whatever the judge says, edited ones have their new text.

    review = Review.find("auto", "training_data.json")
    reviewed = review.apply(row)      # reviewed.passes: True, False, or None where nobody has decided

A row says itself what was decided (`review`), so that later commands obey it too, as long as its text stays the same.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.errors import UsageError
from generator.files import Row
from generator.files.stores import LANCE
from generator.pair_forms import as_pair
from generator.ratings import RATING_FIELDS
from generator.reviewing.decisions import Decision, DecisionFile
from generator.reviewing.standing import Decisions
from generator.reviewing.texts import text_of

AUTO, NONE = "auto", "none"
REJECTED = "rejected by review"
"""The reason that the waterfall and `--rejected` give."""


@dataclass(frozen=True)
class Reviewed:
    """A row as a review leaves it.

    Attributes:
        row: With the edited text, where there is one, and `review`.
        passes: True where a person wants to keep it, False where a person rejected it, None where nobody has decided.
    """

    row: Row
    passes: bool | None = None


def review_place(where: str) -> Path | None:
    """`NAME.review.jsonl` beside a file, or beside the LanceDB of a table; None for standard input."""
    if where == "-":
        return None
    if where.startswith(LANCE):
        folder, _, table = where.removeprefix(LANCE).rstrip("/").rpartition("/")
        return Path(folder).expanduser().parent / f"{table}.review.jsonl"
    path = Path(where).expanduser()
    return path.parent / f"{path.stem}.review.jsonl"  # `.` and `/` have no name, and who reads rows says what they are


class Review:
    """What people decided on the rows of a set.

    Args:
        paths: The files of decisions; there may be none.
        believes_rows: Whether what a row says itself of what was decided counts too.

    Attributes:
        paths: See above.
        counts: What was applied so far: accepted, edited, rejected, disputed.
    """

    def __init__(self, *paths: Path, believes_rows: bool = True) -> None:
        self.paths = paths
        self._believes_rows = believes_rows
        self.counts = Counter[str]()
        files = [DecisionFile(path) for path in paths]
        read = [decision for file in files for decision in file.read()]
        self._faults = [fault for file in files for fault in file.faults]
        self._decisions = Decisions(read)
        self._edits = {each.text.key: each for each in self._holding() if each.decision == "edit"}
        self._met = set[str]()
        self.is_empty = not read

    @classmethod
    def find(cls, choice: str, *inputs: str | Path) -> "Review":
        """The review that is meant.

        Args:
            choice: `auto`: the files beside the inputs, where there are any; `none`; or a file of decisions.
            inputs: What is read, one file or more.

        Raises:
            UsageError: The file is not there, or holds no decision.
        """
        if choice == NONE:
            return cls(believes_rows=False)
        if choice != AUTO:
            path = Path(choice).expanduser()
            if not path.is_file():
                raise UsageError(f"There is no review {choice}; `generator review {inputs[0]}` makes one.")
            named = cls(path)
            if named.is_empty:
                raise UsageError(
                    f"The review {choice} holds no decision; make one with `generator review {inputs[0]}`."
                )
            return named
        beside = filter(None, (review_place(str(where)) for where in inputs))
        return cls(*(path for path in beside if path.is_file() and path.stat().st_size))

    def word(self, row: Row) -> bool | None:
        """Whether a person wants to keep a row, as the row says itself once this was applied; None: it says nothing."""
        text = text_of(row)
        said = row.get("review")
        if not self._believes_rows and not self.paths:
            return None
        if text is None or not isinstance(said, Mapping) or said.get("of") != text.key:
            return None
        return _KEEPS.get(str(said.get("decision")))

    def apply(self, row: Row) -> Reviewed:
        """A row as the review leaves it; a row that is no pair is left as it is."""
        text = text_of(row)
        if text is None:
            return Reviewed(row)
        self._met.add(text.key)
        standing = self._decisions.standing(text.key)
        if standing.disputed:
            self.counts["disputed"] += 1
            return Reviewed(row)
        decision = standing.decision or self._edits.get(text.key)
        if decision is None:
            if (word := self.word(row)) is not None:
                self.counts[_DONE[str(row["review"]["decision"])]] += 1
            return Reviewed(row, word)
        self.counts[_DONE[decision.decision]] += 1
        return Reviewed(_with(as_pair(row), decision), decision.decision != "reject")

    def notes(self) -> list[str]:
        """What was done, and what could not be, a sentence each; none where nothing was."""
        if not self.paths:
            said = _listed(self.counts)
            return [f"Rows say of themselves what people decided, which is obeyed: {said}."] if said else []
        named = self.paths[0] if len(self.paths) == 1 else f"of {len(self.paths):,} files"
        told = [f"Obeys the review {named}: {_listed(self.counts) or 'no decision fits a row'}.", *self._faults]
        if disputed := self.counts["disputed"]:
            told.append(
                f"Rows on which reviewers disagree, taken as if nobody had reviewed them: {disputed:,}. Settle "
                "them with `generator review`, which asks for them first."
            )
        if strangers := sum(each.key not in self._met and each.text.key not in self._met for each in self._holding()):
            told.append(f"Decisions on rows whose text has changed, or that are not there any more: {strangers:,}.")
        return told

    def _holding(self) -> list[Decision]:
        found = (self._decisions.standing(key).decision for key in self._decisions.histories)
        return [decision for decision in found if decision]


_DONE = {"accept": "accepted", "edit": "edited", "reject": "rejected"}
_KEEPS = {"accept": True, "edit": True, "reject": False}


def _with(row: Row, decision: Decision) -> Row:
    said: dict[str, Any] = {"decision": decision.decision, "reviewer": decision.reviewer, "at": decision.at}
    if decision.decision != "edit":
        return {**row, "review": {**said, "of": decision.key}}
    said = {**said, **({"before": decision.before.data()} if decision.before else {}), "of": decision.text.key}
    if text_of(row) == decision.text:  # edited by an earlier command, and perhaps rated since
        return {**row, "review": said}
    stale = (*RATING_FIELDS, *([] if decision.text.reasoning else ["reasoning"]))
    rest = {name: value for name, value in row.items() if name not in stale}
    return {**rest, **decision.text.data(), "review": said}


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{counts[name]:,} {name}" for name in _DONE.values() if counts.get(name))
