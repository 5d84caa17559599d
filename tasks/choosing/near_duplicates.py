"""Texts that are the same, or nearly the same, in their words.

`exact` compares normal forms. `near` is MinHash with locality-sensitive hashing (Broder 1997, "On the resemblance and
containment of documents"; for training data Lee et al. 2021, https://arxiv.org/abs/2107.06499): a text is the set of
its shingles, which are runs of `SHINGLE` words, and two texts are alike by the Jaccard similarity of their sets,
shared ÷ all. Signatures, made by rensa, only propose pairs; every proposed pair is measured on the sets themselves, so
none below the threshold is joined; nor are two that differ in what tells texts of the same words apart (a sign, a
number, a negation: `generator.text.tokens.telling`), however alike their words.

Where we differ from Lee et al.: shingles of three words, not five, because a question with its answer has some sixty
words and one changed word already takes three shingles of each; and candidates that share a band with many others are
compared with their nearest few alone, so that thousands of rows of one template cost no more than others.

A group is a connected component: where A is like B and B like C, all three are one group, even if A is unlike C.
"""

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from generator.cluster.mapping import current_cluster, parted
from generator.errors import UsageError
from tasks.choosing.shingles import Pairs, Sets, jaccard, mix, normal_form, places, shingles
from tasks.choosing.told_apart import ToldApart

SHINGLE = 3
"""Words in a shingle; a text of fewer words is one shingle."""
PERMUTATIONS = 128
"""Hashes in a signature."""
RECALL = 0.99
"""Least chance that two texts just at the threshold are proposed; far above it the chance is all but 1."""
NEIGHBOURS = 8
"""Rows that a row is compared with in each direction, among those that share a band with it."""

_SIGNED_AT_ONCE = 4096


def exact(texts: Sequence[str]) -> list[list[int]]:
    """Groups of texts with one normal form; of each text 16 bytes are held.

    Args:
        texts: Looked at some at a time. One of which nothing is left in normal form is in no group.

    Returns:
        Positions, ascending, of each group of two or more; groups in the order of their first.
    """
    digests = b"".join(current_cluster().map(_digests, parted(texts, _SIGNED_AT_ONCE)))
    halves = np.frombuffer(digests, np.uint64).reshape(-1, 2).T
    order = np.lexsort(halves)
    new = np.ones(len(order), bool)
    new[1:] = (halves[:, order[1:]] != halves[:, order[:-1]]).any(axis=0)
    starts = np.flatnonzero(new)
    sizes = np.diff(starts, append=len(order))
    groups = [order[at : at + size].tolist() for at, size in zip(starts[sizes > 1], sizes[sizes > 1], strict=True)]
    return sorted(group for group in groups if halves[:, group[0]].any())


def _digests(texts: Sequence[str]) -> bytes:
    """Of each text's normal form the first 16 bytes of its sha256; zeros where nothing is left of the text."""
    forms = (normal_form(text).encode("utf-8", "surrogatepass") for text in texts)
    return b"".join(hashlib.sha256(form).digest()[:16] if form else bytes(16) for form in forms)


def near(texts: Sequence[str], threshold: float = 0.8, *, shingle: int = SHINGLE, seed: int = 0) -> list[list[int]]:
    """Groups of texts with nearly the same words.

    Args:
        texts: One without words is in no group.
        threshold: Least Jaccard similarity of two texts that are joined directly, above 0 to 1. A pair well above it
            is hardly ever missed; see `RECALL`.
        shingle: Words in a shingle, 1 or more; 1 ignores their order.
        seed: Of the hashes.

    Returns:
        Positions, ascending, of each group of two or more; groups in the order of their first.

    Raises:
        UsageError: The threshold or the length of a shingle is out of range.
    """
    _check(threshold, shingle)
    sets = shingles(texts, shingle)
    told = ToldApart(texts)
    distinct, repeats = _same_sets(sets, told)
    component = _joined(np.arange(len(texts)), repeats)
    for proposed in _proposals(_sign(sets, distinct, seed), threshold):
        pairs = distinct[proposed]
        pairs = pairs[component[pairs[:, 0]] != component[pairs[:, 1]]]
        pairs = pairs[jaccard(sets, pairs) >= threshold]
        component = _joined(component, pairs[told.same(pairs)])
    return _alike(component.tolist())


def similarities(texts: Sequence[str], pairs: Sequence[tuple[int, int]], *, shingle: int = SHINGLE) -> list[float]:
    """Jaccard similarity of each pair of texts, 0 to 1; 0 where one of them has no words."""
    involved = sorted({position for pair in pairs for position in pair})
    sets = shingles([texts[position] for position in involved], shingle)
    return [float(s) for s in jaccard(sets, np.searchsorted(involved, np.array(pairs, np.int64).reshape(-1, 2)))]


def _check(threshold: float, shingle: int) -> None:
    if not 0 < threshold <= 1:
        raise UsageError(f"The threshold of near-duplicates is {threshold:g}; give a similarity above 0, up to 1.")
    if shingle < 1:
        raise UsageError(f"A shingle cannot have {shingle} words; give 1 or more.")


def _same_sets(sets: Sets, told: ToldApart) -> tuple[NDArray[np.int64], Pairs]:
    """The first text of each set of shingles that nothing tells apart, and every other one paired with its first.

    Texts without words are in neither.
    """
    rows = np.flatnonzero(sets.size)
    sums = np.add.reduceat(mix(sets.values), sets.start[rows]) if len(rows) else np.empty(0, np.uint64)
    _, of, count = np.unique(sums, return_inverse=True, return_counts=True)
    repeated = np.flatnonzero(count[of] > 1)
    kind = np.zeros(len(rows), np.int64)
    kind[repeated] = [told.kind(row) for row in rows[repeated].tolist()]
    _, first, of = np.unique(np.stack([of, kind]), axis=1, return_index=True, return_inverse=True)
    pairs = np.stack([rows[first[of]], rows], axis=1)
    return rows[np.sort(first)], pairs[pairs[:, 0] != pairs[:, 1]]


def _sign(sets: Sets, rows: NDArray[np.int64], seed: int) -> NDArray[np.uint32]:
    """MinHash signatures, shape (rows, PERMUTATIONS)."""
    blocks = (rows[at : at + _SIGNED_AT_ONCE] for at in range(0, len(rows), _SIGNED_AT_ONCE))
    given = ((sets.values[places(sets, block)], sets.size[block]) for block in blocks)
    signed = current_cluster().map(partial(_signed, seed), given)
    return np.concatenate([np.empty((0, PERMUTATIONS), np.uint32), *signed])


def _signed(seed: int, given: tuple[NDArray[np.uint64], NDArray[np.int64]]) -> NDArray[np.uint32]:
    """The signatures of some sets: their shingles, set after set, and the size of each."""
    from rensa import RMinHash

    shingles, sizes = given
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(mix(shingles), offsets, num_perm=PERMUTATIONS, seed=seed)
    return np.array(matrix.to_rows(), np.uint32)


def _width(threshold: float) -> int:
    """Slots of a signature that a band has: the most with which `RECALL` is reached at the threshold."""
    for width in range(PERMUTATIONS, 1, -1):
        if 1 - (1 - threshold**width) ** (PERMUTATIONS // width) >= RECALL:
            return width
    return 1


def _proposals(signatures: NDArray[np.uint32], threshold: float) -> Iterator[Pairs]:
    """For each band, the pairs of rows that agree in it: neighbours in its order, and within it in the next band's."""
    width = _width(threshold)
    keys = [_key(signatures[:, at : at + width]) for at in range(0, PERMUTATIONS - width + 1, width)]
    for key, following in zip(keys, [*keys[1:], keys[0]], strict=True):
        order = np.lexsort((following, key))
        yield np.concatenate([_agreeing(key, order, step) for step in range(1, NEIGHBOURS + 1)])


def _agreeing(key: NDArray[np.uint64], order: NDArray[np.int64], step: int) -> Pairs:
    """Rows that stand `step` places apart and have the same key."""
    one, other = order[:-step], order[step:]
    same = key[one] == key[other]
    return np.stack([one[same], other[same]], axis=1)


def _key(band: NDArray[np.uint32]) -> NDArray[np.uint64]:
    key = np.zeros(len(band), np.uint64)
    for slot in band.T:
        key = mix(key ^ slot)
    return key


def _joined(component: NDArray[np.int64], pairs: Pairs) -> NDArray[np.int64]:
    """By member, a number of its component, once the members of each pair are in one."""
    if not len(pairs):
        return component
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    ties = csr_matrix((np.ones(len(pairs), bool), component[pairs].T), shape=(len(component), len(component)))
    return np.asarray(connected_components(ties, directed=False)[1][component], np.int64)


def _alike(keys: Sequence[Hashable]) -> list[list[int]]:
    """Positions, ascending, of each two or more that are equal; groups in the order of their first."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for position, key in enumerate(keys):
        groups[key].append(position)
    return [group for group in groups.values() if len(group) > 1]
