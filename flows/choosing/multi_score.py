"""`multi-score`: rows scored by complexity, quality and diversity, and the best of them kept (DEITA)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flows.choosing.choice import Choice, Refusal, Rows, chosen
from flows.choosing.room import EMBEDDED
from flows.choosing.texts import Embedded, embedded
from flows.options.choosing import MultiScoreOptions
from generator.errors import UsageError
from generator.files import Row
from generator.records import QAPair
from generator.row_text import answered, asked
from tasks.choosing import heuristics
from tasks.choosing.answer_scorer import calibration
from tasks.choosing.deita import choose, combined, greedy
from tasks.choosing.diversity import diversity

Scores = Mapping[int, tuple[float, float]]
"""Complexity and quality by the row's position, each 0 to 10."""


def run(options: MultiScoreOptions) -> dict[str, Any]:
    """The command without a server: rows read, chosen among, written; returns the summary.

    Raises:
        UsageError: An option, the input or the output is wrong.
    """
    check(options)
    return chosen(options, partial(by_rules, options))


def check(options: MultiScoreOptions) -> None:
    """Refuse options that do not go together.

    Raises:
        UsageError: The sentence names the option.
    """
    if options.top_k is None and (options.deita or options.strategy != "threshold"):
        asks = "--deita" if options.deita else f"--strategy {options.strategy}"
        raise UsageError(f"{asks} keeps so many rows, and it was not said how many: give --top-k.")
    if not any(_weights(options)):
        raise UsageError("All three weights are 0, so nothing tells one row from another; give one of them a weight.")
    asked_of_a_model = ("dry_run", "budget", "provider", "model", "fresh")
    if not options.use_llm and (named := next((name for name in asked_of_a_model if getattr(options, name)), None)):
        option = f"--{named.replace('_', '-')}"
        raise UsageError(
            f"{option} speaks of a model that is asked, and rules score here; add --use-llm, or leave it out."
        )


def by_rules(options: MultiScoreOptions, rows: Rows) -> Choice:
    """Choose by scores without a model."""
    EMBEDDED.check(rows.all)
    pairs = ((asked(row) or "", answered(row) or "", str(row.get("source_text") or "")) for row in rows.all)
    scores = {
        i: (heuristics.complexity(question, answer), heuristics.quality(question, answer, source))
        for i, (question, answer, source) in enumerate(pairs)
        if answer
    }
    return choose_by(options, rows, embedded(rows.all, options.text_key, options.embedding_model), scores)


def pairs_of(rows: Iterable[Row]) -> Iterator[QAPair]:
    """The rows that have a question and an answer, as a model is shown them; `ref` is the row's position."""
    for position, row in enumerate(rows):
        question, answer, source = asked(row), answered(row), row.get("source_text")
        if question and answer:
            source = source if isinstance(source, str) else None
            yield QAPair(question=question, answer=answer, source_text=source, ref=position)


def choose_by(options: MultiScoreOptions, rows: Rows, texts: Embedded, scores: Scores) -> Choice:
    """Choose among rows whose complexity and quality are known.

    Args:
        options: Weights, strategy and limits.
        rows: All rows; those without an answer fail here.
        texts: Their embeddings.
        scores: Of the rows that were scored; why others with an answer were not is in the account already.
    """
    answerless = {i: "it has no answer" for i, row in enumerate(rows.all) if not answered(row)}
    failed = {**{i: why for i, why in texts.failed.items() if i in scores}, **answerless}
    usable = [i for i in texts.positions if i in scores]
    if not usable:
        raise UsageError(f"No row of {options.input} can be scored: give rows with a question and an answer.")
    vectors = texts.of(usable)
    complexity, quality = (np.array([scores[i][part] for i in usable]) for part in (0, 1))
    spread = diversity(vectors)
    weights = _weights(options)
    total = combined(complexity, quality, spread, weights)
    parts = {"complexity": complexity, "quality": quality, "diversity": spread, "combined": total}
    added = {
        i: {"_multi_score": {name: round(float(values[n]), 3) for name, values in parts.items()} | {"weights": weights}}
        for n, i in enumerate(usable)
    }
    if options.deita:
        kept, rejected = _deita(options, complexity * quality, vectors, [rows.numbers[i] for i in usable])
    else:
        kept, rejected = _scored(options, total)
    return Choice(
        kept=[usable[n] for n in kept],
        rejected={
            usable[n]: Refusal(refusal.reason, {**refusal.fields, **added[usable[n]]})
            for n, refusal in rejected.items()
        },
        failed=failed,
        added=added,
        embeddings=texts.all,
        notes=_notes(options, len(kept)),
    )


def _weights(options: MultiScoreOptions) -> tuple[float, float, float]:
    return options.complexity_weight, options.quality_weight, options.diversity_weight


Chosen = tuple[list[int], dict[int, Refusal]]


def _scored(options: MultiScoreOptions, total: NDArray[np.float64]) -> Chosen:
    kept = choose(total, options.strategy, options.min_score, options.top_k).tolist()
    below = f"scored below {options.min_score:g}"
    why = {
        n: below if options.strategy != "top-k" and total[n] < options.min_score else "beyond the best"
        for n in range(len(total))
    }
    return kept, {n: Refusal(why[n]) for n in sorted(set(range(len(total))) - set(kept))}


def _deita(
    options: MultiScoreOptions, product: NDArray[np.float64], vectors: NDArray[np.float32], numbers: Sequence[int]
) -> Chosen:
    """Choose as the paper does; `numbers` is what the rows are called in the file."""
    found = greedy(product, vectors, min(options.top_k or 0, len(product)), options.max_similarity)
    kept = found.chosen.tolist()
    rejected = {
        n: Refusal("too like a better one", {"too_like_row": numbers[like]}) for n, like in found.rejected_for.items()
    }
    for n in sorted(set(range(len(product))) - set(kept) - set(rejected)):
        rejected[n] = Refusal("beyond the best")
    return kept, rejected


def _notes(options: MultiScoreOptions, kept: int) -> list[str]:
    notes = [] if options.use_llm else [_calibrated()]
    if options.top_k is not None and kept < options.top_k:
        notes.append(f"{options.top_k:,} rows were wanted; no more than {kept:,} were left to choose.")
    return notes


def _calibrated() -> str:
    """What the scores of answers are worth, measured on preferences that they were not trained on."""
    known = [f"{one.right:.0%} of {one.name}'s {one.pairs:,} (words alone {one.baseline:.0%})" for one in calibration()]
    return f"Of public pairs of answers, quality puts the preferred one first in {', '.join(known[:3])}."
