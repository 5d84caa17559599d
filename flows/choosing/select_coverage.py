"""`select-coverage`: fewer rows that still cover what all of them speak of (Toucan)."""

from functools import partial
from typing import Any

from flows.choosing.choice import Choice, Refusal, Rows, chosen
from flows.choosing.room import EMBEDDED
from flows.choosing.texts import embedded
from flows.options.choosing import SelectCoverageOptions
from flows.running.engine import CHOOSING, engine
from generator.errors import UsageError
from tasks.choosing.coverage import select


def run(options: SelectCoverageOptions) -> dict[str, Any]:
    """The command without a server: rows read, chosen among, written; returns the summary.

    Raises:
        UsageError: An option, the input or the output is wrong.
    """
    with engine(options, CHOOSING):
        return chosen(options, partial(select_coverage, options))


def select_coverage(options: SelectCoverageOptions, rows: Rows) -> Choice:
    """Choose rows by their embeddings."""
    EMBEDDED.check(rows.all)
    texts = embedded(rows.all, options.text_key, options.model)
    if not texts.positions:
        raise UsageError(f"The model {options.model} gave no embedding for any row; choose another with --model.")
    wanted = options.target_count or max(1, round(options.reduction_ratio * len(texts.positions)))
    count = min(wanted, len(texts.positions))
    found = select(texts.of(texts.positions), count, options.strategy, options.seed)
    kept = [texts.positions[n] for n in found.indices]
    clusters = dict(zip(texts.positions, found.clusters.tolist(), strict=True))
    chosen_of = dict(enumerate(kept))
    added = {
        i: {
            "_coverage_metadata": {
                "cluster_id": clusters[i],
                "original_index": rows.numbers[i] - 1,
                "strategy": options.strategy,
            }
        }
        for i in kept
    }
    left_out = sorted(set(texts.positions) - set(kept))
    rejected = {
        i: Refusal("another row stands for it", {"stands_for_it_row": rows.numbers[chosen_of[clusters[i]]]})
        for i in left_out
    }
    notes = [f"{wanted:,} rows were wanted; there are {count:,}."] if wanted > count else []
    return Choice(kept, rejected, texts.failed, added, texts.all, notes)
