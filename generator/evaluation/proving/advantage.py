"""How much better models answer that were trained on the choice than on random rows, and how sure that is.

Each pair is two trainings with one seed and the same number of rows and steps: on the choice, and on rows drawn at
random. Two things vary, and both count: which documents the questions happen to be about, and what training makes of a
seed and a draw. The variance of the mean difference is the sum of both: that over documents of its mean over the pairs,
and that over the pairs divided by their number; a little too much rather than too little, as they share a part. The
interval is Student's, with the degrees of freedom of Welch 1947 and Satterthwaite 1946: with three pairs it is wide,
as three pairs say little.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from generator.evaluation.figures.bootstrap import LEAST_DOCUMENTS, LEVEL

LEAST_PAIRS = 2
"""A single pair does not tell how much training varies."""
FEW_PAIRS = 5
"""Below as many, the sentence says what cannot be concluded."""
Scores = Mapping[str, float]
"""By the question's id, what an answer to it is worth."""


class Advantage(BaseModel):
    """The difference, from -1 to 1.

    Attributes:
        value: Mean over questions and pairs.
        low: Lower end of its interval.
        high: Upper end.
        pairs: The difference of each.
        documents: That the questions are about.
        over_documents: Standard error that the choice of documents makes.
        over_pairs: Standard error that training makes, with the draws; None of a single pair.
    """

    value: float
    low: float
    high: float
    pairs: list[float]
    documents: int
    questions: int
    over_documents: float
    over_pairs: float | None

    @property
    def trusted(self) -> bool:
        """Whether there are enough documents and pairs for the interval to mean what it says."""
        return self.documents >= LEAST_DOCUMENTS and len(self.pairs) >= LEAST_PAIRS

    @property
    def decided(self) -> bool:
        """Whether it lies on one side of 0, as far as it is to be trusted."""
        return self.trusted and (self.low > 0 or self.high < 0)

    @property
    def wins(self) -> int:
        """Pairs in which the choice is better."""
        return sum(pair > 0 for pair in self.pairs)


def advantage(
    choice: Sequence[Scores], random: Sequence[Scores], documents: Mapping[str, str], *, level: float = LEVEL
) -> Advantage:
    """Compare the answers of models by pairs.

    Args:
        choice: Of each pair, the scores of the model that was trained on the choice.
        random: Likewise, of that trained on random rows; the same questions.
        documents: By the question's id, the document that it is about.
        level: Share of cases in which the interval holds the true value.

    Raises:
        ValueError: No question was answered by all of them.
    """
    ids = [one for one in documents if all(one in scores for scores in (*choice, *random))]
    if not ids:
        raise ValueError("no question was answered by all models")
    gains = np.array([[ours[one] - theirs[one] for one in ids] for ours, theirs in zip(choice, random, strict=True)])
    pairs = gains.mean(axis=1)
    over_documents = _over_documents(gains.mean(axis=0), [documents[one] for one in ids])
    over_pairs = float(pairs.std(ddof=1) / np.sqrt(len(pairs))) if len(pairs) > 1 else None
    count = len({documents[one] for one in ids})
    half = _half(over_documents, count, over_pairs or 0.0, len(pairs), level)
    value = float(pairs.mean())
    return Advantage(
        value=value,
        low=max(value - half, -1.0),
        high=min(value + half, 1.0),
        pairs=[float(pair) for pair in pairs],
        documents=count,
        questions=len(ids),
        over_documents=over_documents,
        over_pairs=over_pairs,
    )


def _over_documents(gains: NDArray[np.float64], documents: Sequence[str]) -> float:
    """Standard error of the mean of all questions, where documents are drawn with all their questions."""
    names, places = np.unique(documents, return_inverse=True)
    if len(names) < 2:
        return float("inf")
    sums = np.bincount(places, weights=gains - gains.mean())
    return float(np.sqrt(len(names) / (len(names) - 1) * (sums**2).sum()) / len(gains))


def _half(over_documents: float, documents: int, over_pairs: float, pairs: int, level: float) -> float:
    """Half of the interval's width."""
    from scipy.special import stdtrit  # comes with scikit-learn; most commands do without

    one, other = over_documents**2, over_pairs**2
    if not np.isfinite(one):
        return 1.0
    if one + other == 0:  # of other documents up to this share might say anything else; as for a single arm
        return float(1 - ((1 - level) / 2) ** (1 / documents))
    least = one**2 / max(documents - 1, 1) + (other**2 / (pairs - 1) if pairs > 1 else 0.0)
    freedom = (one + other) ** 2 / least
    return float(stdtrit(freedom, 0.5 + level / 2) * np.sqrt(one + other))
