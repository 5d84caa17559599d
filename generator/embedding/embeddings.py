"""Texts as unit vectors, near to each other where the texts mean or say something alike.

A model of sentence-transformers (Reimers and Gurevych 2019, https://arxiv.org/abs/1908.10084) makes them, and what it
made is kept (`generator/embedding/store.py`), so that no text is embedded twice. `lexical` needs no model: TF-IDF over
words, signs that mean something, and pairs of them, brought down to 384 dimensions by a truncated SVD (latent semantic
analysis, Deerwester et al. 1990). It knows shared words, not shared meaning. A lexical vector depends on all texts of
the call, so that one changed text would change them all: they are made anew each time and not kept.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from generator.cluster.mapping import current_cluster, parted
from generator.data_folder import data_folder, private_folder
from generator.embedding.model import load, located
from generator.embedding.store import Store, model_key, text_key
from generator.errors import UsageError
from generator.text.tokens import tokens

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

DEFAULT_MODEL = "all-MiniLM-L6-v2"
LEXICAL = "lexical"
IN_MEMORY = 100_000
"""Rows up to which embeddings are returned in memory; above, they are mapped from disk."""
_BATCH = 64
_DIMENSIONS = 384
_FEATURES = 1 << 16
"""Hash buckets for words and pairs of words; bounds memory whatever the vocabulary."""
_COUNTED = 4_096
"""Texts whose words are counted at once."""
_EXACT = 2_000
"""Rows up to which the SVD is exact, from the products of all pairs: 0.2 s for 400 rows, where drawing it takes 5."""
_FITTED = 20_000
"""Rows that a drawn SVD is fitted on (Halko et al. 2011, https://arxiv.org/abs/0909.4061); all are then projected."""

Vectors = NDArray[np.float32]


def embed(
    texts: Sequence[str],
    model: str = DEFAULT_MODEL,
    *,
    folder: Path | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Vectors:
    """Embed texts.

    Args:
        texts: (n,) texts; equal texts are embedded once.
        model: `lexical`, the name of a model of sentence-transformers, or a folder with one.
        folder: Where embeddings are kept; None: `embeddings` in the user's data folder.
        on_progress: Called with the number of texts that are ready, as that grows; at the end it is n.

    Returns:
        (n, d) float32, in the order of the texts; in memory up to 100,000 rows, above that mapped from a nameless file
        in `folder` that vanishes with the array. Every row has length 1, but for two kinds. A row of zeros is a text
        that says nothing to `lexical`: it has no words, or none that matter among these texts. A row of NaN is a text
        for which the model gave NaN or an infinite value; it is not kept, and `finite` tells which these are. No texts
        give an array of shape (0, 0).

    Raises:
        UsageError: sentence-transformers is not installed, the model cannot be loaded or gives no usable embedding at
            all, or the folder cannot be written.
    """
    folder = folder or data_folder() / "embeddings"
    report = on_progress or (lambda _: None)
    clean = [text.encode("utf-8", "replace").decode() for text in texts]
    if not clean:
        return np.zeros((0, 0), np.float32)
    if model == LEXICAL:
        found = _lexical(clean, folder)
        report(len(clean))
        return found
    return _by_model(clean, model, folder, report)


def finite(embeddings: Vectors) -> NDArray[np.bool_]:
    """Which rows of (n, d) embeddings can be used: (n,), False where a row has NaN or an infinite value."""
    usable = np.empty(len(embeddings), np.bool_)
    for block in _blocks(len(embeddings)):
        usable[block] = np.isfinite(embeddings[block]).all(axis=1)
    return usable


def _by_model(texts: Sequence[str], model: str, folder: Path, report: Callable[[int], None]) -> Vectors:
    store = Store(folder, model_key(model))
    keys = [text_key(text) for text in texts]
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in store}
    report(len(texts) - len(missing))
    if missing:
        _embed_missing(missing, model, store, lambda left: report(len(texts) - left))
    if not any(key in store for key in keys):
        raise UsageError(f"The model {model} gives no usable embedding, only NaN or infinite values; choose another.")
    found = _empty(len(texts), store.dimensions, folder)
    store.fill(found, keys)
    return found


def _embed_missing(missing: dict[bytes, str], model: str, store: Store, left: Callable[[int], None]) -> None:
    """Embed batch by batch and keep each at once, the longest texts first, so that a batch needs little padding."""
    keys, done = sorted(missing, key=lambda key: (-len(missing[key]), key)), 0
    texts = ([missing[key] for key in batch] for batch in parted(keys, _BATCH))
    encoded = current_cluster().map(partial(_encoded, located(model)), texts)
    for batch, vectors in zip(parted(keys, _BATCH), encoded, strict=True):
        usable = finite(vectors)
        store.append([key for key, good in zip(batch, usable, strict=True) if good], vectors[usable])
        done += len(batch)
        left(len(keys) - done)
    store.refresh()


def _encoded(model: str, texts: list[str]) -> Vectors:
    """The unit vectors of a batch, on whatever machine; the model stays loaded there for the next."""
    return _unit(load(model)(texts))


def _lexical(texts: Sequence[str], folder: Path) -> Vectors:
    from scipy.sparse import vstack
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

    counter = HashingVectorizer(
        tokenizer=tokens, token_pattern=None, lowercase=False, ngram_range=(1, 2), n_features=_FEATURES,
        alternate_sign=False, norm=None, dtype=np.float32,
    )  # fmt: skip
    counts = vstack(list(current_cluster().map(counter.transform, parted(texts, _COUNTED))), format="csr")
    weighted = TfidfTransformer(sublinear_tf=True).fit_transform(counts).astype(np.float32)
    return _unit(_reduced(weighted)) if len(texts) <= _EXACT else _projected(weighted, folder)


def _reduced(weighted: "csr_matrix") -> Vectors:
    """(n, d) coordinates U·S of the truncated SVD of all n rows."""
    exact = weighted.astype(np.float64)
    squares, directions = np.linalg.eigh((exact @ exact.T).toarray())  # the smallest first
    squares[squares < squares[-1] * len(squares) * np.finfo(np.float64).eps] = 0  # what rounding left of nothing
    found: Vectors = (directions * np.sqrt(squares))[:, -_DIMENSIONS:].astype(np.float32)
    return found


def _projected(weighted: "csr_matrix", folder: Path) -> Vectors:
    """(n, d) unit coordinates of all rows by a truncated SVD of some."""
    from sklearn.utils.extmath import randomized_svd

    rows = weighted.shape[0]
    fitted = weighted[np.linspace(0, rows - 1, min(_FITTED, rows), dtype=np.int64)]
    components = randomized_svd(fitted, min(_DIMENSIONS, rows), n_iter=4, random_state=0)[2].T
    found = _empty(rows, components.shape[1], folder)
    for block in _blocks(rows):
        found[block] = _unit(weighted[block] @ components)
    return found


def _unit(vectors: Vectors) -> Vectors:
    """Rows brought to length 1; a row of (almost) zeros to zeros, one with infinite values to NaN."""
    with np.errstate(invalid="ignore", over="ignore"):
        lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
        unit = np.where(lengths < 1e-6, 0.0, vectors / np.maximum(lengths, 1e-6))
    return unit.astype(np.float32)


def _empty(rows: int, dimensions: int, folder: Path) -> Vectors:
    if rows <= IN_MEMORY:
        return np.empty((rows, dimensions), np.float32)
    private_folder(folder)
    with tempfile.TemporaryFile(dir=folder) as file:
        return np.memmap(file, np.float32, "w+", shape=(rows, dimensions))


def _blocks(rows: int) -> Iterator[slice]:
    return (slice(start, start + 8192) for start in range(0, rows, 8192))
