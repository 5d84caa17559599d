"""A run that shares its chunks out: it starts a run of its own deployment for each shard, and joins what they make."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from prefect import get_client
from prefect.context import FlowRunContext

from deployments.limits import UNLIMITED
from flows.options.qa import GenerateOptions, GenerationOptions, PipelineOptions
from flows.running.job import Job
from flows.sharding import staging
from flows.sharding.account import join
from flows.sharding.deployment import served_deployment
from flows.sharding.runs import ShardRuns
from flows.sharding.shard import Shard
from flows.sharding.terms import terms
from generator.files import below
from generator.files.stores import is_url
from generator.lancedb.table_state import TableState
from generator.ledger.shard_rows import forget_killed, leave
from generator.ledger.shard_rows import share_out as note_run

_OWN = {"shards", "shard", "fresh", "budget", "dry_run", "dry_run_rows"}
"""Options of the run itself, which its shards do not have."""
_PLACES = ("lancedb_path", "prompt_file", "config")
"""Options that name places of this machine, which may begin in another folder where a shard runs."""


async def share_out(job: Job, options: GenerationOptions, tables: Iterable[TableState]) -> None:
    """Let the workers do what this run would, and join their rows and accounts into this one's.

    Args:
        job: Of this run.
        options: Of this run; `shards` says how many.
        tables: As they are read.

    Raises:
        UsageError: Nobody takes up the runs, or a worker cannot do what it is to do.
        RunStopped: This run or a shard was stopped, or a shard could not be brought to its end.
    """
    assert isinstance(options, GenerateOptions | PipelineOptions)
    context = FlowRunContext.get()
    assert context is not None
    assert context.flow_run is not None
    run, of = str(context.flow_run.id), options.shards or 1
    folder = staging.staging_for(str(options.output), run)
    versions = {table.name: table.version for table in tables}
    _say_where_no_limit_holds(job)
    async with get_client() as client:
        deployment = await served_deployment(client, options.FLOW)
        await tidy(job, str(options.output))
        owner = job.run.ledger.claims.owner
        await job.run.ledger.transact(partial(note_run, run=run, terms=terms(job), owner=owner, folder=folder))
        job.run.ledger.claims.stay()
        staging.make(folder)
        job.at_the_end(partial(staging.remove, folder))
        shards = [
            (Shard(number, of, run, versions), parameters(options, job, staging.part(folder, number)))
            for number in range(1, of + 1)
        ]
        try:
            join(job, await ShardRuns(job, client, deployment, shards).finished())
        finally:
            await job.run.ledger.transact(partial(leave, run=run))


async def tidy(job: Job, output: str) -> None:
    """Remove the parts that runs with this output have left which were killed."""
    begins = staging.staging_begins(output)
    for left in await job.run.ledger.transact(partial(forget_killed, begins=begins)):
        staging.remove(left)
        job.note(f"{left} is removed, the parts of a run that was killed; what they cost is in the ledger.")


def parameters(options: GenerateOptions | PipelineOptions, job: Job, output: str) -> dict[str, Any]:
    """What the run of a shard is given: what this run was, with the models named and the places whole.

    Args:
        options: Of this run.
        job: Of this run.
        output: Where the shard writes its rows.
    """
    given = options.model_dump(mode="json", exclude_defaults=True, exclude=_OWN)
    for name in _PLACES:
        if name in given and not is_url(given[name]):
            given[name] = str(Path(given[name]).expanduser().resolve())
    stem = output.removesuffix(".jsonl")
    beside = {"rejected": f"{stem}.rejected.jsonl", "keep_intermediate": below(stem, "")}
    given |= {name: where for name, where in beside.items() if given.get(name)}
    given |= {"output": output, "allow_empty": True, "provider": job.llm.provider, "model": job.llm.name}
    if "judge" in options.asks():
        given |= {"judge_provider": job.judge.provider, "judge_model": job.judge.name}
    given["n_pairs"] = options.n_pairs or job.settings.generation.pairs_per_chunk
    if options.budget:
        given["budget"] = options.budget / (options.shards or 1)
    return given


def _say_where_no_limit_holds(job: Job) -> None:
    """A process keeps to `max_concurrency` by itself; several do so only by the server's limit."""
    free = {model.provider for model in job.models} - set(job.run.slots) - UNLIMITED
    for provider in sorted(free):
        sentence = (
            f"No limit on the server holds for {provider} over all shards, so each may have llm.max_concurrency "
            "requests in flight: `generator limits` writes one (on PostgreSQL; on SQLite it is slow)."
        )
        job.note(sentence)
        job.progress.say(sentence)
