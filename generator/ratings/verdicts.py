"""What ratings come to: pass, needs review, fail; and how many rows of a set each of them has.

{"total": 120, "pass": 98, "needs_review": 15, "fail": 7, "unrated": 0, "percent": {"pass": 81.7, …},
 "distribution": [{"from": 0, "to": 1, "count": 0, "percent": 0.0}, …, {"from": 9, "to": 10, "count": 62, …}],
 "statements": {"supported": 301, "contradicted": 4, "not in the text": 12}, "contradicted_pass": 1}
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from generator.ratings.fact_checks import SUPPORT, fact_checks_in

Verdict = Literal["PASS", "NEEDS_REVIEW", "FAIL"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
LEAST_CHECKED = 20
"""Statements from which something can be said of who checked them."""
HARDLY_ANY = 0.9
"""Share of statements that are not in the text from which hardly any is."""
BINS = 10
"""Of one point each: the lower bound is in, the upper is not, but for the last."""


def verdict_for(rating: float, threshold: float, filter_threshold: float) -> Verdict:
    """What a rating comes to.

    Args:
        rating: 0 to 10.
        threshold: Least rating that passes.
        filter_threshold: Least rating that a person should look at; below it a row fails.
    """
    if rating >= threshold:
        return "PASS"
    return "NEEDS_REVIEW" if rating >= filter_threshold else "FAIL"


@dataclass
class Verdicts:
    """The count of a set.

    Attributes:
        rows: By verdict; `None` for those that have none.
        bins: By the whole part of the rating, the highest rating in the last bin.
        statements: Of all answers, by what their chunks say of them.
        doubtful: Rows that pass though their chunk contradicts a statement.
    """

    rows: Counter[Verdict | None] = field(default_factory=Counter)
    bins: Counter[int] = field(default_factory=Counter)
    statements: Counter[str] = field(default_factory=Counter)
    doubtful: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Count a row; a verdict counts only beside a rating."""
        verdict, rating = row.get("verdict"), row.get("rating")
        if verdict not in VERDICTS or not isinstance(rating, int | float) or not -1e15 < rating < 1e15:
            verdict = None
        else:
            self.bins[min(max(int(rating), 0), BINS - 1)] += 1
        self.rows[verdict] += 1
        said = Counter(fact.verdict for fact in fact_checks_in(row) or [])
        self.statements.update(said)
        self.doubtful += verdict == "PASS" and said["contradicted"] > 0

    def data(self) -> dict[str, Any]:
        """As plain JSON; shares are of all rows, in percent."""
        total = self.rows.total()
        counts = {verdict.lower(): self.rows[verdict] for verdict in VERDICTS} | {"unrated": self.rows[None]}
        bins = [{"from": low, "to": low + 1, "count": self.bins[low]} for low in range(BINS)]
        return {
            "total": total,
            **counts,
            "percent": {name: _percent(n, total) for name, n in counts.items()},
            "distribution": [{**one, "percent": _percent(one["count"], total)} for one in bins],
            "statements": {support: self.statements[support] for support in SUPPORT if self.statements},
            "contradicted_pass": self.doubtful,
        }

    def faults(self) -> list[str]:
        """What is to be said of the count, a sentence each."""
        said, all_of = [], self.statements.total()
        if self.doubtful:
            pairs = "1 pair passes" if self.doubtful == 1 else f"{self.doubtful:,} pairs pass"
            said.append(
                f"{pairs} though the chunk contradicts a statement of the answer: look at `fact_checks` in the rows."
            )
        if all_of >= LEAST_CHECKED and (lost := self.statements["not in the text"]) >= HARDLY_ANY * all_of:
            said.append(
                f"Of {all_of:,} statements {lost:,} are not in the text: either the answers are not from these chunks, "
                "or the judge cannot check facts; name another with --judge-model, or give --no-fact-checks."
            )
        return said


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
