"""What each feature weighs, and what confidence comes of them.

Fitted by `python -m benchmarks.public.graph.fit` to 279 parameters that are fed in public chains of calls, dialogues,
modules and workflows (docs/measured.md names them); nothing of these is here but the numbers. A confidence is the share
of such outputs that were right for parameters that were fed at all: .8 means four in five.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tasks.tools.graph.parameter_features import FEATURES, LIKE, Pairs
from tasks.tools.graph.parameter_words import Floats

WEIGHTS: Mapping[str, float] = {
    "named": 0.45, "asked": 4.09, "head": 1.82, "described": 4.55, "whole": 4.55, "told": 1.82, "source": 3.18,
    "tools": 1.36, "subject": 1.36, "alone": 2.27, "kind": 2.27, "converted": -2.27, "needed": -2.73,
    "again": -1.82, "truth": -2.27, "contrary": -4.09,
}  # fmt: skip
BIAS = -14.97

FLOOR = 0.028
"""Share that is right of outputs for which nothing speaks."""
AGREED = 0.70
"""Share of the parameters whose best output by names that agree is the right one, whatever the descriptions."""


def confidences(pairs: Pairs) -> NDArray[np.float64]:
    """Confidence of pairs, 0 to 1: the logistic function of the weighted sum, and what names that agree are worth."""
    weights = np.array([WEIGHTS[each] for each in FEATURES])
    told = 1 / (1 + np.exp(-(pairs.values @ weights + BIAS)))
    found: NDArray[np.float64] = 1 - (1 - told) * (1 - FLOOR) * (1 - AGREED * pairs.agreed)
    return found


def told_alike(values: Floats, near: Floats) -> None:
    """Let an embedding count where it sees more than the words do: what means the same has the same words.

    Args:
        values: (p, f) features, changed in place.
        near: (p,) similarity of the embeddings; up to a half it says nothing.
    """
    places = [FEATURES.index(each) for each in LIKE]
    seen = np.clip(2 * near - 1, 0, 1)
    values[:, places] = np.maximum(values[:, places], seen[:, None])
