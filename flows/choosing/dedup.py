"""`dedup`: of rows that say the same, the best rated stays."""

from functools import partial
from typing import Any

from flows.choosing.choice import Choice, Refusal, Rows, chosen
from flows.choosing.room import EMBEDDED, NEAR
from flows.choosing.texts import text_of
from flows.options.choosing import DedupOptions
from flows.running.engine import CHOOSING, engine
from generator.embedding.embeddings import embed, finite
from tasks.choosing.dedup import Kind, deduplicate


def run(options: DedupOptions) -> dict[str, Any]:
    """The command without a server: rows read, chosen among, written; returns the summary.

    Raises:
        UsageError: An option, the input or the output is wrong.
    """
    with engine(options, CHOOSING):
        return chosen(options, partial(dedup, options))


def dedup(options: DedupOptions, rows: Rows) -> Choice:
    """Drop what is repeated; each dropped row says for which row, by which kind, and how alike they are."""
    kinds: list[Kind] = ["exact"]
    if options.near:
        NEAR.check(rows.all)
        kinds.append("near")
    vectors = None
    notes = []
    if options.semantic:
        EMBEDDED.check(rows.all)
        kinds.append("semantic")
        vectors = embed([text_of(row, options.text_key) for row in rows.all], options.model)
        if missing := len(rows.all) - int(finite(vectors).sum()):
            notes.append(
                f"The model {options.model} gave no embedding for {missing:,} rows; they were compared by words only."
            )
    found = deduplicate(
        rows.all,
        kinds,
        threshold=options.threshold,
        epsilon=options.epsilon,
        embeddings=vectors,
        text_key=options.text_key,
    )
    rejected = {
        one.index: Refusal(
            f"{one.kind} duplicate",
            {"duplicate_of_row": rows.numbers[one.kept], "similarity": round(one.similarity, 4)},
        )
        for one in found.dropped
    }
    return Choice([int(i) for i in found.kept_indices], rejected, notes=notes)
