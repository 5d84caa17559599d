"""The flow `compare`: two or more sets judged against each other, and which one to take."""

from contextlib import closing
from typing import Any

import orjson
from prefect.artifacts import acreate_markdown_artifact

from flows.choosing.checks import check_names
from flows.choosing.choice import no_text
from flows.choosing.room import COMPARED
from flows.options.choosing import CompareOptions
from flows.running.as_flow import as_flow
from flows.running.job import Job, open_job
from flows.running.judging import judged_in_batches
from generator.files import Row, read_rows
from generator.files.rows_on_disk import RowsOnDisk
from generator.files.whole import write_whole
from generator.records import Tally
from tasks.comparing.compare import Duel, Judgement, bouts_of, duels_of
from tasks.comparing.compare import compare as judged
from tasks.comparing.comparison import check_sets, comparison, draw_samples, show_reasoning
from tasks.comparing.comparison_tables import duel_table, markdown, set_table


@as_flow(CompareOptions)
async def compare(options: CompareOptions) -> dict[str, Any]:
    """Say which of two or more sets is better, judged in both orders, and how sure that is."""
    check_names(options)
    async with open_job(options, "duels") as job:
        sets = {name: _read(job, name) for name in options.inputs}
        check_sets(sets)
        drawn = draw_samples(sets, size=options.sample_size)
        duels = [
            duel
            for (left, right), matches in drawn.items()
            for duel in duels_of(left, right, matches, with_reasoning=show_reasoning(sets, left, right))
        ]
        verdicts = await _judged(job, duels, options.batch_size)
        if job.sampled:
            return await job.finish(options.output)
        if duels and not verdicts:
            raise await job.nothing_kept(options.output)
        bouts = bouts_of(duels, verdicts)
        found = comparison(sets, drawn, bouts, judge=(job.judge.provider, job.judge.name))
        write_whole(options.output, orjson.dumps(found, option=orjson.OPT_INDENT_2))
        data = {**await job.conclude(options.output, len(sets)), "comparison": found}
    await acreate_markdown_artifact(tables(found), key="compare-tables", description="Comparison")
    return data


def tables(found: dict[str, Any]) -> str:
    """Everything that was found, as markdown."""
    names, duels = list(found["sets"]), [f"{duel['left']} – {duel['right']}" for duel in found["duels"]]
    return "\n\n".join([markdown(names, set_table(found)), markdown(duels, duel_table(found))])


def _read(job: Job, name: str) -> list[Row]:
    with closing(RowsOnDisk(read_rows(name, on_bad=job.summary.add_bad, check=no_text))) as found:
        COMPARED.check(found)
        rows = list(found)
    job.summary.add(Tally(stage="read", unit="rows", taken=len(rows), kept=len(rows)))
    return rows


async def _judged(job: Job, all_duels: list[Duel], wanted: int) -> list[Judgement]:
    duels = list(job.drawn(all_duels, Duel.content))
    return await judged_in_batches(job, duels, lambda batch: judged(batch, job.judge), wanted)
