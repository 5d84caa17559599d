"""Export: records in, training rows out, in the form that a trainer takes. No model is called and no server started."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from flows.exporting.card import Card
from flows.exporting.models import refuse_model
from flows.exporting.refused import refused_answers
from flows.exporting.row_faults import check_for
from flows.exporting.summary import ExportSummary
from flows.exporting.wanted import BELOW, UNRATED, why_left_out
from flows.running.account.nothing_kept import nothing_kept
from generator.errors import UsageError
from generator.files import BadRow, Row, check_output, open_writer, read_rows
from generator.files.places import tables_in
from generator.formats import FORMATS, PREFERENCE_FORMATS, RENAMING_FORMATS, Format, Options, Reasoning, load_format
from generator.pair_forms import as_pair
from generator.qa_files.combining import qa_files
from generator.qa_files.reading import has_pairs
from generator.reviewing.applying import AUTO, REJECTED, Review, Reviewed


def export(
    input: str | Path,  # noqa: A002  a flow's parameters are the command's own words
    output: str | Path,
    *,
    format: str = "chatml",  # noqa: A002
    system_prompt: str | None = None,
    threshold: float | None = None,
    reasoning: Reasoning = "steps",
    alpha: float = 0.5,
    review: str = AUTO,
    refused: Sequence[str] = (),
    card: bool = False,
    license: str = "",  # noqa: A002
    creator: str = "",
    allow_empty: bool = False,
    on_bad: Callable[[BadRow], None] | None = None,
) -> ExportSummary:
    """Turn records into training rows, one by one and in their order.

    Args:
        input: File, table or `-`, whose rows are pairs (see `generator.pair_forms`) or tool-use examples; or a folder
            of files of single documents.
        output: File, table or `-`; the extension decides how it is stored.
        format: One of `generator.formats.FORMATS`.
        system_prompt: Goes before every question.
        threshold: 0 to 10. Records rated below it are left out, as are those without a rating, or with one that
            speaks of another text than they have now. A rating that does not say what it speaks of is believed. What a
            person accepted or edited stays whatever its rating. In a format of preferences nothing is left out by it:
            it says which answers are good, and which are not.
        reasoning: How a chain of thought comes before its answer.
        alpha: Weight of the answer, 0 to 1, in a format whose rows carry weights; the reasoning has the rest.
        review: `auto`, `none` or a file of decisions (see `generator.reviewing.applying`).
        refused: Files of records that were left out, whose answers a format of preferences takes for those not to give.
        card: Write README.md and croissant.json beside the output (`flows.exporting.card`).
        license: What the card says may be done with the rows: an SPDX expression.
        creator: Who made them, for the card.
        allow_empty: Write the output even if it has no row.
        on_bad: Called for each row that cannot be used, as soon as it is met.

    Raises:
        UsageError: An option, the input or the output is wrong; or a threshold is given and nothing is rated.
        NothingKept: There is no row for the output. Either way what was there is untouched.
    """
    _check_options(format, threshold, reasoning, refused)
    sources = sources_of(input, format)
    check_output(output, [*sources, *refused])
    beside = Card(str(output), format, license, creator) if card else None
    decided = Review.find(review, *sources)
    summary = ExportSummary(str(output), format)

    def report(bad: BadRow) -> None:
        summary.add_bad(bad)
        if on_bad:
            on_bad(bad)

    answers = None
    if format == "dpo":
        answers = refused_answers(input, refused, threshold, Review.find(review, *sources), report)
    options = Options(system_prompt, reasoning, alpha, threshold=threshold, refused=answers)
    one = _Export(load_format(format), options, decided, summary, beside)
    with open_writer(output) as writer:
        for where in (*sources, *(refused if format == "kto" else ())):
            for row in read_rows(where, on_bad=report, check=check_for(format)):
                for made in one.rows_of(row):
                    writer.write(made)
        summary.review = decided.notes()
        _check_rated(str(input), threshold, summary)
        if not summary.rows and not allow_empty:
            raise nothing_kept(summary.data(), summary.output)
    if beside:
        beside.write()
    return summary


def sources_of(where: str | Path, format: str) -> Sequence[str | Path]:  # noqa: A002
    """What is read: a file or table, or the files of single documents in a folder.

    Raises:
        UsageError: It is a folder, and the format takes one file.
    """
    refuse_model(where)
    if not Path(where).expanduser().is_dir() or tables_in(Path(where).expanduser()):
        return [where]
    if format in PREFERENCE_FORMATS:
        raise UsageError(f"{where} is a folder, and {format} takes one file: make it by `generator combine {where}`.")
    return [path for path in qa_files(where) if has_pairs(path)]


def _check_options(
    format: str,  # noqa: A002
    threshold: float | None,
    reasoning: str,
    refused: Sequence[str],
) -> None:
    if format not in FORMATS:
        raise UsageError(f"There is no format {format!r}; choose one of {', '.join(FORMATS)}.")
    if reasoning not in get_args(Reasoning):
        raise UsageError(f"reasoning cannot be {reasoning!r}; choose one of {', '.join(get_args(Reasoning))}.")
    if threshold is not None and not 0 <= threshold <= 10:
        raise UsageError(f"The threshold {threshold} is not on the scale of ratings; choose a number from 0 to 10.")
    if refused and format not in PREFERENCE_FORMATS:
        raise UsageError(f"--refused is for answers not to give, which {format} has none of; choose dpo or kto.")


def _check_rated(source: str, threshold: float | None, summary: ExportSummary) -> None:
    if threshold is not None and summary.taken == summary.unrated + summary.bad:
        raise UsageError(
            f"No record of {source} has a rating that fits its text, so there is nothing to compare with the threshold "
            f"{threshold:g}; rate them with `generator curate`, or leave --threshold out."
        )


@dataclass(frozen=True)
class _Export:
    """An export under way: what becomes of each record, and its account."""

    form: Format
    options: Options
    decided: Review
    summary: ExportSummary
    card: Card | None

    def rows_of(self, row: Row) -> Iterator[Row]:
        """The training rows of a record; none if it is left out."""
        reviewed = self.decided.apply(as_pair(row))
        if not self._is_wanted(reviewed):
            return
        made = self.form(reviewed.row, self.options)
        if made or not self._is_of_preferences:
            self.summary.written += 1
        else:
            self.summary.undecided += 1
        self.summary.rows += len(made)
        self._note_names(reviewed.row)
        if self.card:
            self.card.figures.add(reviewed.row, made)
        yield from made

    @property
    def _is_of_preferences(self) -> bool:
        return self.summary.format in PREFERENCE_FORMATS

    def _is_wanted(self, reviewed: Reviewed) -> bool:
        """In a format of preferences every record is: what is bad is an answer not to give."""
        if self._is_of_preferences:
            return True
        why = why_left_out(reviewed, self.options.threshold)
        self.summary.refused += why == REJECTED
        self.summary.unrated += why == UNRATED
        self.summary.below += why == BELOW
        return why is None

    def _note_names(self, row: Row) -> None:
        if self.summary.format in RENAMING_FORMATS:
            names = self.options.names(tool["name"] for tool in row["tools"])
            self.summary.renamed |= {name: called for name, called in names.items() if called != name}
