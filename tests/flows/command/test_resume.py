"""Never pay twice: after a kill, an edit, another batch size, another process at once."""

import random
import signal
from collections.abc import Callable
from functools import partial

import pytest

from tests.providers.server import RunningServer
from tests.support.commands import KEY, Desk, chunk, ledger_rows, wait_until

Serve = Callable[..., RunningServer]
GENERATE = ("generate", "my.lancedb", "-o", "qa.json")
PIPELINE = ("pipeline", "my.lancedb", "-o", "out.jsonl", "--keep-intermediate", "kept")


@pytest.fixture
def server(provider_server: Serve, desk: Desk) -> RunningServer:
    """A provider, and a desk with twelve chunks that asks it."""
    served = provider_server(key=KEY)
    desk.use(served)
    desk.table([chunk(n) for n in range(12)])
    return served


@pytest.mark.slow
def test_after_kills_only_what_was_not_answered_is_asked_again(provider_server: Serve, desk: Desk) -> None:
    server = provider_server(key=KEY, latency=0.1)
    desk.use(server)
    desk.set(GENERATOR_LLM__MAX_CONCURRENCY="4")
    desk.table([chunk(n) for n in range(24)])
    for calls in sorted(random.Random(7).sample(range(3, 21), 2)):
        process = desk.start(*GENERATE)
        wait_until(partial(called, server, calls), process)
        process.send_signal(signal.SIGKILL)
        desk.end(process)
    assert not desk.path("qa.json").exists()
    assert desk.run(*GENERATE).code == 0
    after_kills = desk.path("qa.json").read_bytes()
    assert (len(server.stats.prompts), max(server.stats.prompts.values()) <= 3) == (24, True)
    assert server.stats.calls <= 24 + 2 * 4
    desk.forget()
    assert desk.run(*GENERATE).code == 0
    assert desk.path("qa.json").read_bytes() == after_kills


def test_after_a_kill_the_output_is_that_of_an_undisturbed_run(desk: Desk) -> None:
    command = (*PIPELINE, "--batch-size", "10")
    desk.table([chunk(n) for n in range(150)])
    enough = random.Random(3).randrange(50, 300)
    process = desk.start(*command)
    wait_until(lambda: ledger_rows(desk) >= enough)
    process.send_signal(signal.SIGKILL)
    desk.end(process)
    assert desk.run(*command).code == 0
    made = {name: desk.path(name).read_bytes() for name in ("out.jsonl", "kept/qa.json", "kept/curated.json")}
    desk.forget()
    assert desk.run(*command).code == 0
    assert {name: desk.path(name).read_bytes() for name in made} == made


def called(server: RunningServer, times: int) -> bool:
    return server.stats.calls >= times


def test_the_same_command_again_asks_nothing_and_writes_the_same(server: RunningServer, desk: Desk) -> None:
    first = desk.summary(*PIPELINE)
    output, calls = desk.path("out.jsonl").read_bytes(), server.stats.calls
    again = desk.summary(*PIPELINE)
    assert (server.stats.calls, again["usage"]["calls"], again["usage"]["reused"]) == (calls, 0, calls)
    assert (desk.path("out.jsonl").read_bytes(), again["stages"]) == (output, first["stages"])


CHANGES: dict[str, tuple[list[int | str], int]] = {
    "appended": ([*range(12), 12], 1),
    "put first": ([12, *range(12)], 1),
    "edited": ([*range(5), "edited", *range(6, 12)], 1),
    "removed": ([*range(5), *range(6, 12)], 0),
    "in another order": ([*reversed(range(12))], 0),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_table_costs_the_calls_of_its_changed_chunks(change: str, server: RunningServer, desk: Desk) -> None:
    numbers, new = CHANGES[change]
    desk.run(*PIPELINE)
    before = server.stats.calls
    rows = [chunk(n) if isinstance(n, int) else chunk(5, text=chunk(99)["text"]) for n in numbers]
    desk.table(rows)
    summary = desk.summary(*PIPELINE)
    assert server.stats.calls - before == new * 3
    assert summary["stages"][0]["taken"] == len(rows)


def test_a_change_of_the_table_with_a_target_changes_its_own_calls_alone(server: RunningServer, desk: Desk) -> None:
    desk.run(*GENERATE, "--target-pairs", "20")
    before = set(server.stats.prompts)
    desk.table([chunk(n) for n in range(12) if n != 4])
    desk.run(*GENERATE, "--target-pairs", "20")
    assert (len(desk.rows("qa.json")), len(set(server.stats.prompts) - before) <= 2) == (20, True)


@pytest.mark.parametrize(
    ("options", "calls"),
    [
        (["--batch-size", "5"], 0),
        (["--max-chunks", "7"], 0),
        (["--no-source-text"], 0),
        (["--resume"], 0),
        (["--budget", "1"], 0),
        (["--n-pairs", "2"], 12),
        (["--extra-instructions", "Write for children."], 12),
        (["--system-message", "You are a teacher."], 12),
        (["--question-types", "procedural"], 12),
        (["--model", "gpt-4o"], 12),
        (["--temperature", "0.2"], 12),
        (["--max-tokens", "900"], 12),
        (["--fresh"], 12),
    ],
)
def test_an_option_costs_calls_if_it_decides_the_reply(
    options: list[str], calls: int, server: RunningServer, desk: Desk
) -> None:
    desk.run(*GENERATE)
    before = server.stats.calls
    assert desk.run(*GENERATE, *options).code == 0
    assert server.stats.calls - before == calls


def test_what_was_drawn_afresh_is_what_later_runs_reuse(server: RunningServer, desk: Desk) -> None:
    for options in ((), ("--fresh",), (), ("--no-resume",)):
        desk.run(*GENERATE, *options)
    assert server.stats.calls == 3 * 12
    assert len({pair["provenance"]["generate"]["ledger_key"] for pair in desk.rows("qa.json")}) == 12


def test_a_fresh_run_is_not_answered_by_another_jobs_fresh_run(server: RunningServer, desk: Desk) -> None:
    desk.run(*GENERATE, "--fresh")
    desk.run("pipeline", "my.lancedb", "-o", "out.jsonl", "--skip-enrichment", "--fresh")
    assert server.stats.calls == 12 + 2 * 12


@pytest.mark.slow
def test_a_fresh_run_that_was_killed_goes_on_when_it_is_started_again(provider_server: Serve, desk: Desk) -> None:
    server = provider_server(key=KEY, latency=0.1)
    desk.use(server)
    desk.set(GENERATOR_LLM__MAX_CONCURRENCY="4")
    desk.table([chunk(n) for n in range(24)])
    desk.run(*GENERATE)
    process = desk.start(*GENERATE, "--fresh")
    wait_until(partial(called, server, 24 + 12), process)
    process.send_signal(signal.SIGKILL)
    desk.end(process)
    assert desk.run(*GENERATE, "--fresh").code == 0
    assert server.stats.calls <= 2 * 24 + 4
    assert desk.run(*GENERATE, "--fresh").code == 0
    assert 3 * 24 <= server.stats.calls <= 3 * 24 + 4


def test_resume_is_accepted_and_said_to_be_always_on(server: RunningServer, desk: Desk) -> None:
    assert desk.run(*GENERATE, "--resume").lines[0] == "Resuming is always on: what was paid for is reused."


def test_two_processes_at_once_pay_once(provider_server: Serve, desk: Desk) -> None:
    server = provider_server(key=KEY, latency=0.05)
    desk.use(server)
    desk.set(GENERATOR_LLM__MAX_CONCURRENCY="4")
    desk.table([chunk(n) for n in range(30)])
    processes = [desk.start("generate", "my.lancedb", "-o", name, "--batch-size", "4") for name in ("a.json", "b.json")]
    assert [desk.end(process).code for process in processes] == [0, 0]
    assert desk.path("a.json").read_bytes() == desk.path("b.json").read_bytes()
    assert (len(desk.rows("a.json")), len(server.stats.prompts)) == (90, 30)
    assert server.stats.calls == 30
