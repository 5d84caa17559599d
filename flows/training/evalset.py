"""The flow `evalset`: questions to evaluate a model by, each with its reference and the words that give it."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flows.options.training.evalset import EvalsetOptions
from flows.pairs.stages import TO_FOLLOW
from flows.running.account.outcome import counted
from flows.running.as_flow import as_flow
from flows.running.job import Job, open_job
from flows.training.items.chunks import Table, read_table
from flows.training.items.inputs import check_split
from flows.training.items.making import PLACES, Making
from flows.training.items.retrieval import OUTPUTS, write_retrieval
from flows.training.items.training_rows import TrainingRows
from generator.evaluation.items import EvalItem
from generator.reporting.evaluation.sentences import too_few
from generator.retrieval.passages import Passages
from tasks.evaluating.arranging import arranged
from tasks.evaluating.drafts import LABELS, Draft


@as_flow(EvalsetOptions)
async def evalset(options: EvalsetOptions) -> dict[str, Any]:
    """Write questions in five forms, from held-out documents or about trained ones in other words."""
    beside: dict[str, str | None] = {"rejected": options.rejected}
    if options.is_beir:
        beside |= {name: str(Path(options.output) / file) for name, file in OUTPUTS.items() if name != "output"}
    check_split(options)
    async with open_job(options, "chunks", beside) as job:
        training = TrainingRows(options.training, job.summary)
        with read_table(job, options, training) as table:
            drafts = await Making(job, options, table, training).run()
            items = arranged(drafts, options.seed)
            _tell(job, options, table, training, items)
            if options.is_beir:
                refs = [draft.ref or 0 for draft in drafts]
                return await write_retrieval(job, options, table.passages, items, refs)
            _emit(job, options, table.passages, drafts, items)
        return await job.finish(options.output, allow_empty=options.allow_empty)


def _emit(
    job: Job, options: EvalsetOptions, passages: Passages, drafts: Sequence[Draft], items: Sequence[EvalItem]
) -> None:
    """The rows of a file, with their chunks' texts, which waited on disk."""
    left_out = () if options.source_text else TO_FOLLOW
    for draft, item in zip(drafts, items, strict=True):
        item.source_text = passages[(draft.ref or 0) // PLACES].text
        job.emit(draft.ref or 0, {name: value for name, value in item.row().items() if name not in left_out})


def _tell(job: Job, options: EvalsetOptions, table: Table, training: TrainingRows, items: Sequence[EvalItem]) -> None:
    """What the set consists of, and what about it calls for care."""
    forms, strata = Counter(item.form for item in items), Counter(item.stratum for item in items)
    told = " · ".join(f"{LABELS[form]} {forms[form]:,}" for form in options.wanted)
    documents = counted(len({item.document for item in items}), "document")
    by_stratum = ", ".join(f"{count:,} {name}" for name, count in sorted(strata.items()))
    job.note(f"Items: {told}; of {documents} ({by_stratum or 'none'}).")
    if options.part != "trained" and not options.is_beir:
        for sentence in too_few(len({item.document for item in items if item.stratum == "held-out"})):
            job.note(sentence)
    if training.unplaced:
        rows = counted(training.unplaced, "training row")
        job.note(
            f"{rows} of {training.count:,} name no chunk (chunk_id, source_text), so nothing is asked about them: give "
            "the records that were exported, or keep NAME.origins.jsonl beside."
        )
    if table.leaked:
        job.note(
            f"{counted(table.leaked, 'chunk')} that are held out have training rows: `generator decontaminate` these, "
            "or generate them again after `generator split`."
        )
    if options.part != "held-out" and not training:
        job.note(
            "Without --training nothing is known of what was trained, so questions on trained documents may be worded "
            "as training rows are."
        )
    if job.llm.provider == "extractive":
        job.note("`extractive` knows the grammar of English: other languages give open questions at most.")
