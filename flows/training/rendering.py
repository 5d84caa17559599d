"""`qa-train`: records read, chosen as `export` chooses them, and rendered into a folder of rows."""

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from flows.exporting.export import sources_of
from flows.exporting.wanted import why_left_out
from flows.options.training.qa_train import QaTrainOptions
from flows.running.account.outcome import counted
from flows.running.account.summary import Summary
from generator.errors import NothingKept, UsageError
from generator.files import Row, read_rows
from generator.formats.turns import Options
from generator.records import Tally
from generator.reviewing.applying import Review, Reviewed
from generator.training.base_models import find_base
from generator.training.extra import need_train
from generator.training.manifests import TrainingManifest
from generator.training.rows.conversations import NotARow, method_of, read_example
from generator.training.rows.folder import check_place
from generator.training.trainers import TrainerName, check_trainer, write_files


def run(
    options: QaTrainOptions,
    on_progress: Callable[[int, int], None] | None = None,
    on_say: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """The command without a server; returns the summary, with the row to look at under `preview`.

    Raises:
        UsageError: An option, the input, the model or its template is wrong.
        NothingKept: No row is left; what was there is untouched.
    """
    need_train("qa-train")
    from generator.training.rows import write_rows

    summary, began, out = Summary(options.FLOW), time.monotonic(), Path(options.output).expanduser()
    check_place(out)
    sources = sources_of(options.input, "chatml")
    review = Review.find(options.review, *sources)
    rows = list(_chosen(options, sources, review, summary))
    _check_rated(options, summary)
    if options.trainer:
        for method in dict.fromkeys(method_of(row) for row in rows):
            check_trainer(options.trainer, method)
    try:
        done = write_rows(rows, out, find_base(options.model, on_say), options.settings(), on_progress=on_progress)
    except NothingKept as nothing:
        summary.notes += review.notes()
        raise NothingKept(str(nothing), summary.data()) from nothing
    _count(done.manifest, summary)
    summary.notes += [*review.notes(), *done.notes, *_figures(done.manifest)]
    if options.trainer:
        summary.notes += _for_trainer(options.trainer, out, done.manifest)
    summary.output, summary.written = options.output, sum(done.manifest.rows.values())
    summary.seconds = time.monotonic() - began
    return {**summary.data(), "preview": done.preview}


def told(data: Mapping[str, Any]) -> str:
    """What the state of a run says."""
    return f"{counted(data['written'], 'row')} to train on → {data['output']}"


def _chosen(options: QaTrainOptions, sources: Any, review: Review, summary: Summary) -> Iterator[Row]:
    """The records that are wanted, as a review leaves them."""
    how = Options(reasoning=options.reasoning)
    taken, left_out = 0, dict[str, int]()
    for source in sources:
        for row in read_rows(source, on_bad=summary.add_bad, check=lambda row: _fault(row, how)):
            reviewed = review.apply(row)
            why = _why_left_out(reviewed, options.threshold)
            taken += 1
            if why is None:
                yield reviewed.row
            else:
                left_out[why] = left_out.get(why, 0) + 1
    kept = taken - sum(left_out.values())
    summary.add(Tally(stage="read", unit="rows", taken=taken, kept=kept, rejected=left_out))


def _why_left_out(reviewed: Reviewed, threshold: float | None) -> str | None:
    """Rows of preferences say themselves which answers are good."""
    return why_left_out(reviewed, threshold if method_of(reviewed.row) == "sft" else None)


def _fault(row: Row, how: Options) -> str | None:
    try:
        read_example(row, how)
    except NotARow as error:
        return str(error)
    return None


def _check_rated(options: QaTrainOptions, summary: Summary) -> None:
    read = summary.tallies["read"]
    if options.threshold is not None and read.rejected.get("unrated") == read.taken - read.failed > 0:
        raise UsageError(
            f"No record of {options.input} has a rating that fits its text, so there is nothing to compare with the "
            f"threshold {options.threshold:g}; rate them with `generator curate`, or leave --threshold out."
        )


def _count(manifest: TrainingManifest, summary: Summary) -> None:
    """The stage that renders; where a conversation becomes several rows, each of them counts."""
    rows, left_out = sum(manifest.rows.values()), manifest.left_out
    summary.add(Tally(stage="render", unit="rows", taken=rows + sum(left_out.values()), kept=rows, rejected=left_out))


def _figures(manifest: TrainingManifest) -> list[str]:
    """What the rows come to, by split."""
    said = []
    for split, rows in manifest.rows.items():
        tokens = manifest.tokens[split]
        share = f"{tokens['trained']:,} of {tokens['all']:,} tokens are trained"
        length = f"the longest has {manifest.longest[split]:,} of {manifest.max_length:,}"
        cut = f"; {counted(manifest.cut[split], 'row')} cut after an answer" if manifest.cut[split] else ""
        if rows:
            said.append(f"{split}: {counted(rows, 'row')}; {share}; {length}{cut}.")
    return said


def _for_trainer(trainer: TrainerName, out: Path, manifest: TrainingManifest) -> list[str]:
    """The files of another trainer, beside the rows."""
    made = write_files(trainer, out, manifest)
    named = ", ".join(path.name for path in made.paths)
    return [f"For {trainer}: {named}; in {out}, run {made.command}", *made.notes]
