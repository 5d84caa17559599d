"""Shards, worked on one after the other in this process, and joined: the bytes and the account of a single run."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from flows.options.qa import PipelineOptions
from flows.running.account.refusals import Refusals
from flows.running.job import Job
from flows.sharding import child
from flows.sharding.account import JoinedParts, join, read_account
from flows.sharding.parent import tidy
from flows.sharding.shard import Shard
from flows.sharding.staging import staging_for
from flows.sharding.terms import terms
from generator.engine.run import Run
from generator.files import open_writer
from generator.ledger.shard_rows import share_out
from generator.ledger.store import open_ledger
from generator.process_names import own_name
from generator.records import Rejection
from generator.settings.layers import load
from generator.types import ProviderChoice
from tests.providers.server import RunningServer
from tests.support.commands import KEY, Desk, assert_refused, chunk, ledger_rows, rows_of
from tests.support.ledgers import ended_process

OF = 4
RUN = str(uuid4())
PIPELINE = ("pipeline", "my.lancedb", "--provider", "extractive", "--threshold", "8")


@pytest.fixture
def chunks() -> list[dict[str, Any]]:
    """With what is left out, between what is not: duplicates, one too short."""
    more = [{**chunk(3), "id": "again"}, {"id": "short", "text": "Too short.", "source": "file0.md"}]
    return [*(chunk(n) for n in range(12)), *more, *(chunk(n) for n in range(12, 20)), {**chunk(15), "id": "twice"}]


def test_the_rows_of_all_shards_are_those_of_one_run(desk: Desk, chunks: list[dict[str, Any]]) -> None:
    desk.table(chunks)
    one = desk.summary(*PIPELINE, "-o", "one.jsonl", "--rejected", "one.rejected.jsonl")
    accounts = worked_on(desk, "--rejected")
    for name, place in (("output", "one.jsonl"), ("rejected", "one.rejected.jsonl"), ("origins", "one.origins.jsonl")):
        assert written(desk.path("joined.jsonl"), accounts, name) == desk.path(place).read_bytes(), name
    joined = asyncio.run(joined_account(accounts))
    same = ("stages", "ratings", "checks", "languages", "failures", "failed")
    assert {name: joined[name] for name in same} == {name: one[name] for name in same}


def test_each_chunk_is_asked_in_one_shard(desk: Desk, chunks: list[dict[str, Any]]) -> None:
    desk.table(chunks)
    accounts = worked_on(desk)
    read = [account["tallies"][0] for account in accounts]
    assert sum(tally["kept"] for tally in read) == 20
    assert sum(tally["taken"] for tally in read) == len(chunks)
    assert all(tally["kept"] < 20 for tally in read)


def test_new_rows_move_no_others_to_another_shard(desk: Desk, chunks: list[dict[str, Any]]) -> None:
    shards = [Shard(number, OF, RUN) for number in range(1, OF + 1)]
    from generator.lancedb.chunk_source import ChunkSource

    def drawn() -> dict[str, int]:
        read = [item for item in ChunkSource("my.lancedb", min_length=0).read() if not isinstance(item, Rejection)]
        return {item.id: number for item in read for number, shard in enumerate(shards) if shard.holds(item)}

    desk.table(chunks)
    before = drawn()
    desk.table([chunk(100), *chunks, chunk(101)])
    after = drawn()
    assert {name: after[name] for name in before} == before


def test_a_shard_without_a_chunk_is_done_at_once(desk: Desk) -> None:
    desk.table([chunk(0)])
    kept = [account["parts"]["output"][1] for account in worked_on(desk, of=3)]
    assert sorted(kept)[:2] == [0, 0]
    assert max(kept) > 0


def test_a_shard_reads_the_version_that_was_shared_out(desk: Desk) -> None:
    desk.table([chunk(n) for n in range(3)])
    desk.table([chunk(n) for n in range(9)])
    (account,) = worked_on(desk, of=1, version=1)
    assert account["tallies"][0]["taken"] == 3


def test_a_shard_whose_worker_has_another_ledger_says_so(desk: Desk) -> None:
    desk.table([chunk(n) for n in range(3)])
    desk.path("parts").mkdir()
    shard = Shard(1, 2, str(uuid4()), {"text_chunks": 1})
    says = ["The ledger of this worker does not know"]
    assert_refused(desk, *PIPELINE, "-o", "parts/part.jsonl", "--shard", str(shard), says=says)


def test_a_shard_of_a_run_that_was_killed_ends_before_it_asks(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.table([chunk(n) for n in range(3)])
    desk.path("parts").mkdir()
    with monkeypatch.context() as patched:
        patched.setattr("generator.ledger.owners.own_name", ended_process)
        note(desk, RUN)
    shard = Shard(1, 1, RUN, {"text_chunks": 1})
    done = desk.run(*PIPELINE, "-o", "parts/part.jsonl", "--shard", str(shard))
    assert (done.code, "is not there any more, so nobody would join" in done.said) == (1, True)
    assert (list(desk.path("parts").iterdir()), ledger_rows(desk)) == ([], 0)


def test_a_shard_whose_worker_has_other_settings_names_the_first(desk: Desk) -> None:
    desk.table([chunk(n) for n in range(3)])
    desk.path("parts").mkdir()
    note(desk, RUN)
    desk.config("filtering: {min_chunk_length: 10}\n")
    shard = Shard(1, 2, RUN, {"text_chunks": 1})
    says = ["filtering.min_chunk_length is 10 here, 200 there"]
    assert_refused(desk, *PIPELINE, "-o", "parts/part.jsonl", "--shard", str(shard), says=says)


def test_a_shard_whose_run_is_killed_meanwhile_asks_nothing_more_and_keeps_what_was_answered(
    desk: Desk, provider_server: Callable[..., RunningServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    served = provider_server(key=KEY, latency=0.3)
    desk.use(served)
    desk.config("llm: {max_concurrency: 1}\n")
    desk.table([chunk(n) for n in range(40)])
    desk.path("parts").mkdir()
    given = ("pipeline", "my.lancedb", "--provider", "openai", "-o", "parts/part.jsonl")
    note(desk, RUN, provider="openai")
    monkeypatch.setattr(child, "is_over", lambda _, run: served.stats.calls > 2)
    monkeypatch.setattr(child, "REPORT_EVERY", 0.2)
    done = desk.run(*given, "--shard", str(Shard(1, 1, RUN, {"text_chunks": 1})))
    assert (done.code, "is not there any more, so nobody would join" in done.said) == (1, True), done.said
    assert 2 < served.stats.calls < 40
    assert ledger_rows(desk) == served.stats.calls
    assert list(desk.path("parts").iterdir()) == []


async def test_the_parts_of_a_run_that_was_killed_go_with_the_next_of_its_output(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = (("a.jsonl", "killed"), ("a.jsonl", "alive"), ("b.jsonl", "other"))
    folders = [staging_for(str(desk.path(output)), run) for output, run in made]
    async with some_job() as job:
        for folder, process in zip(folders, (ended_process, own_name, ended_process), strict=True):
            Path(folder).mkdir()
            monkeypatch.setattr("generator.ledger.owners.own_name", process)
            shared = partial(share_out, run=str(uuid4()), terms={}, owner=str(uuid4()), folder=folder)
            await job.run.ledger.transact(shared)
        await tidy(job, "a.jsonl")
        told = [note.split(" is removed")[0] for note in job.summary.notes]
    assert [Path(folder).exists() for folder in folders] == [False, True, True]
    assert told == folders[:1]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--target-pairs", "5"), "--target-pairs has all chunks in view"),
        (("--max-chunks", "5"), "--max-chunks ends after the first chunks"),
        (("-o", "-"), "standard output"),
        ((), "--shards gives work to the workers of a Prefect server, and none is running: `generator up`"),
    ],
)
def test_what_cannot_be_shared_out_is_refused_before_anything_starts(
    desk_without_server: Desk, options: Sequence[str], says: str
) -> None:
    desk_without_server.table([chunk(0)])
    command = [*PIPELINE, *(() if "-o" in options else ("-o", "out.jsonl")), "--shards", "3", *options]
    assert_refused(desk_without_server, *command, says=[says])


def test_a_flow_that_nobody_serves_is_refused(desk: Desk) -> None:
    desk.table([chunk(0)])
    says = ["--shards needs the deployment qa-pipeline/default", "`generator up`", "prefect --no-prompt deploy --all"]
    assert_refused(desk, *PIPELINE, "-o", "out.jsonl", "--shards", "3", says=says)


def test_a_text_of_a_shard_is_read_back() -> None:
    shard = Shard(3, 12, RUN, {"text_chunks": 5, "code.chunks": 7})
    assert Shard.read(str(shard)) == shard


def test_the_sample_of_several_runs_is_that_of_one() -> None:
    refused = [
        Rejection(stage="judge", reason="below", record={"id": str(n), "question": f"Q{n}?", "answer": "A."})
        for n in range(500)
    ]
    one, parts = Refusals(), [Refusals() for _ in range(3)]
    for number, rejection in enumerate(refused):
        one.refused(rejection)
        parts[number % 3].refused(rejection)
    assert Refusals.joined(part.drawn() for part in parts).data() == one.data()


def worked_on(desk: Desk, *options: str, of: int = OF, version: int = 1) -> list[dict[str, Any]]:
    """The accounts of all shards, each worked on by a run of its own."""
    desk.path("parts").mkdir()
    for number in range(1, of + 1):
        note(desk, RUN)
        part = f"parts/{number}"
        rejected = ["--rejected", f"{part}.rejected.jsonl"] if "--rejected" in options else []
        shard = Shard(number, of, RUN, {"text_chunks": version})
        given = [*PIPELINE, "-o", f"{part}.jsonl", "--allow-empty", *rejected, "--shard", str(shard)]
        done = desk.run(*given)
        assert done.code == 0, done.said
    return [read_account(str(desk.path(f"parts/{number}.jsonl")), RUN) for number in range(1, of + 1)]


def note(desk: Desk, run: str, provider: ProviderChoice = "extractive") -> None:
    """Note in the desk's ledger that a run of this process is shared out, on the terms that hold there."""

    async def work() -> None:
        async with some_job(provider) as job:
            owner, folder = str(uuid4()), str(desk.path("parts"))
            shared = partial(share_out, run=run, terms=terms(job), owner=owner, folder=folder)
            await job.run.ledger.transact(shared)

    asyncio.run(work())


async def joined_account(accounts: list[dict[str, Any]]) -> dict[str, Any]:
    async with some_job() as job:
        join(job, accounts)
        return job.summary.data()


@asynccontextmanager
async def some_job(provider: ProviderChoice = "extractive") -> AsyncIterator[Job]:
    options = PipelineOptions(lancedb_path="my.lancedb", output="out.jsonl", provider=provider, threshold=8)
    settings = load(options.config, options.overrides())
    async with open_ledger(settings.ledger_url) as ledger:
        job = Job(options, settings, Run(ledger), "chunks", {})
        yield job
        job.close()


def written(where: Path, accounts: list[dict[str, Any]], name: str) -> bytes:
    parts = JoinedParts([tuple(account["parts"][name]) for account in accounts])
    with open_writer(where) as writer:
        for row in parts.rows():
            writer.write(row)
    assert len(parts) == len(rows_of(where))
    return where.read_bytes()
