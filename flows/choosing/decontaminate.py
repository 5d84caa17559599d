"""`decontaminate`: rows that share passages with evaluation sets dropped, or marked."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import chain
from typing import Any

from flows.choosing.choice import Choice, Refusal, Rows, chosen, no_text
from flows.choosing.held_out import HeldOut, held_out_of
from flows.choosing.room import EMBEDDED
from flows.choosing.texts import text_of
from flows.options.choosing import DecontaminateOptions
from flows.running.account.outcome import counted
from generator.embedding.embeddings import embed, finite
from generator.errors import UsageError
from generator.files import BadRow, Row, read_rows
from generator.files.rows_on_disk import RowsOnDisk
from generator.row_text import text_at, whole
from tasks.choosing.decontaminate import compared, contaminated, index_rows, semantic_matches, texts_of
from tasks.splitting.leaks import leaking

Leaks = dict[int, list[dict[str, Any]]]
"""By position of the row, what it shares with evaluation rows."""


def run(options: DecontaminateOptions) -> dict[str, Any]:
    """The command without a server: rows read, chosen among, written; returns the summary.

    Raises:
        UsageError: An option, the input or the output is wrong.
    """
    return chosen(options, partial(decontaminate, options), options.against, partial(_unread, options))


def decontaminate(options: DecontaminateOptions, given: Rows) -> Choice:
    """Look for every evaluation row in every row, and say where each leak is."""
    rows = given.all
    evaluation, names, held_out = _evaluation(options)
    _check_key(options, chain(evaluation, rows))
    index = index_rows(evaluation, options.ngram, text_key=options.text_key)
    leaks = _origins(rows, held_out)
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
    if held_out:
        _forgive_boilerplate(options, rows, held_out, leaks)
        notes += _untraced(rows)
    if options.semantic:
        notes += _add_paraphrases(options, rows, evaluation, names, leaks)
    marked = {i: {"_contamination": leaks[i]} for i in sorted(leaks)}
    if options.flag:
        notes.append(f"Marked in `_contamination`: {counted(len(marked), 'row')}; none was left out.")
        return Choice(range(len(rows)), added=marked, notes=notes)
    kept = [i for i in range(len(rows)) if i not in marked]
    return Choice(kept, {i: Refusal(_reason(leaks[i]), fields) for i, fields in marked.items()}, notes=notes)


def _unread(options: DecontaminateOptions, row: Row) -> str | None:
    """Why a training row cannot be compared; the key may be one that the evaluation rows alone have."""
    return None if options.text_key and text_at(row, options.text_key) else no_text(row)


def _check_key(options: DecontaminateOptions, rows: Iterable[Row]) -> None:
    """A key that no row has at all is misspelt."""
    key = options.text_key
    fields: dict[str, None] = {}
    for row in rows if key else ():
        if text_at(row, str(key)):
            return
        fields.update(dict.fromkeys(row))
    if key:
        where = ", ".join([options.input, *options.against])
        raise UsageError(
            f"No row of {where} has text in `{key}` (their fields: {', '.join(fields)}); name one of them."
        )


def _evaluation(options: DecontaminateOptions) -> tuple[list[Row], list[str], list[HeldOut]]:
    """All evaluation rows, and what each is called; those of held-out documents with what else is known of them."""
    rows: list[Row] = []
    names: list[str] = []
    held_out: list[HeldOut] = []

    def check(row: Row) -> str | None:
        if texts_of(row, options.text_key):
            return None
        missing = no_text(row)
        return missing and f"{missing}; name the one that has it with --text-key"

    def refuse(bad: BadRow) -> None:
        raise UsageError(f"{bad}; an evaluation set is used whole or not at all: mend the row, or take it out.")

    for file in options.against:
        if found := held_out_of(file, options.ngram):
            held_out.append(found)
            rows += [{"text": text} for text in found.texts]
            names += found.names
            continue
        for number, row in enumerate(read_rows(file, on_bad=refuse, check=check), 1):
            rows.append(row)
            names.append(f"{file} row {number}")
    return rows, names, held_out


def _origins(rows: Sequence[Row], held_out: Sequence[HeldOut]) -> Leaks:
    """The rows that say themselves that they are of a held-out document."""
    leaks: Leaks = defaultdict(list)
    for position, row in enumerate(rows):
        if found := next(filter(None, (one.origin(row) for one in held_out)), None):
            leaks[position].append(found)
    return leaks


def _forgive_boilerplate(
    options: DecontaminateOptions, rows: Sequence[Row], held_out: Sequence[HeldOut], leaks: Leaks
) -> None:
    """Take out the leaks of passages that trained chunks have as well: a licence, a footer, the head of a form."""
    chunks = {name for one in held_out for name in one.names}
    doubtful = [position for position in leaks if all(leak["against"] in chunks for leak in leaks[position])]
    if not doubtful:
        return
    texts = [(position, text) for position in doubtful for _, text in compared(rows[position], options.text_key)]
    flags = [leaking([text for _, text in texts], one.texts, one.trained(), options.ngram) for one in held_out]
    sure = {position for flag in flags for (position, _), leaks_it in zip(texts, flag, strict=True) if leaks_it}
    for position in set(doubtful) - sure:
        del leaks[position]


def _untraced(rows: Sequence[Row]) -> list[str]:
    """How many rows do not say what they were made of."""
    untraced = sum(not any(isinstance(row.get(key), str) for key in ("document", "chunk_id")) for row in rows)
    if not untraced:
        return []
    return [f"Compared by their words alone, as they name no document: {counted(untraced, 'row')}."]


def _add_paraphrases(
    options: DecontaminateOptions, rows: RowsOnDisk, evaluation: list[Row], names: list[str], leaks: Leaks
) -> list[str]:
    """Enter them; what the user should know of it."""
    EMBEDDED.check(rows)
    texts = [text_of(row, options.text_key) or whole(row) for row in rows]
    texts += ["\n".join(text for _, text in texts_of(row, options.text_key)) for row in evaluation]
    vectors = embed(texts, options.model)
    ours, theirs = vectors[: len(rows)], vectors[len(rows) :]
    for i, j, similarity in semantic_matches(ours, theirs, options.similarity):
        leaks[i].append({"in": "meaning", "against": names[j], "similarity": round(similarity, 4)})
    missing = len(vectors) - int(finite(vectors).sum())
    return [f"The model {options.model} gave no embedding for {counted(missing, 'row')}."] if missing else []


def _reason(leaks: list[dict[str, Any]]) -> str:
    if origin := next((leak["because"] for leak in leaks if "because" in leak), None):
        return str(origin)
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
