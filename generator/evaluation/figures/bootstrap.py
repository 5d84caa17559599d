"""How sure a mean is: its interval, by drawing the documents anew, again and again.

Questions about one document are right or wrong together, so not questions are drawn but documents, each with all its
questions (Davison and Hinkley 1997, Bootstrap Methods and Their Application, §3.8). Where two arms answered the same
questions, the differences are drawn, which pairs them. With few documents the plain percentiles are too narrow; they
are moved out as Hesterberg 2015, https://doi.org/10.1080/00031305.2015.1089789, does: the share that is cut off is that
of Student's t with n - 1 degrees of freedom, made wider by √(n / (n - 1)).

    interval_of([Cluster(total=2.0, questions=3), …], seed=0)   → Interval(value=0.61, low=0.48, high=0.73, …)
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

LEVEL = 0.95
DRAWS = 5_000
LEAST_DOCUMENTS = 10
"""Below as many documents the interval itself is not to be trusted: they say too little of how documents differ."""
_AT_ONCE = 1_000
"""Draws whose counts are held in memory together."""


class Cluster(NamedTuple):
    """What the questions about one document add up to.

    Attributes:
        total: Sum of the scores, or of the differences of two arms.
        questions: How many there are.
    """

    total: float
    questions: int


class Interval(BaseModel):
    """A mean and where its true value lies, 95 times in a hundred.

    Attributes:
        value: Of all questions.
        low: Lower end.
        high: Upper end.
        items: Questions.
        documents: How many they are about; as many were drawn, again and again.
        trusted: There are enough documents for the interval to mean what it says.
        above: Share of the draws in which the value was above 0, ties half: of a difference, how probable it is that
            there is a gain at all.
    """

    value: float
    low: float
    high: float
    items: int
    documents: int
    trusted: bool
    above: float

    @property
    def decided(self) -> bool:
        """Whether it lies on one side of 0, as far as it is to be trusted."""
        return self.trusted and (self.low > 0 or self.high < 0)


def interval_of(
    clusters: Sequence[Cluster],
    *,
    seed: int = 0,
    level: float = LEVEL,
    draws: int = DRAWS,
    bounds: tuple[float, float] = (-1.0, 1.0),
) -> Interval:
    """The mean over all questions, with its interval.

    Args:
        clusters: One a document, each of one question or more.
        seed: Decides the draws.
        level: Share of cases in which the interval holds the true value.
        draws: How often the documents are drawn.
        bounds: Least and greatest value that a question's score, or difference, can have.

    Raises:
        ValueError: There are no clusters.
    """
    if not clusters:
        raise ValueError("there are no documents to draw")
    totals = np.array([cluster.total for cluster in clusters], float)
    counts = np.array([cluster.questions for cluster in clusters], float)
    value, documents = float(totals.sum() / counts.sum()), len(clusters)
    if np.ptp(totals / counts) == 0:
        low, high = _all_alike(value, documents, level, bounds)
        above = float(value > 0) if value else 0.5
    else:
        drawn = _drawn(totals, counts, draws, seed)
        tail = _tail(documents, level)
        low, high = (float(end) for end in np.quantile(drawn, [tail, 1 - tail]))
        above = float((drawn > 0).mean() + (drawn == 0).mean() / 2)
    return Interval(
        value=value,
        low=max(low, bounds[0]),
        high=min(high, bounds[1]),
        items=int(counts.sum()),
        documents=documents,
        trusted=documents >= LEAST_DOCUMENTS,
        above=above,
    )


def _drawn(totals: NDArray[np.float64], counts: NDArray[np.float64], draws: int, seed: int) -> NDArray[np.float64]:
    """The mean in each draw of as many documents as there are, with replacement."""
    starts = range(0, draws, _AT_ONCE)
    times = (_times(len(totals), min(_AT_ONCE, draws - start), seed, start) for start in starts)
    return np.concatenate([(part @ totals) / (part @ counts) for part in times])


@lru_cache(maxsize=2 * DRAWS // _AT_ONCE)  # all figures of an evaluation draw from nearly the same number of documents
def _times(documents: int, draws: int, seed: int, start: int) -> NDArray[np.float64]:
    """How often each document is drawn, a row a draw."""
    random = np.random.default_rng([seed, start])
    return random.multinomial(documents, np.full(documents, 1 / documents), size=draws).astype(float)


def _tail(documents: int, level: float) -> float:
    """Share of the draws that is cut off at either end."""
    from scipy.special import ndtr, stdtrit  # comes with scikit-learn; most commands do without

    t = float(stdtrit(documents - 1, (1 - level) / 2))
    return float(ndtr(t * np.sqrt(documents / (documents - 1))))


def _all_alike(value: float, documents: int, level: float, bounds: tuple[float, float]) -> tuple[float, float]:
    """Where all documents say the same, drawing them anew tells nothing.

    Of other documents up to this share might say anything else: were it more, n of n would hardly have been alike. For
    0 of n this is the interval of Clopper and Pearson 1934.
    """
    others = 1 - ((1 - level) / 2) ** (1 / documents)
    return value - others * (value - bounds[0]), value + others * (bounds[1] - value)
