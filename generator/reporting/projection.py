"""Embeddings in two dimensions: principal components, the two directions in which the rows differ most.

Pearson 1901, https://doi.org/10.1080/14786440109462720, by randomised SVD (Halko et al. 2009,
https://arxiv.org/abs/0909.4061). Two runs give one map, and what lies apart on it is apart; t-SNE and UMAP show tighter
groups, and invent some.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.errors import UsageError

LEAST_ROWS = 3


@dataclass(frozen=True)
class Projection:
    """Points on a plane.

    Attributes:
        points: Shape (rows, 2), each column within -1 to 1, both on one scale.
        explained: Share of the variance that the plane holds, 0 to 1.
    """

    points: NDArray[np.float64]
    explained: float


def check_embeddings(embeddings: NDArray[np.float32], rows: int) -> None:
    """Refuse embeddings that are not of these rows.

    Raises:
        UsageError: Not one finite vector a row.
    """
    if embeddings.ndim != 2 or len(embeddings) != rows:
        raise UsageError(
            f"The embeddings have the shape {embeddings.shape} and there are {rows:,} rows; give one vector a row."
        )
    if not np.isfinite(embeddings).all():
        raise UsageError("The embeddings hold values that are not finite numbers; embed these rows again.")


def project(embeddings: NDArray[np.float32], random_state: int) -> Projection:
    """The two principal components of embeddings of shape (rows, dimensions), of at least `LEAST_ROWS` rows."""
    from sklearn.decomposition import PCA

    wide = np.pad(embeddings, ((0, 0), (0, max(0, 2 - embeddings.shape[1]))))
    with warnings.catch_warnings():  # of rows that are all alike, the share of no variance is 0 / 0
        warnings.simplefilter("ignore", RuntimeWarning)
        reduction = PCA(2, svd_solver="randomized", random_state=random_state)
        points = np.asarray(reduction.fit_transform(wide.astype(np.float64)))
    reach = np.abs(points).max()
    explained = float(np.nan_to_num(reduction.explained_variance_ratio_).sum())
    return Projection(points / reach if reach > 0 else points, explained)
