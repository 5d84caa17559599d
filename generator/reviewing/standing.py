"""What all that was said of a row comes to: what holds, who said what, and whether reviewers disagree."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from generator.reviewing.decisions import Decision


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a row stands.

    Attributes:
        decision: What holds; None where nobody has decided, or reviewers disagree.
        by: What each reviewer says now, skipping left out.
        skipped: Whether it was put off by somebody, and decided by nobody.
        disputed: Whether reviewers disagree, and nobody has settled it.
    """

    decision: Decision | None = None
    by: dict[str, Decision] = field(default_factory=dict)
    skipped: bool = False
    disputed: bool = False

    @property
    def name(self) -> str:
        """In a word: open, skipped, disputed, accept, edit or reject."""
        if self.decision:
            return self.decision.decision
        return "disputed" if self.disputed else "skipped" if self.skipped else "open"


OPEN = Standing()


def standing(history: Sequence[Decision]) -> Standing:
    """What the decisions on one text come to, in the order in which they were made.

    A decision made in view of the others' settles what they disagree on, until somebody decides anew.
    """
    said: dict[str, Decision] = {}
    settled: Decision | None = None
    for decision in history:
        said.pop(decision.reviewer, None)
        if decision.decision != "undo":
            said[decision.reviewer] = decision  # the latest comes last
        settled = decision if decision.settles and decision.decision not in ("skip", "undo") else None
    by = {name: decision for name, decision in said.items() if decision.decision != "skip"}
    latest = list(by.values())
    if not latest:
        return Standing(skipped=bool(said))
    if settled is None and not all(_same(latest[0], other) for other in latest):
        return Standing(by=by, disputed=True)
    return Standing(decision=settled or latest[-1], by=by)


class Decisions:
    """All decisions on all texts.

    Attributes:
        histories: By the key of a text, what was said of it.
        alone: Keys of what somebody looked at by itself, in order.
    """

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self.histories: dict[str, list[Decision]] = defaultdict(list)
        self.alone = dict[str, None]()
        self.add(decisions)

    def add(self, decisions: Iterable[Decision]) -> None:
        """Enter decisions, in the order in which they were made."""
        for decision in decisions:
            self.histories[decision.key].append(decision)
            if not decision.together:
                self.alone[decision.key] = None

    def standing(self, key: str) -> Standing:
        """Where the row with that text stands."""
        return standing(self.histories[key]) if key in self.histories else OPEN

    def said_by(self, key: str, reviewer: str) -> Decision | None:
        """What a reviewer says of it now; a skip counts."""
        own = [decision for decision in self.histories.get(key, ()) if decision.reviewer == reviewer]
        return own[-1] if own and own[-1].decision != "undo" else None


def _same(one: Decision, other: Decision) -> bool:
    return one.decision == other.decision and (one.decision != "edit" or one.text == other.text)
