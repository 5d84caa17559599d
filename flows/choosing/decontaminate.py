"""`decontaminate`: rows that share passages with evaluation sets dropped, or marked."""

from collections import defaultdict
from functools import partial
from typing import Any

from flows.choosing.choice import Choice, Refusal, Rows, chosen, no_text
from flows.choosing.texts import text_of
from flows.options.choosing import DecontaminateOptions
from flows.running.outcome import counted
from generator.embedding.embeddings import embed, finite
from generator.errors import UsageError
from generator.files import BadRow, Row, read_rows
from tasks.choosing.decontaminate import contaminated, index_rows, semantic_matches, texts_of

Leaks = dict[int, list[dict[str, Any]]]
"""By position of the row, what it shares with evaluation rows."""


def run(options: DecontaminateOptions) -> dict[str, Any]:
    """The command without a server: rows read, chosen among, written; returns the summary.

    Raises:
        UsageError: An option, the input or the output is wrong.
    """
    return chosen(options, partial(decontaminate, options), options.against)


def decontaminate(options: DecontaminateOptions, given: Rows) -> Choice:
    """Look for every evaluation row in every row, and say where each leak is."""
    rows = given.all
    evaluation, names = _evaluation(options.against, options.text_key)
    index = index_rows(evaluation, options.ngram, text_key=options.text_key)
    leaks: Leaks = defaultdict(list)
    for found in contaminated(rows, index, text_key=options.text_key):
        leaks[found.row].append(
            {
                "in": found.where,
                "against": names[found.match.evaluation],
                "words": found.match.words,
                "share": round(found.match.share, 4),
                "passage": found.match.passage,
            }
        )
    notes = _notes(len(index.unfindable(len(evaluation))), options.ngram)
    if options.semantic:
        notes += _add_paraphrases(options, rows, evaluation, names, leaks)
    marked = {i: {"_contamination": leaks[i]} for i in sorted(leaks)}
    if options.flag:
        notes.append(f"Marked in `_contamination`: {counted(len(marked), 'row')}; none was left out.")
        return Choice(range(len(rows)), added=marked, notes=notes)
    kept = [i for i in range(len(rows)) if i not in marked]
    return Choice(kept, {i: Refusal(_reason(leaks[i]), fields) for i, fields in marked.items()}, notes=notes)


def _evaluation(files: list[str], text_key: str | None) -> tuple[list[Row], list[str]]:
    """All evaluation rows, and what each is called: file and row."""
    rows: list[Row] = []
    names: list[str] = []

    def check(row: Row) -> str | None:
        if texts_of(row, text_key):
            return None
        missing = no_text(row)
        return missing and f"{missing}; name the one that has it with --text-key"

    def refuse(bad: BadRow) -> None:
        raise UsageError(f"{bad}; an evaluation set is used whole or not at all: mend the row, or take it out.")

    for file in files:
        for number, row in enumerate(read_rows(file, on_bad=refuse, check=check), 1):
            rows.append(row)
            names.append(f"{file} row {number}")
    return rows, names


def _add_paraphrases(
    options: DecontaminateOptions, rows: list[Row], evaluation: list[Row], names: list[str], leaks: Leaks
) -> list[str]:
    """Enter them; what the user should know of it."""
    texts = [text_of(row, options.text_key) for row in rows]
    texts += ["\n".join(text for _, text in texts_of(row, options.text_key)) for row in evaluation]
    vectors = embed(texts, options.model)
    ours, theirs = vectors[: len(rows)], vectors[len(rows) :]
    for i, j, similarity in semantic_matches(ours, theirs, options.similarity):
        leaks[i].append({"in": "meaning", "against": names[j], "similarity": round(similarity, 4)})
    missing = len(vectors) - int(finite(vectors).sum())
    return [f"The model {options.model} gave no embedding for {counted(missing, 'row')}."] if missing else []


def _reason(leaks: list[dict[str, Any]]) -> str:
    return (
        "shares a passage with an evaluation row"
        if any("words" in leak for leak in leaks)
        else "paraphrases an evaluation row"
    )


def _notes(unfindable: int, ngram: int) -> list[str]:
    if not unfindable:
        return []
    short = counted(unfindable, "evaluation row")
    return [f"Too short to be found by {ngram} words in a row: {short}; a lower --ngram finds more."]
