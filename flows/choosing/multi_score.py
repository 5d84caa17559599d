"""`multi-score`: rows scored by complexity, quality and diversity, and the best of them kept (DEITA)."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from flows.choosing.choice import Choice, Refusal
from flows.choosing.texts import embedded
from flows.choosing_options import MultiScoreOptions
from generator.errors import UsageError
from generator.files import Row
from generator.records import QAPair
from generator.row_text import answered, asked
from tasks import heuristics
from tasks.deita import choose, combined, greedy
from tasks.diversity import diversity

Scores = Mapping[int, tuple[float, float]]
"""Complexity and quality by the row's position, each 0 to 10."""


def check(options: MultiScoreOptions) -> None:
    """Refuse options that do not go together.

    Raises:
        UsageError: The sentence names the option.
    """
    if options.top_k is None and (options.deita or options.strategy != "threshold"):
        asks = "--deita" if options.deita else f"--strategy {options.strategy}"
        raise UsageError(f"{asks} keeps so many rows, and it was not said how many: give --top-k.")


def by_rules(rows: Sequence[Row]) -> Scores:
    """Scores without a model, of the rows that have an answer."""
    pairs = [(asked(row) or "", answered(row) or "", str(row.get("source_text") or "")) for row in rows]
    return {
        i: (heuristics.complexity(question, answer), heuristics.quality(question, answer, source))
        for i, (question, answer, source) in enumerate(pairs)
        if answer
    }


def pairs_of(rows: Sequence[Row]) -> list[QAPair]:
    """The rows that have a question and an answer, as a model is shown them; `ref` is the row's position."""
    pairs = [(i, asked(row), answered(row), row.get("source_text")) for i, row in enumerate(rows)]
    return [
        QAPair(question=question, answer=answer, source_text=source if isinstance(source, str) else None, ref=i)
        for i, question, answer, source in pairs
        if question and answer
    ]


def choose_by(options: MultiScoreOptions, rows: list[Row], scores: Scores, missing: str = "no answer") -> Choice:
    """Choose among rows whose complexity and quality are known.

    Args:
        options: Weights, strategy and limits.
        rows: All rows.
        scores: Those that could be scored; the others fail.
        missing: Why they could not.
    """
    texts = embedded(rows, options.text_key, options.embedding_model)
    usable = [i for i in texts.positions if i in scores]
    failed = {**texts.failed, **{i: missing for i in range(len(rows)) if i not in scores}}
    if not usable:
        raise UsageError(
            f"No row of {options.input} could be scored: {missing}; give rows with a question and an answer."
        )
    vectors = texts.of(usable)
    complexity, quality = (np.array([scores[i][part] for i in usable]) for part in (0, 1))
    spread = diversity(vectors)
    weights = (options.complexity_weight, options.quality_weight, options.diversity_weight)
    total = combined(complexity, quality, spread, weights)
    parts = {"complexity": complexity, "quality": quality, "diversity": spread, "combined": total}
    added = {
        i: {"_multi_score": {name: round(float(values[n]), 3) for name, values in parts.items()} | {"weights": weights}}
        for n, i in enumerate(usable)
    }
    chosen = _deita if options.deita else _scored
    kept, rejected = chosen(options, total, complexity * quality, vectors)
    return Choice(
        kept=[usable[n] for n in kept],
        rejected={usable[n]: _told(refusal, usable) for n, refusal in rejected.items()},
        failed=failed,
        added=added,
        embeddings=texts.all,
        notes=_notes(options, len(kept)),
    )


Chosen = tuple[list[int], dict[int, Refusal]]


def _scored(options: MultiScoreOptions, total: NDArray[np.float64], _product: object, _vectors: object) -> Chosen:
    kept = choose(total, options.strategy, options.min_score, options.top_k).tolist()
    below = f"scored below {options.min_score:g}"
    why = {
        n: below if options.strategy != "top-k" and total[n] < options.min_score else "beyond the best"
        for n in range(len(total))
    }
    return kept, {n: Refusal(why[n]) for n in sorted(set(range(len(total))) - set(kept))}


def _deita(
    options: MultiScoreOptions, total: NDArray[np.float64], product: NDArray[np.float64], vectors: NDArray[np.float32]
) -> Chosen:
    found = greedy(product, vectors, min(options.top_k or 0, len(total)), options.max_similarity)
    kept = found.chosen.tolist()
    rejected = {n: Refusal("too like a better one", {"too_like": like}) for n, like in found.rejected_for.items()}
    for n in sorted(set(range(len(total))) - set(kept) - set(rejected)):
        rejected[n] = Refusal("beyond the best")
    return kept, rejected


def _told(refusal: Refusal, usable: Sequence[int]) -> Refusal:
    """Positions among all rows, counted from 1 as a reader counts them."""
    if "too_like" not in refusal.fields:
        return refusal
    return Refusal(refusal.reason, {"too_like_row": usable[refusal.fields["too_like"]] + 1})


def _notes(options: MultiScoreOptions, kept: int) -> list[str]:
    if options.top_k is None or kept >= options.top_k:
        return []
    return [f"{options.top_k:,} rows were wanted; no more than {kept:,} were left to choose."]
