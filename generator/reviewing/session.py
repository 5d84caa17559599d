"""A review while it goes on: which row comes next, and what is said of it, written down before it counts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from generator.reporting.fields import string_at
from generator.reviewing.agreement import between_reviewers, with_judge
from generator.reviewing.card import card
from generator.reviewing.concerns import CONCERNS
from generator.reviewing.decisions import Choice, Decision, DecisionFile
from generator.reviewing.hints import hints
from generator.reviewing.queue import Item, Queue, Wanted
from generator.reviewing.standing import Decisions
from generator.reviewing.texts import Text, text_of
from generator.reviewing.together import Likeness, likenesses
from generator.shown import shown

Status = Literal["to do", "all", "open", "skipped", "disputed", "accept", "edit", "reject"]
OFFERED = 200
"""Documents by which rows can be filtered, those with the most rows."""
_TO_DO = ("disputed", "open", "skipped")
"""What is asked, in this order."""
_WORDS = {
    "accept": "accepted",
    "edit": "edited",
    "reject": "rejected",
    "skipped": "skipped",
    "disputed": "disagreed on",
}


class Session:
    """One reviewer at work on the rows of a set.

    Args:
        queue: The rows.
        file: Where decisions go, and where those of others come from.
        reviewer: Whose decisions these are.
        threshold: From which rating on the judge wants to keep a row.
    """

    def __init__(self, queue: Queue, file: DecisionFile, reviewer: str, threshold: float) -> None:
        self.queue, self.reviewer, self.threshold = queue, reviewer, threshold
        self.decisions = Decisions()
        self._file = file
        self._ranks = {item.key: rank for rank, item in enumerate(queue.items)}
        self._names = ["open"] * len(queue.items)
        self.counts = Counter(self._names)
        self._undo: list[Decision] = []
        self._enter(file.read())

    @property
    def place(self) -> Path:
        """Where decisions go."""
        return self._file.path

    @property
    def faults(self) -> list[str]:
        """What could not be read there, a sentence each."""
        return self._file.faults

    def refresh(self) -> None:
        """Take in what others have decided meanwhile."""
        self._enter(self._file.read())

    # ---- which row ------------------------------------------------------------------------------------------------

    def after(self, rank: int, wanted: Wanted, status: Status) -> int | None:
        """The row to ask for after one; the first ones follow the last ones.

        What is to be done is asked in turn: what reviewers disagree on, what nobody has decided, what was put off.
        """
        ranks = self.queue.wanted(wanted)
        turns: Sequence[Sequence[str]] = [[name] for name in _TO_DO] if status == "to do" else [[status]]
        for names in turns:
            if fitting := [n for n in ranks if self._names[n] in names or names == ["all"]]:
                return next((n for n in fitting if n > rank), fitting[0])
        return None

    def listed(self, wanted: Wanted, status: Status) -> list[int]:
        """Ranks of the rows that are wanted, in the order of asking."""
        names = {"to do": _TO_DO, "all": tuple(self.counts)}.get(status, (status,))
        return [n for n in self.queue.wanted(wanted) if self._names[n] in names]

    def knows(self, key: str) -> bool:
        """Whether there is a row of that text."""
        return key in self._ranks

    def card(self, rank: int) -> dict[str, Any]:
        """What there is to see of a row."""
        item = self.queue.items[rank]
        mine = self.decisions.said_by(item.key, self.reviewer)
        return {"rank": rank, **card(item, self.queue.row(item), self.decisions.standing(item.key), mine)}

    def line(self, rank: int) -> dict[str, Any]:
        """What a list shows of a row."""
        item = self.queue.items[rank]
        text = text_of(self.queue.row(item))
        question = shown(text.question[:200]) if text else ""
        return {"rank": rank, "question": question, "rating": item.rating, "status": self._names[rank]}

    def offers(self) -> dict[str, list[dict[str, Any]]]:
        """What rows can be filtered by, with how many there are."""
        items = self.queue.items
        sources, verdicts = Counter(item.source for item in items), Counter(item.verdict for item in items)
        found = Counter(name for item in items for name in item.concerns)
        return {
            "source": [_offer(name, name, n) for name, n in sources.most_common(OFFERED) if name],
            "verdict": [_offer(name, name, n) for name, n in sorted(verdicts.items()) if name],
            "concern": [_offer(each.name, each.told, found[each.name]) for each in CONCERNS if found[each.name]],
        }

    def hints(self, rank: int, text: Text) -> list[str]:
        """What an edited text says that the row's chunk does not."""
        row = self.queue.row(self.queue.items[rank])
        return [shown(hint) for hint in hints(text, string_at(row, "source_text"))]

    # ---- what is said ---------------------------------------------------------------------------------------------

    def decide(self, rank: int, choice: Choice, text: Text | None = None, *, seen: str = "open") -> None:
        """Write down what is said of a row; it counts when it is on the disk.

        Args:
            rank: Of the row.
            choice: What is said.
            text: The row's text as it is to be, for an edit; the same text as before is no edit.
            seen: Where the row stood for who decides; in view of what others said of it, the decision settles it.

        Raises:
            UsageError: It cannot be written.
        """
        item = self.queue.items[rank]
        standing = self.decisions.standing(item.key)
        holds, others = standing.decision, set(standing.by) - {self.reviewer}
        if choice == "accept" and holds and holds.decision == "edit":  # what is seen is what is accepted
            choice, text = "edit", holds.text
        made = self._decision(item, choice, text, settles=bool(others) and seen not in ("open", "skipped"))
        self._write([made])

    def groups(self, rank: int) -> list[dict[str, Any]]:
        """What rows that nobody has decided have in common with this one, and how many they are."""
        found = ((likeness, self._fitting(likeness)) for likeness in likenesses(self.queue.items[rank]))
        return [
            {"name": each.name, "told": shown(each.told), "count": len(ranks)}
            for each, ranks in found
            if len(ranks) > 1
        ]

    def together(self, rank: int, name: str, choice: Choice) -> int:
        """Decide all rows that nobody has decided and that are like this one in something; returns how many."""
        likeness = next((each for each in likenesses(self.queue.items[rank]) if each.name == name), None)
        items = [self.queue.items[n] for n in self._fitting(likeness)] if likeness else []
        if likeness and items:
            self._write([self._decision(item, choice, None, together=likeness.told) for item in items])
        return len(items)

    def undo(self) -> int | None:
        """Take the last step back, with all that it decided; returns the row to go back to, None if there is none."""
        if not self._undo:
            return None
        back = self._undo
        self._write(back)
        self._undo = []
        return self._ranks[back[0].key]

    def take_in(self, decisions: Iterable[Decision]) -> list[Decision]:
        """Add decisions that were made elsewhere, those that are not here yet; returns which.

        Where both have decisions of one reviewer on one row, an older one changes nothing.
        """
        known = {(each.key, each.reviewer): each.at for all_ in self.decisions.histories.values() for each in all_}
        new = [each for each in decisions if each.at > known.get((each.key, each.reviewer), "")]
        if new:
            self._enter(self._file.add(new))
            self._enter(new)
        return new

    # ---- how it stands --------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Progress, and how far people and judge agree."""
        judge = with_judge(self.decisions, self.threshold)
        return {
            "counts": {name: self.counts[name] for name in (*_TO_DO, "accept", "edit", "reject")},
            "rows": len(self.queue.items),
            "judge": judge.told() if judge else "",
            "reviewers": [shown(line) for line in self._between()],
        }

    def told(self) -> list[str]:
        """How it stands, in a few lines for a terminal."""
        counts = self.counts
        done = ", ".join(f"{counts[name]:,} {word}" for name, word in _WORDS.items() if counts[name])
        left = sum(counts[name] for name in _TO_DO)
        lines = [f"{self.place}: {done or 'nothing decided'}; {left:,} of {len(self.queue.items):,} rows left."]
        if judge := with_judge(self.decisions, self.threshold):
            lines.append(f"People and the judge at {self.threshold:g}: {judge.told()}.")
        lines += [f"{line}." for line in self._between()]
        return lines

    def _between(self) -> list[str]:
        return [f"{' and '.join(each.between)}: {each.told()}" for each in between_reviewers(self.decisions)]

    def _fitting(self, likeness: Likeness) -> list[int]:
        names, items = self._names, self.queue.items
        return [n for n, item in enumerate(items) if names[n] in ("open", "skipped") and likeness.fits(item)]

    def _decision(
        self, item: Item, choice: Choice, text: Text | None, *, settles: bool = False, together: str | None = None
    ) -> Decision:
        before = text_of(self.queue.row(item))
        assert before
        edited = text if text and choice == "edit" and text != before else None
        return Decision(
            key=item.key,
            decision="accept" if choice == "edit" and not edited else choice,
            reviewer=self.reviewer,
            **(edited or before).model_dump(),
            before=before if edited else None,
            rating=item.rating,
            source=item.source or None,
            together=together,
            settles=settles or None,
        )

    def _write(self, made: list[Decision]) -> None:
        undo = [self._before(decision) for decision in made]
        self._enter(self._file.add(made))
        self._enter(made)
        self._undo = undo

    def _before(self, decision: Decision) -> Decision:
        """What takes a decision back: the reviewer's last word before it, said anew, or that there was none."""
        last = self.decisions.said_by(decision.key, self.reviewer)
        if last is None:
            fields = {**decision.model_dump(), "decision": "undo", "before": None, "settles": None}
            return Decision.model_validate({name: value for name, value in fields.items() if name != "at"})
        return Decision.model_validate({name: value for name, value in last.model_dump().items() if name != "at"})

    def _enter(self, decisions: Iterable[Decision]) -> None:
        for decision in decisions:
            self.decisions.add([decision])
            rank = self._ranks.get(decision.key)
            if rank is not None:
                self.counts[self._names[rank]] -= 1
                self._names[rank] = self.decisions.standing(decision.key).name
                self.counts[self._names[rank]] += 1


def _offer(value: str, told: str, count: int) -> dict[str, Any]:
    return {"value": value, "told": shown(told), "count": count}
