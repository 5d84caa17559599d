"""The rates of a run: reckoned by stage and as a whole, shown in the summary and in the UI."""

from flows.running.account.rates import line, markdown, rates
from generator.telemetry.batch import BatchDone, Pace
from generator.types import Model
from generator.usage import Usage
from tests.support.commands import Desk, chunk
from tests.support.prefect_api import PrefectAPI

MODEL = Model(provider="vllm", name="m")


def batch(began: float, ended: float, usage: Usage, records: int = 10) -> BatchDone:
    return BatchDone("judge", MODEL, records, records, 0, usage, began, ended)


def test_a_stage_goes_from_its_first_batch_to_its_last() -> None:
    pace = Pace()
    pace.add(batch(5.0, 9.0, Usage(calls=6, retries=1, tokens_in=900, tokens_out=100, cost=0.02, turned_away=2)))
    pace.add(batch(4.0, 6.0, Usage(calls=4, reused=3, cost=0.02)))
    found = rates({"judge": pace}, pace.usage, 5, 10.0)
    assert found == [
        {
            "stage": "judge",
            "records": 20,
            "seconds": 5.0,
            "calls_per_second": 2.0,
            "tokens_per_second": 200.0,
            "cost_per_1000": 2.0,
            "turned_away": 2,
            "reused": 0.25,
        },
        {
            "stage": "run",
            "records": 5,
            "seconds": 10.0,
            "calls_per_second": 1.0,
            "tokens_per_second": 100.0,
            "cost_per_1000": 8.0,
            "turned_away": 2,
            "reused": 0.25,
        },
    ]
    assert line(found) == "100 tokens/s · $8.0000 per 1,000 rows · 25% reused"
    assert "| judge | 20 | 2.0 | 200 | $2.0000 | 2 | 25% |" in markdown("qa-pipeline", found)


def test_without_a_price_nothing_is_said_of_money() -> None:
    found = rates({}, Usage(calls=2, unpriced=2), 5, 10.0)
    assert line(found) == "0 tokens/s · 0% reused"
    assert "unknown" in markdown("qa-pipeline", found)
    assert rates({}, Usage(), 5, 10.0) == []


def test_a_run_shows_its_rates(desk: Desk, prefect_server: str) -> None:
    desk.table([chunk(n) for n in range(3)])
    summary = desk.summary("pipeline", "my.lancedb", "-o", "out.jsonl", "-f", "jsonl")
    assert [rate["stage"] for rate in summary["rates"]] == ["generate", "enrich", "judge", "run"]
    assert summary["rates"][-1]["records"] == summary["written"]
    api = PrefectAPI(prefect_server)
    shown = {one["key"]: one["data"] for one in api.artifacts(api.latest_run("qa-pipeline"))}
    assert "| generate | 3 |" in shown["qa-pipeline-rates"]
