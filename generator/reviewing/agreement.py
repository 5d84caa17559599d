"""How far two agree beyond chance: Cohen's κ, Cohen 1960, https://doi.org/10.1177/001316446002000104.

κ = (p_o − p_e) / (1 − p_e), where p_o is the share on which both say the same and p_e the share on which they would
if each kept his own frequencies and chose by chance. Only what was looked at row by row counts: a decision on many rows
together says little of each, and one made in view of the others' is not independent of theirs.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from generator.reviewing.decisions import Decision
from generator.reviewing.standing import Decisions

KEPT = ("accept", "edit")


@dataclass(frozen=True)
class Agreement:
    """How far two agree.

    Attributes:
        between: Who they are.
        rows: Rows on which both have spoken.
        same: Those on which they say the same.
        kappa: −1 to 1; None where it is not defined, as both say one and the same of all.
    """

    between: tuple[str, str]
    rows: int
    same: int
    kappa: float | None

    @property
    def share(self) -> float:
        """Share on which they say the same."""
        return self.same / self.rows

    def told(self) -> str:
        """As a phrase: `κ 0.62, the same on 41 of 50 rows (82%)`."""
        kappa = "κ not defined" if self.kappa is None else f"κ {self.kappa:.2f}"
        return f"{kappa}, the same on {self.same:,} of {self.rows:,} rows ({self.share:.0%})"


def agreement(between: tuple[str, str], said: Mapping[tuple[str, str], int]) -> Agreement | None:
    """Cohen's κ of what two said.

    Args:
        between: Who they are.
        said: By what the one and the other said, on how many rows; any words.

    Returns:
        None where there is no row on which both have spoken.
    """
    rows = sum(said.values())
    if not rows:
        return None
    same = sum(n for (one, other), n in said.items() if one == other)
    ones, others = Counter[str](), Counter[str]()
    for (one, other), n in said.items():
        ones[one] += n
        others[other] += n
    chance = sum(ones[word] * others[word] for word in ones) / rows**2
    return Agreement(between, rows, same, None if chance == 1 else (same / rows - chance) / (1 - chance))


def with_judge(decisions: Decisions, threshold: float) -> Agreement | None:
    """Between people and the judge: whether a row is to be kept.

    Args:
        decisions: Of people, with the rating that each row had.
        threshold: From which rating on the judge is taken to say that a row is to be kept.
    """
    said = Counter[tuple[str, str]]()
    for key in decisions.alone:
        holds = decisions.standing(key).decision
        if holds and holds.rating is not None and not holds.together:
            said[_kept(holds.decision in KEPT), _kept(holds.rating >= threshold)] += 1
    return agreement(("people", "the judge"), said)


def between_reviewers(decisions: Decisions) -> list[Agreement]:
    """Between each two reviewers who spoke of the same rows: accepted, edited or rejected."""
    said: dict[tuple[str, str], Counter[tuple[str, str]]] = {}
    for key in decisions.alone:
        alone = dict(_independent(decisions.histories[key]))
        for one, other in combinations(sorted(alone), 2):
            said.setdefault((one, other), Counter())[alone[one], alone[other]] += 1
    found = (agreement(between, said[between]) for between in sorted(said))
    return [each for each in found if each]


def _independent(history: Sequence[Decision]) -> Iterator[tuple[str, str]]:
    """What each reviewer last said of a row by himself."""
    said: dict[str, str] = {}
    for decision in history:
        if decision.settles or decision.together:
            continue
        said.pop(decision.reviewer, None)
        if decision.decision not in ("skip", "undo"):
            said[decision.reviewer] = decision.decision
    yield from said.items()


def _kept(yes: bool) -> str:
    return "kept" if yes else "left out"
