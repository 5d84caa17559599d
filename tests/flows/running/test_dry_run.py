"""`--dry-run` runs the flow on a sample, asks nobody and writes nothing, and comes near to what a run takes."""

import asyncio
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.command.cli import Commands
from flows.command.click_options import given as given_options
from flows.options.registry import COMMANDS
from flows.running.estimate import estimate
from flows.running.sampling import Sample, draw
from generator.engine.counting import Asked
from generator.ratings import rating_fingerprint
from generator.types import Model, Request
from tests.providers.server import RunningServer
from tests.support.asking import Note
from tests.support.commands import KEY, Desk, Row, chunk
from tests.support.tools.desk import SPEC, lay_out

Serve = Callable[..., RunningServer]
CHUNKS = 90
JOBS = {
    "pipeline": ("pipeline", "my.lancedb", "-o", "out.jsonl"),
    "pipeline without enrichment": ("pipeline", "my.lancedb", "-o", "out.jsonl", "--skip-enrichment"),
    "pipeline with steps": ("pipeline", "my.lancedb", "-o", "out.jsonl", "--cot", "enhance"),
    "a target": ("generate", "my.lancedb", "-o", "out.json", "--target-pairs", "150"),
    "curate": ("curate", "in.json", "-o", "out.json"),
    "validate": ("validate", "in.json", "-o", "out.json"),
    "tools": ("tool-generate", SPEC, "-o", "out.json", "--target-pairs", "60"),
    "scores": ("multi-score", "in.json", "-o", "out.json", "--use-llm"),
}


@pytest.fixture
def server(provider_server: Serve, desk_without_server: Desk) -> RunningServer:
    served = provider_server(key=KEY)
    desk_without_server.use(served)
    desk_without_server.table([chunk(n) for n in range(12)])
    return served


def estimated(desk: Desk, command: str, *arguments: str, **options: Any) -> dict[str, Any]:
    """What the flow of a command returns for a dry run."""
    parsed = Commands().get_command(click.Context(click.Command("generator")), command)
    assert parsed is not None
    values = given_options(parsed.make_context(command, [*arguments]).params)
    del values["verbose"], values["quiet"]
    data: dict[str, Any] = asyncio.run(COMMANDS[command].load().fn(**values, dry_run=True, **options))
    return data


def pairs(count: int, per_chunk: int = 3) -> list[Row]:
    return [
        {
            "question": f"What is {number}?",
            "answer": f"It is thing {number}.",
            "source_text": chunk(number // 3)["text"],
        }
        for number in range(count)
    ]


@pytest.mark.parametrize("job", JOBS)
def test_a_sample_tells_what_the_whole_takes(job: str, provider_server: Serve, desk: Desk) -> None:
    desk.use(provider_server(key=KEY))
    desk.table([chunk(n) for n in range(CHUNKS)])
    desk.records(*pairs(2 * CHUNKS))
    lay_out(desk)
    told = estimated(desk, *JOBS[job], dry_run_rows=30)
    took = desk.summary(*JOBS[job])["usage"]
    tokens = sum(told["in_all"][side]["likely"] for side in ("tokens_in", "tokens_out"))
    assert told["looked_at"] < told["of"]
    assert abs(told["in_all"]["calls"]["likely"] / took["calls"] - 1) <= 0.15
    assert abs(tokens / (took["tokens_in"] + took["tokens_out"]) - 1) <= 0.30


@pytest.mark.parametrize("command", ["tool-pipeline", "tool-generate-chain", "pipeline", "generate"])
def test_nothing_is_asked_started_or_written(
    command: str, server: RunningServer, desk_without_server: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = list[Any]()
    for module, name in ((subprocess, "Popen"), (asyncio, "create_subprocess_exec")):
        monkeypatch.setattr(module, name, lambda *arguments, **_: started.append(arguments))
    lay_out(desk_without_server)
    before = files(desk_without_server.folder)
    where = SPEC if command.startswith("tool") else "my.lancedb"
    executor = ("--mcp", shlex.join([sys.executable, "server.py"])) if command.startswith("tool") else ()
    done = desk_without_server.run(command, where, "-o", "out.json", "--dry-run", *executor)
    assert (done.code, server.stats.total, started) == (0, 0, []), done.said
    assert files(desk_without_server.folder) == before


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_the_ledger_holds_is_not_counted(desk: Desk, provider_server: Serve) -> None:
    desk.use(provider_server(key=KEY))
    desk.table([chunk(n) for n in range(8)])
    desk.summary("generate", "my.lancedb", "-o", "qa.json")
    desk.table([chunk(n) for n in range(10)])
    ledger = desk.path("ledger.db").read_bytes()
    told = estimated(desk, "pipeline", "my.lancedb", "-o", "out.jsonl")["in_all"]
    again = estimated(desk, "pipeline", "my.lancedb", "-o", "out.jsonl", fresh=True)["in_all"]
    assert (told["in_ledger"], told["calls"]["likely"]) == (8, 2 + 10 + 10)
    assert (again["in_ledger"], again["calls"]["likely"]) == (0, 30)
    assert desk.path("ledger.db").read_bytes() == ledger


@pytest.mark.parametrize(
    ("options", "said"),
    [([], "all 12 chunks"), (["--max-chunks", "4"], "all 4 chunks"), (["--dry-run-rows", "5"], "5 of 12 chunks")],
)
def test_it_says_how_much_was_looked_at(
    options: list[str], said: str, desk_without_server: Desk, server: RunningServer
) -> None:
    done = desk_without_server.run("generate", "my.lancedb", "-o", "qa.json", "--dry-run", *options)
    assert (done.code, server.stats.total) == (0, 0)
    assert said in done.said
    assert any(chunk(n)["text"][:40] in done.said for n in range(12))  # the first prompt
    assert not desk_without_server.path("qa.json").exists()


@pytest.mark.usefixtures("server")
def test_every_stage_of_a_pipeline_has_its_line(desk_without_server: Desk) -> None:
    done = desk_without_server.run("pipeline", "my.lancedb", "-o", "out.jsonl", "--dry-run")
    stages = [line.split()[0] for line in done.lines[done.lines.index("") + 2 :] if "$0.0" in line]
    assert (done.code, stages) == (0, ["generate", "enrich", "judge", "In", "By"])
    assert "Model: openai gpt-4o-mini" in done.lines


@pytest.mark.usefixtures("server")
def test_a_price_that_is_not_known_is_not_guessed(desk_without_server: Desk) -> None:
    done = desk_without_server.run("generate", "my.lancedb", "-o", "x.json", "--dry-run", "--model", "my-own")
    assert (done.code, "unknown" in done.said, "no price is known" in done.said) == (0, True, True)


def test_rated_pairs_cost_nothing_to_curate_again(desk_without_server: Desk) -> None:
    pair = {"question": "What is it?", "answer": "It is a function object."}
    desk_without_server.records({**pair, "rating": 8.0, "rating_of": rating_fingerprint(pair)})
    done = desk_without_server.run("curate", "in.json", "-o", "out.json", "--dry-run")
    assert (done.code, "There is nothing to ask." in done.lines) == (0, True)


def test_chunks_that_are_all_left_out_are_said_to_be(desk_without_server: Desk) -> None:
    desk_without_server.table([{"id": "1", "text": "Too short."}])
    done = desk_without_server.run("generate", "my.lancedb", "-o", "qa.json", "--dry-run")
    assert (done.code, len(done.lines)) == (2, 1)
    assert "no usable chunk" in done.said


@given(st.lists(st.integers(0, 40), max_size=120), st.integers(1, 30), st.randoms())
def test_a_sample_holds_whole_groups_and_is_the_same_in_any_order(keys: list[int], most: int, random: Any) -> None:
    drawn, count = draw(keys, most, lambda key: key)
    shuffled = random.sample(keys, len(keys))
    assert count == len(keys)
    assert all(drawn.count(key) == keys.count(key) for key in drawn)
    assert len(drawn) <= most or len(set(drawn)) == 1
    assert sorted(draw(shuffled, most, lambda key: key)[0]) == sorted(drawn)
    assert bool(drawn) == bool(keys)


def test_the_range_is_nothing_where_all_was_looked_at_and_batches_are_alike() -> None:
    model = Model(provider="openai", name="gpt-4o-mini")
    asked = [Asked(Request("s", "u", Note, "p"), model, 100, 50)] * 10
    alike, whole = Sample(20, "chunks"), Sample(20, "chunks")
    alike.drew(20, 200)
    whole.drew(20, 20)
    for sample, times in ((alike, 10), (whole, 1)):
        calls = estimate("f", sample, ["generate"], [("generate", asked), ("generate", asked)])["in_all"]["calls"]
        assert calls == {"likely": 20 * times, "low": 20 * times, "high": 20 * times}


def test_the_range_grows_with_what_batches_differ() -> None:
    model = Model(provider="openai", name="gpt-4o-mini")
    call = Asked(Request("s", "u", Note, "p"), model, 100, 50)
    sample = Sample(20, "chunks")
    sample.drew(20, 200)
    calls = estimate("f", sample, ["judge"], [("judge", [call] * 2), ("judge", [call] * 8)])["in_all"]["calls"]
    assert calls["low"] < calls["likely"] == 100 < calls["high"]
