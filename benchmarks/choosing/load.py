"""One selection on made-up rows: `python -m benchmarks.choosing.load NAME ROWS`; prints its seconds.

Embeddings are random unit rows in clusters, a part of them near-copies. Texts are sentences of a small vocabulary, as
long as question and answer together usually are, a part of them near-copies.
"""

import random
import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from generator.files import Row
from tasks.choosing import heuristics
from tasks.choosing.coverage import coverage, select
from tasks.choosing.decontaminate import contaminated, index_rows
from tasks.choosing.dedup import deduplicate
from tasks.choosing.deita import greedy

DIMENSIONS = 384
WORDS = [
    f"{a}{b}{c}"
    for a in ("ba", "ke", "li", "mo")
    for b in ("ra", "ne", "ti", "vo", "su")
    for c in ("n", "l", "st", "m", "")
]
SEED = 7


def embeddings(rows: int) -> NDArray[np.float32]:
    """Unit rows (rows, 384) in clusters of about 100; one row in ten nearly equals another."""
    numbers = np.random.default_rng(SEED)
    centres = numbers.standard_normal((max(1, rows // 100), DIMENSIONS), dtype=np.float32)
    found = centres[numbers.integers(len(centres), size=rows)]
    found += 0.8 * numbers.standard_normal((rows, DIMENSIONS), dtype=np.float32)
    copies = numbers.choice(rows, rows // 10, replace=False)
    found[copies] = found[numbers.integers(rows, size=len(copies))]
    found[copies] += 0.05 * numbers.standard_normal((len(copies), DIMENSIONS), dtype=np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found


def pairs(rows: int, seed: int = SEED) -> list[Row]:
    """Rows with a question of 12 words and an answer of 45; one in ten differs from another by one word."""
    numbers = random.Random(seed)
    made: list[Row] = []
    for _ in range(rows):
        if made and numbers.random() < 0.1:
            words = str(numbers.choice(made)["answer"]).split()
            words[numbers.randrange(len(words))] = "other"
        else:
            words = numbers.choices(WORDS, k=45)
        made.append({"question": " ".join(numbers.choices(WORDS, k=12)) + "?", "answer": " ".join(words)})
    return made


def deita(rows: int) -> Callable[[], object]:
    vectors, scores = embeddings(rows), np.random.default_rng(SEED).random(rows)
    return lambda: greedy(scores, vectors, 6 * rows // 100)


def covering(rows: int) -> Callable[[], object]:
    vectors = embeddings(rows)
    return lambda: coverage(vectors, select(vectors, rows // 10, "centroid").indices)


def near(rows: int) -> Callable[[], object]:
    made = pairs(rows)
    return lambda: deduplicate(made, ["exact", "near"])


def leaks(rows: int) -> Callable[[], object]:
    made, evaluation = pairs(rows), pairs(rows // 10, SEED + 1)
    return lambda: list(contaminated(made, index_rows(evaluation)))


def rules(rows: int) -> Callable[[], object]:
    made = [(str(row["question"]), str(row["answer"])) for row in pairs(rows)]
    return lambda: [(heuristics.complexity(*pair), heuristics.quality(*pair)) for pair in made]


LOADS = {"deita": deita, "coverage": covering, "near": near, "leaks": leaks, "rules": rules}


def main(name: str, rows: int) -> None:
    """Make the rows, then measure the work alone."""
    work = LOADS[name](rows)
    start = time.perf_counter()
    work()
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
