"""Several runs that ask for the same at once: one pays, all have the answer."""

import asyncio
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest

from generator.engine.ask import ask
from generator.engine.run import start_estimate
from generator.errors import Interrupted, RequestRejected
from generator.ledger import owners
from generator.types import Completion, Request
from tests import ROOT
from tests.support.asking import SCRIPTED, Note, Reply, Scripted, echo, faulty, request, requests, run_with, said
from tests.support.ledgers import rows

ASKER = """
import asyncio, sys
from generator.engine.ask import ask
from generator.engine.run import start_estimate
from tests.support.asking import SCRIPTED, Note, Reply, Scripted, echo, requests, run_with

async def watch(provider):
    await provider.has_been_asked(4)
    print("asking", flush=True)

async def main(url, count, seconds, per_batch):
    model = SCRIPTED.model_copy(update={"max_concurrency": 8})
    provider = Scripted(echo, seconds=float(seconds))
    asked, size = requests(int(count)), int(per_batch)
    async with run_with(url, model, provider):
        watching = asyncio.create_task(watch(provider))
        batches = [asked[start : start + size] for start in range(0, len(asked), size)]
        answers = await asyncio.gather(*(ask(model, batch, Note) for batch in batches))
    watching.cancel()
    good = sum(answer.value is not None for batch in answers for answer in batch)
    print("asked", len(provider.asked), "answered", good, flush=True)

asyncio.run(main(*sys.argv[1:]))
"""


def asker(url: str, count: int, seconds: float, per_batch: int = 20) -> "subprocess.Popen[str]":
    """A process that asks, a few at a time, and says how often it did."""
    command = [sys.executable, "-c", ASKER, url, str(count), str(seconds), str(per_batch)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def told(process: "subprocess.Popen[str]") -> tuple[int, int]:
    """How many requests a process asked, and how many it has an answer for."""
    words = process.communicate(timeout=60)[0].splitlines()[-1].split()
    assert process.returncode == 0
    return int(words[1]), int(words[3])


class Held(Scripted):
    """A provider that does not answer before it is told to."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply)
        self.answers = asyncio.Event()

    async def complete(self, request: Request) -> Completion:
        """Wait, and answer."""
        answer = await super().complete(request)
        await self.answers.wait()
        return answer


@pytest.mark.parametrize("processes", [2, 3])
async def test_processes_that_ask_the_same_pay_once(ledger_on_each: str, processes: int) -> None:
    results = [told(each) for each in [asker(ledger_on_each, 100, 0.05) for _ in range(processes)]]
    assert [answered for _, answered in results] == [100] * processes
    assert sum(asked for asked, _ in results) == len(await rows(ledger_on_each)) == 100


async def test_two_runs_of_one_process_pay_once_and_wait_for_each_other_crosswise(ledger_on_each: str) -> None:
    provider = Scripted(echo, seconds=0.05)
    model = SCRIPTED.model_copy(update={"max_concurrency": 1})

    async def one(numbers: list[int]) -> list[str | None]:
        async with run_with(ledger_on_each, model, provider):
            return said(await ask(model, [request(number) for number in numbers], Note))

    first, second = await asyncio.gather(one([1, 2, 3, 4]), one([4, 3, 2, 1]))
    assert first == second[::-1]
    assert Counter(each.user for each in provider.asked) == dict.fromkeys((request(n).user for n in range(1, 5)), 1)


async def test_a_run_that_waits_holds_no_permit(ledger_url: str) -> None:
    slow, fast = Held(echo), Scripted(echo)
    model = SCRIPTED.model_copy(update={"max_concurrency": 1})

    async def owner() -> None:
        async with run_with(ledger_url, model, slow):
            await ask(model, [request(1)], Note)

    async with run_with(ledger_url, model, fast):
        first = asyncio.create_task(owner())
        await slow.has_been_asked(1)
        waiting = asyncio.create_task(ask(model, [request(1)], Note))
        await asyncio.sleep(0.05)
        assert said(await ask(model, [request(2)], Note)) == [request(2).user]
        assert not waiting.done()
        slow.answers.set()
        assert said(await waiting) == [request(1).user]
        await first
    assert [each.user for each in fast.asked] == [request(2).user]


async def test_when_the_owner_is_killed_another_takes_over(ledger_on_each: str) -> None:
    process = asker(ledger_on_each, 20, 60)
    assert process.stdout is not None
    assert process.stdout.readline() == "asking\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    provider = Scripted(echo)
    model = SCRIPTED.model_copy(update={"max_concurrency": 8})
    async with asyncio.timeout(owners.LEASE - 5), run_with(ledger_on_each, model, provider):
        answers = await ask(model, requests(20), Note)
    assert None not in said(answers)
    assert len(provider.asked) == 20


async def test_when_the_owner_stops_renewing_its_lease_another_takes_over(
    ledger_on_each: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owners, "LEASE", 0.3)
    hanging, other = Scripted(echo, seconds=60), Scripted(echo)

    async def owner() -> None:
        async with run_with(ledger_on_each, SCRIPTED, hanging):
            await ask(SCRIPTED, [request()], Note)

    hung = asyncio.create_task(owner())
    await hanging.has_been_asked(1)
    async with run_with(ledger_on_each, SCRIPTED, other):
        assert said(await ask(SCRIPTED, [request()], Note)) == [request().user]
    hung.cancel()
    await asyncio.wait([hung])


async def test_who_fails_leaves_it_to_the_next(ledger_on_each: str) -> None:
    failing = Scripted(faulty(RequestRejected("too long")), seconds=0.2)
    other = Scripted(echo)

    async def first() -> list[str | None]:
        async with run_with(ledger_on_each, SCRIPTED, failing):
            return said(await ask(SCRIPTED, [request()], Note))

    async def second() -> list[str | None]:
        await failing.has_been_asked(1)
        async with run_with(ledger_on_each, SCRIPTED, other):
            return said(await ask(SCRIPTED, [request()], Note))

    failed, answered = await asyncio.gather(first(), second())
    assert (failed, answered) == ([None], [request().user])


async def test_a_run_that_is_stopped_waits_no_longer(ledger_url: str) -> None:
    slow = Scripted(echo, seconds=60)

    async def owner() -> None:
        async with run_with(ledger_url, SCRIPTED, slow):
            await ask(SCRIPTED, [request()], Note)

    first = asyncio.create_task(owner())
    await slow.has_been_asked(1)
    async with run_with(ledger_url, SCRIPTED, Scripted(echo)) as run:
        waiting = asyncio.create_task(ask(SCRIPTED, [request()], Note))
        await asyncio.sleep(0.2)
        run.stop(Interrupted("Ctrl-C"))
        with pytest.raises(Interrupted):
            await asyncio.wait_for(waiting, 5)
    first.cancel()
    await asyncio.wait([first])


async def test_an_estimate_claims_nothing(ledger_url: str) -> None:
    async with start_estimate(ledger_url) as run:
        await ask(SCRIPTED, [replace(request(), likely=lambda: Note(answer="likely"))], Note)
        assert not run.ledger.claims._held
