"""Export: records in, training rows out, in the form that a trainer takes. No model is called and no server started."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from flows.running.nothing_kept import nothing_kept
from generator.errors import UsageError
from generator.files import BadRow, Row, Writer, check_output, open_writer, read_rows
from generator.formats import FORMATS, RENAMING_FORMATS, TOOL_FORMATS, Options, Reasoning, load_format
from generator.pair_forms import as_pair, conversation_fault
from generator.ratings import rating_fingerprint
from generator.records import Tally
from generator.tools import records as tool_records

LISTED = 100
"""Bad rows that the summary holds; all are counted and reported."""


@dataclass
class ExportSummary:
    """What became of the records: `written + below + unrated + bad` is what went in.

    Attributes:
        output: As the user wrote it.
        format: Name of the format.
        written: Records that the output has.
        rows: Training rows in the output; a format may give a record several.
        below: Records rated below the threshold.
        unrated: Records left out because a threshold was given and they have no rating that fits their text.
        bad: Rows that could not be used.
        bad_rows: The first hundred of them.
        renamed: Tools that have another name in the output, by their own.
    """

    output: str
    format: str
    written: int = 0
    rows: int = 0
    below: int = 0
    unrated: int = 0
    bad: int = 0
    bad_rows: list[BadRow] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        """Records that went in."""
        return self.written + self.below + self.unrated + self.bad

    def data(self) -> dict[str, Any]:
        """The account as plain data."""
        left_out = {"rated below the threshold": self.below, "unrated": self.unrated}
        stage = Tally(
            stage="export",
            unit="records",
            taken=self.taken,
            kept=self.written,
            rejected={reason: n for reason, n in left_out.items() if n},
            failed=self.bad,
        )
        failures = [{"stage": "export", "error": str(row)} for row in self.bad_rows]
        return {"stages": [stage.model_dump()], "failures": failures}

    def add_bad(self, row: BadRow) -> None:
        """Count a row that could not be used."""
        self.bad += 1
        if len(self.bad_rows) < LISTED:
            self.bad_rows.append(row)


def export(
    input: str | Path,  # noqa: A002  a flow's parameters are the command's own words
    output: str | Path,
    *,
    format: str = "chatml",  # noqa: A002
    system_prompt: str | None = None,
    threshold: float | None = None,
    reasoning: Reasoning = "steps",
    alpha: float = 0.5,
    allow_empty: bool = False,
    on_bad: Callable[[BadRow], None] | None = None,
) -> ExportSummary:
    """Turn records into training rows, one by one and in their order.

    Args:
        input: File, table or `-`, whose rows are pairs (see `generator.pair_forms`) or tool-use examples.
        output: File, table or `-`; the extension decides how it is stored.
        format: One of `generator.formats.FORMATS`.
        system_prompt: Goes before every question.
        threshold: 0 to 10. Records rated below it are left out, as are those without a rating, or with one that
            speaks of another text than they have now. A rating that does not say what it speaks of is believed.
        reasoning: How a chain of thought comes before its answer.
        alpha: Weight of the answer, 0 to 1, in a format whose rows carry weights; the reasoning has the rest.
        allow_empty: Write the output even if it has no row.
        on_bad: Called for each row that cannot be used, as soon as it is met.

    Raises:
        UsageError: An option, the input or the output is wrong; or a threshold is given and nothing is rated.
        NothingKept: There is no row for the output. Either way what was there is untouched.
    """
    _check_options(format, threshold, reasoning)
    options = Options(system_prompt, reasoning, alpha)
    check_output(output, [input])
    summary = ExportSummary(str(output), format)

    def report(bad: BadRow) -> None:
        summary.add_bad(bad)
        if on_bad:
            on_bad(bad)

    form = load_format(format)
    rows = read_rows(input, on_bad=report, check=_check_for(format))
    with open_writer(output) as writer:
        for row in rows:
            record = as_pair(row)
            if _wanted(record, threshold, summary):
                _write(writer, form(record, options), summary)
                _note_names(record, options, summary)
        _check_rated(str(input), threshold, summary)
        if not summary.rows and not allow_empty:
            raise nothing_kept(summary.data(), summary.output)
    return summary


def _check_options(format: str, threshold: float | None, reasoning: str) -> None:  # noqa: A002
    if format not in FORMATS:
        raise UsageError(f"There is no format {format!r}; choose one of {', '.join(FORMATS)}.")
    if reasoning not in get_args(Reasoning):
        raise UsageError(f"reasoning cannot be {reasoning!r}; choose one of {', '.join(get_args(Reasoning))}.")
    if threshold is not None and not 0 <= threshold <= 10:
        raise UsageError(f"The threshold {threshold} is not on the scale of ratings; choose a number from 0 to 10.")


def _check_rated(source: str, threshold: float | None, summary: ExportSummary) -> None:
    if threshold is not None and summary.written + summary.below == 0:
        raise UsageError(
            f"No record of {source} has a rating that fits its text, so there is nothing to compare with the threshold "
            f"{threshold:g}; rate them with `generator curate`, or leave --threshold out."
        )


def _write(writer: Writer, rows: list[Row], summary: ExportSummary) -> None:
    for row in rows:
        writer.write(row)
        summary.rows += 1
    summary.written += 1


def _note_names(row: Row, options: Options, summary: ExportSummary) -> None:
    if summary.format in RENAMING_FORMATS:
        names = options.names(tool["name"] for tool in row["tools"])
        summary.renamed |= {name: called for name, called in names.items() if called != name}


def _wanted(row: Row, threshold: float | None, summary: ExportSummary) -> bool:
    if threshold is None:
        return True
    rating = _rating(row)
    if rating is None:
        summary.unrated += 1
    elif rating < threshold:
        summary.below += 1
    return rating is not None and rating >= threshold


def _rating(row: Row) -> float | None:
    """The row's rating, where it has one that speaks of its present text."""
    rating = row.get("rating")
    if isinstance(rating, bool) or not isinstance(rating, int | float) or not math.isfinite(rating):
        return None
    rated_text = row.get("rating_of")
    return float(rating) if rated_text in (None, _rated_text(row)) else None


def _rated_text(row: Row) -> str:
    """What `rating_of` is where the rating speaks of the row as it is now."""
    if "solution" in row:
        return tool_records.rating_fingerprint(tool_records.ToolExample.model_validate(row))
    return rating_fingerprint(row)


def _check_for(format: str) -> Callable[[Row], str | None]:  # noqa: A002
    """What is wrong with a row for this format; None where nothing is."""
    if format in TOOL_FORMATS:
        return _tool_fault
    return _fault if format != "jsonl" else lambda row: _tool_fault(row) if "solution" in row else _fault(row)


def _tool_fault(row: Row) -> str | None:
    if not isinstance(row.get("instruction"), str):
        return "has no `instruction`, so it is no tool-use example; `chatml` and others take questions and answers"
    try:
        tool_records.ToolExample.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        return f"has a `{'.'.join(map(str, first['loc']))}` that is wrong: {first['msg']}"
    return None


def _fault(row: Row) -> str | None:
    if "instruction" in row and "solution" in row:
        return f"is a tool-use example; choose one of the formats {', '.join(sorted(TOOL_FORMATS))}"
    return conversation_fault(row) or _pair_fault(as_pair(row))


def _pair_fault(row: Row) -> str | None:
    for name in ("question", "answer"):
        if row.get(name) is None:
            return f"has no field `{name}` (its fields: {', '.join(row) or 'none'})"
        if not isinstance(row[name], str):
            return f"has a `{name}` that is not text"
        if not row[name].strip():
            return f"has an empty `{name}`"
    return None if _is_reasoning(row.get("reasoning")) else "has a `reasoning` that is neither text nor a list of steps"


def _is_reasoning(value: Any) -> bool:
    steps = value if isinstance(value, list) else ["" if value is None else value]
    return all(isinstance(step, str) for step in steps)
