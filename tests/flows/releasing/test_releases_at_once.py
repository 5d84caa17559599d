"""Runs of one process that make releases in one folder at the same time: they wait for each other, and all go on."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import pytest

import generator
from flows.releasing import making
from generator.errors import RunStopped
from generator.releases.alone import alone_in
from generator.releases.manifest import Manifest, read_manifest
from tests.support.commands import Desk, chunk

ROWS = [chunk(n) for n in range(6)]
IN_TIME = 60.0
AtOnce = Callable[..., Coroutine[Any, Any, list[Any]]]


async def made(output: str, **options: Any) -> Any:
    return await generator.qa_generate(lancedb_path="my.lancedb", output=output, provider="extractive", **options)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> AtOnce:
    """Let two runs come to their releases before either makes one."""

    async def both(*runs: Coroutine[Any, Any, Any]) -> list[Any]:
        there = asyncio.Barrier(len(runs))

        async def lock(folder: Path) -> AbstractContextManager[object]:
            await there.wait()
            return await alone_in(folder)

        monkeypatch.setattr(making, "alone_in", lock)
        return await asyncio.wait_for(asyncio.gather(*runs, return_exceptions=True), IN_TIME)

    return both


def manifest(desk: Desk, name: str) -> Manifest:
    found = read_manifest(desk.path(f"{name}.manifest.json"))
    assert found is not None
    return found


async def test_two_sets_in_one_folder_are_both_made(desk: Desk, at_once: AtOnce) -> None:
    desk.table(ROWS)
    one, other = await at_once(made("one.jsonl", update=True), made("other.jsonl"))
    assert one["written"] == other["written"] == len(desk.rows("one.jsonl"))
    assert desk.path("one.jsonl").read_bytes() == desk.path("other.jsonl").read_bytes()


@pytest.mark.parametrize("there", [False, True])
async def test_of_two_updates_of_one_set_the_second_says_so(desk: Desk, at_once: AtOnce, there: bool) -> None:
    desk.table(ROWS)
    if there:
        await made("set.jsonl", update=True)
        desk.table(ROWS[:-1])
    ended = await at_once(made("set.jsonl", update=True), made("set.jsonl", update=True))
    stopped = [end for end in ended if isinstance(end, RunStopped)]
    assert [str(end)[:54] for end in stopped] == ["Another run has made a release of set.jsonl meanwhile,"]
    (told,) = (end for end in ended if isinstance(end, dict))
    assert manifest(desk, "set").release == 1 + there
    assert told["written"] == len(desk.rows("set.jsonl"))


async def test_of_two_that_make_a_set_anew_the_second_is_the_next_release(desk: Desk, at_once: AtOnce) -> None:
    desk.table(ROWS)
    await at_once(made("set.jsonl"), made("set.jsonl"))
    assert (manifest(desk, "set").release, len(manifest(desk, "set").history)) == (2, 1)


async def test_who_waits_for_the_folder_lets_others_go_on_and_may_be_cancelled(tmp_path: Path) -> None:
    with ExitStack() as first:
        first.enter_context(await alone_in(tmp_path))
        given_up, waits = (asyncio.create_task(alone_in(tmp_path)) for _ in range(2))
        await asyncio.sleep(0)
        given_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await given_up
        assert not waits.done()
    with await asyncio.wait_for(waits, IN_TIME):
        pass
    with await asyncio.wait_for(alone_in(tmp_path), IN_TIME):
        pass
