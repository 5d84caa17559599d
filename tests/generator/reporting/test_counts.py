"""Targets met exactly, budgets kept, and a waterfall that adds up."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.providers.server import RunningServer
from tests.support.commands import KEY, Desk, chunk

Serve = Callable[..., RunningServer]
GENERATE = ("generate", "my.lancedb", "-o", "qa.json")
PIPELINE = ("pipeline", "my.lancedb", "-o", "out.jsonl", "--keep-intermediate", "kept")
PRICE = "openai: {price: {input: 1, output: 1}}"


@pytest.fixture
def server(provider_server: Serve, desk: Desk) -> RunningServer:
    """A provider, and a desk with twelve chunks that asks it."""
    served = provider_server(key=KEY)
    desk.use(served)
    desk.table([chunk(n) for n in range(12)])
    return served


def adds_up(stages: list[dict[str, Any]]) -> bool:
    return all(s["taken"] == s["kept"] + sum(s["rejected"].values()) + s["failed"] for s in stages)


@pytest.mark.parametrize(("target", "provider"), [(1, "openai"), (17, "openai"), (40, "openai"), (13, "extractive")])
def test_a_target_is_met_exactly(target: int, provider: str, desk: Desk, server: RunningServer) -> None:
    desk.set(GENERATOR_LLM__PROVIDER=provider)
    summary = desk.summary(*GENERATE, "--target-pairs", str(target))
    pairs = desk.rows("qa.json")
    assert (len(pairs), summary["written"], adds_up(summary["stages"])) == (target, target, True)
    assert len({(pair["chunk_id"], pair["question"]) for pair in pairs}) == target


def test_a_target_beyond_what_the_chunks_give_is_missed_and_said(desk: Desk) -> None:
    desk.table([chunk(n) for n in range(12)])
    summary = desk.summary(*GENERATE, "--target-pairs", "500")
    assert 0 < summary["written"] < 500
    assert summary["notes"] == [
        f"The chunks gave {summary['written']} pairs; 500 were wanted, and no chunk had more to give."
    ]


@pytest.mark.usefixtures("server")
def test_a_target_is_taken_evenly_from_the_sources(desk: Desk) -> None:
    desk.run(*GENERATE, "--target-pairs", "12")
    sources = [pair["source"] for pair in desk.rows("qa.json")]
    assert all(3 <= sources.count(f"file{n}.md") <= 5 for n in range(3))


@pytest.mark.parametrize("provider", ["openai", "extractive"])
def test_every_stage_of_the_waterfall_adds_up(provider: str, desk: Desk, server: RunningServer) -> None:
    server.configure(rating=0.6)
    desk.set(GENERATOR_LLM__PROVIDER=provider)
    few = ("--target-pairs", "20", "--threshold", "9", "--topic", "lambda", "--allow-empty")
    summary = desk.summary(*PIPELINE, *few)
    stages = {stage["stage"]: stage for stage in summary["stages"]}
    assert adds_up(summary["stages"])
    assert stages["enrich"]["taken"] == stages["judge"]["taken"] == stages["curate"]["taken"] == 20
    assert len(desk.rows("kept/qa.json")) == len(desk.rows("kept/enriched.json")) == 20
    assert stages["curate"]["kept"] == summary["written"] == len(desk.rows("out.jsonl"))
    rejected = [row["rejected_because"] for row in desk.rows("kept/rejected.json") if row["rejected_by"] == "curate"]
    assert len(rejected) == sum(stages["curate"]["rejected"].values())


def test_a_budget_is_never_exceeded_and_more_money_goes_on(desk: Desk, server: RunningServer) -> None:
    desk.config(f"llm: {{max_tokens: 600, max_concurrency: 4, {PRICE}}}")
    done = desk.run(*GENERATE, "--budget", "0.008")
    first = server.stats.calls
    spent = desk.summaries[-1]["usage"]["cost"]
    assert (done.code, 0 < first < 12, 0 < spent <= 0.008) == (1, True, True)
    assert "the budget of $0.008 is used up" in done.said
    assert desk.run(*GENERATE, "--budget", "1").code == 0
    assert (server.stats.calls, len(desk.rows("qa.json"))) == (12, 36)
