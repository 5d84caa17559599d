"""A process that is killed at any point of a round by batches: no request is paid twice, none is lost."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable

import pytest

from generator.llm.prices import cost
from generator.types import ProviderName
from tests import ROOT
from tests.providers.server import RunningServer
from tests.support.asking import keys_for, model_at, requests
from tests.support.batching import NAMES, answered, settle_all
from tests.support.killed_pass import POINTS
from tests.support.ledgers import rows

Serve = Callable[..., RunningServer]
COUNT = 1000


@pytest.mark.slow
@pytest.mark.parametrize(
    ("provider", "point"),
    [*(("openai", point) for point in POINTS), ("anthropic", POINTS[2]), ("gemini", POINTS[2])],
)
async def test_no_request_is_paid_twice_and_none_is_lost(
    provider_server: Serve, ledger_url: str, monkeypatch: pytest.MonkeyPatch, provider: ProviderName, point: str
) -> None:
    server = provider_server()
    keys_for(monkeypatch, server.url)
    model, asked = model_at(server.url, provider, name=NAMES[provider]), requests(COUNT)
    command = [sys.executable, "-m", "tests.support.killed_pass", provider, server.url, ledger_url, str(COUNT), point]
    done = subprocess.run(command, cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    await settle_all(ledger_url, model)  # any process, any day
    answers = await answered(ledger_url, model, asked)
    assert [answer.error for answer in answers] == [None] * COUNT
    paid = Counter(server.stats.billed.prompts) + Counter(server.stats.answered)
    assert (len(paid), set(paid.values())) == (COUNT, {1})
    made = await rows(ledger_url)
    assert len({row["key"] for row in made}) == len(made) == COUNT
    by_batch = [row for row in made if row["key"] in server.stats.billed.keys]
    full = sum(cost(model, row["tokens_in"], row["tokens_out"]) or 0.0 for row in by_batch)
    assert sum(row["cost"] for row in by_batch) == pytest.approx(0.5 * full)
    assert len(by_batch) >= COUNT - 2  # each round asks its first request at once
