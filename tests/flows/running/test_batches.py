"""`--mode batch`: round by round, each reply paid once and at half the price, and the same rows as by calls."""

import re
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from flows.running.rounds import pauses
from tests.providers.server import RunningServer
from tests.support.commands import KEY, Desk, Done, assert_refused, chunk, ledger_rows, wait_until

Serve = Callable[..., RunningServer]
PIPELINE = ("pipeline", "my.lancedb", "-o", "out.jsonl")
BY_BATCH = (*PIPELINE, "--mode", "batch")
GENERATE = ("generate", "my.lancedb", "-o", "qa.jsonl")


@pytest.fixture
def server(provider_server: Serve, desk: Desk) -> RunningServer:
    """A provider, and a desk with six chunks that asks it."""
    served = provider_server(key=KEY)
    desk.use(served)
    desk.table([chunk(n) for n in range(6)])
    return served


@pytest.mark.usefixtures("server")
def test_the_same_command_goes_on_round_by_round_to_the_rows_that_calls_give(desk: Desk) -> None:
    said: list[Done] = []
    while not desk.path("out.jsonl").exists():
        done = desk.run(*BY_BATCH)
        assert (done.code, len(said) < 4) == (0, True), done.said
        said.append(done)
    assert [done.said.split(":")[0] for done in said[:-1]] == [f"Round {n} of 3" for n in (1, 2, 3)]
    assert (said[0].out, "at openai, gpt-4o-mini, 5 requests" in said[0].said) == (b"", True)
    assert "by batch, in 3 rounds, at half the price ($0.0" in said[-1].said
    made = desk.path("out.jsonl").read_bytes()
    desk.forget()
    assert desk.run(*PIPELINE).code == 0
    assert desk.path("out.jsonl").read_bytes() == made


def test_what_has_no_known_price_is_not_said_to_have_cost_nothing(server: RunningServer, desk: Desk) -> None:
    server.configure(batches={"seconds": 0.2})
    done = desk.run(*BY_BATCH, "--wait", "--model", "a-model-of-ours")
    assert (done.code, "at half the price (unknown: no price is known" in " ".join(done.said.split())) == (0, True)


def test_a_run_that_waits_goes_through_all_rounds(server: RunningServer, desk: Desk) -> None:
    server.configure(batches={"seconds": 0.5})
    summary = desk.summary(*BY_BATCH, "--wait")
    usage = summary["usage"]
    assert (summary["written"], usage["batched"], usage["calls"], usage["reused"]) == (18, 15, 18, 0)
    with closing(sqlite3.connect(desk.path("ledger.db"))) as ledger:
        assert usage["cost"] == pytest.approx(*ledger.execute("SELECT sum(cost) FROM completions").fetchone())
    assert desk.run("batch", "status").out.decode().count("ended") == 3


def test_the_account_has_what_a_round_took_that_could_not_be_sent(server: RunningServer, desk: Desk) -> None:
    server.configure(faults=[{"kind": "error", "status": 401, "path": "/v1/files"}])
    assert desk.run(*GENERATE, "--mode", "batch").code == 2
    server.configure(faults=[])
    usage = desk.summary(*GENERATE, "--mode", "batch", "--wait")["usage"]
    assert (usage["calls"], usage["reused"], usage["batched"]) == (6, 0, 4)


def test_what_finds_no_room_goes_out_again_at_half_its_size(
    server: RunningServer, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pauses, "NO_ROOM", 0.1)
    server.configure(batches={"queued": 3000})
    done = desk.run(*GENERATE, "--mode", "batch", "--wait")
    assert (done.code, "Batch 1 was not taken and goes out again at half its size: OpenAI" in done.said) == (0, True)
    first, second, *_ = desk.run("batch", "status").out.decode().splitlines()
    assert ("no room  0 of 5" in first, "ended    2 of 2" in second) == (True, True)


def test_what_a_provider_has_room_for_is_sent_at_once_and_the_rest_waits(server: RunningServer, desk: Desk) -> None:
    desk.set(GENERATOR_LLM__PROVIDER="anthropic", GENERATOR_LLM__PATIENCE="0.1")
    server.configure(batches={"queued": 2000, "seconds": 600})
    done = desk.run(*GENERATE, "--mode", "batch")
    assert done.code == 0, done.said
    assert "Round 1 of 1: 2 requests on their way in batch 2." in done.said
    assert "The provider has room for no more now: 3 further requests go out when these have ended." in done.said


def test_a_provider_without_room_for_a_single_request_is_told_of(server: RunningServer, desk: Desk) -> None:
    desk.set(GENERATOR_LLM__PROVIDER="anthropic", GENERATOR_LLM__PATIENCE="0.1")
    server.configure(batches={"queued": 0})
    done = desk.run(*GENERATE, "--mode", "batch")
    assert (done.code, "Anthropic answered 429" in done.said, "the same command tries it again later" in done.said) == (
        1,
        True,
        True,
    )
    server.configure(batches={})
    assert "4 requests on their way in batch 4" in desk.run(*GENERATE, "--mode", "batch").said


def test_what_batches_alone_refuse_costs_one_round_and_no_other_command_any(server: RunningServer, desk: Desk) -> None:
    server.configure(batches={"refuses": "temperature"})
    assert desk.run(*BY_BATCH, "--wait", "--threshold", "0").code == 0
    rounds = [re.findall(r"(\d+) of \d+|round (\d) of", line) for line in status(desk)]
    assert [(int(found[0][0]) > 0, found[-1][1]) for found in rounds] == [
        (False, "1"),
        (True, "2"),
        (True, "3"),
        (True, "4"),
    ]
    assert desk.run("generate-cot", "my.lancedb", "-o", "cot.json", "--mode", "batch", "--wait").code == 0
    assert "5 of 5" in status(desk)[-1]


def status(desk: Desk) -> list[str]:
    return desk.run("batch", "status").out.decode().splitlines()


def test_batches_are_shown_a_line_each_ended_and_asked_again(server: RunningServer, desk: Desk) -> None:
    server.configure(batches={"seconds": 600})
    assert desk.run(*GENERATE, "--mode", "batch").code == 0
    (line,) = desk.run("batch", "status").out.decode().splitlines()
    assert re.match(
        r"1  on its way, 23 h 59 min at most  0 of 5  at most \$0.0\d+  openai gpt-4o-mini  round 1 of", line
    )
    assert_refused(desk, *GENERATE, says=["on their way in batch 1", "--mode batch", "generator batch cancel"])
    assert_refused(desk, "batch", "cancel", says=["Name the batches"])
    assert_refused(desk, "batch", "fetch", "7", says=["no batch 7"])
    assert desk.run("batch", "cancel", "1").out.decode().split()[1] == "cancelled"
    server.configure(batches={})
    assert desk.run(*GENERATE, "--mode", "batch").code == 0
    assert desk.run("batch", "fetch").out.decode().split()[:2] == ["2", "ended"]
    assert desk.run("batch", "fetch").said == (
        "No batch is on its way; `generator batch status` shows those that have ended.\n"
    )
    assert desk.summary(*GENERATE, "--mode", "batch")["written"] == 18


def test_scores_of_both_kinds_go_out_in_one_batch_and_the_account_has_what_it_cost(
    server: RunningServer, desk: Desk
) -> None:
    texts = [str(chunk(n)["text"]) for n in range(6)]
    desk.records(*({"question": f"What is {n}?", "answer": text, "source_text": text} for n, text in enumerate(texts)))
    score = ("multi-score", "in.json", "-o", "best.json", "--use-llm", "--min-score", "0", "--mode", "batch", "--wait")
    summary = desk.summary(*score)
    assert (summary["usage"]["batched"], summary["rates"][-1]["stage"]) == (11, "run")
    (line,) = desk.run("batch", "status").out.decode().splitlines()
    assert summary["usage"]["cost"] == pytest.approx(float(line.split("$")[1].split()[0]), abs=1e-4)
    for drawn in (2, 3):
        assert desk.run(*score, "--fresh").code == 0
        assert len(server.stats.billed.keys) == 11 * drawn


def test_a_table_that_changes_between_rounds_asks_for_what_is_new_alone(server: RunningServer, desk: Desk) -> None:
    assert desk.run(*GENERATE, "--mode", "batch").code == 0
    desk.table([chunk(n) for n in (0, 1, 2, 3, 4, 77)])
    assert desk.run("batch", "fetch").code == 0
    assert desk.summary(*GENERATE, "--mode", "batch")["written"] == 18  # one was new, and asked at once
    assert (server.stats.calls, len(server.stats.billed.keys)) == (2, 5)


@pytest.mark.usefixtures("server")
def test_an_estimate_has_both_prices_and_the_rounds(desk: Desk) -> None:
    said = " ".join(desk.run(*PIPELINE, "--dry-run").said.split())
    found = re.search(r"calls .*?, \$([\d.]+) .*By batch, --mode batch: \$([\d.]+) .* in 3 rounds", said)
    assert found is not None, said
    assert float(found[2]) == pytest.approx(float(found[1]) / 2, abs=1e-4)


def test_a_wrong_key_shows_before_anything_is_sent(server: RunningServer, desk: Desk) -> None:
    desk.set(OPENAI_API_KEY="sk-another")
    done = desk.run(*GENERATE, "--mode", "batch")
    assert (done.code, "OPENAI_API_KEY" in done.said, server.stats.paths["/v1/batches"]) == (2, True, 0), done.said


def test_a_ledger_on_postgresql_is_shared_by_who_sends_and_who_fetches(
    server: RunningServer, desk: Desk, ledger_on_postgres: str
) -> None:
    server.configure(batches={"seconds": 0.2})
    desk.set(GENERATOR_LEDGER__URL=ledger_on_postgres)
    assert desk.run(*GENERATE, "--mode", "batch").code == 0
    time.sleep(0.3)
    assert desk.run("batch", "fetch").out.decode().split()[:2] == ["1", "ended"]
    assert desk.summary(*GENERATE, "--mode", "batch")["written"] == 18


@pytest.mark.slow
def test_ctrl_c_while_waiting_ends_the_command_and_not_the_batch(server: RunningServer, desk: Desk) -> None:
    server.configure(batches={"seconds": 8})
    process = desk.start(*GENERATE, "--mode", "batch", "--wait")
    wait_until(lambda: server.stats.paths["/v1/batches"] > 0, process)
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    done = desk.end(process)
    assert (done.code, "goes on from here" in done.said, "Traceback" in done.said) == (130, True, False)
    time.sleep(8)
    assert desk.summary(*GENERATE, "--mode", "batch")["written"] == 18
    assert set(server.stats.billed.keys.values()) == {1}


@pytest.mark.slow
def test_a_provider_that_is_away_for_a_while_is_waited_for(server: RunningServer, desk: Desk) -> None:
    server.configure(batches={"seconds": 2})
    desk.set(GENERATOR_LLM__PATIENCE="1")
    process = desk.start(*GENERATE, "--mode", "batch", "--wait")
    wait_until(lambda: server.stats.paths["/v1/batches"] > 0, process)
    server.pause_listening()
    time.sleep(8)
    server.resume_listening()
    done = desk.end(process)
    assert (done.code, ledger_rows(desk)) == (0, 6), done.said
