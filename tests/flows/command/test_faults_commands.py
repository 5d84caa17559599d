"""What a provider can do to a command, and what the command makes of it."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.providers.server import RunningServer
from tests.providers.settings import Fault
from tests.support.commands import KEY, Desk, chunk
from tests.support.prefect_server import free_port

Serve = Callable[..., RunningServer]
GENERATE = ("generate", "my.lancedb", "-o", "qa.json")


def serve(desk: Desk, provider_server: Serve, chunks: int = 10, **settings: Any) -> RunningServer:
    server = provider_server(**{"key": KEY, **settings})
    desk.use(server)
    desk.table([chunk(n) for n in range(chunks)])
    return server


MENDED = {
    "500": Fault("error", status=500, attempts=2),
    "503": Fault("error", status=503, first=3),
    "529": Fault("error", status=529, first=2),
    "reset": Fault("reset", every=3, attempts=1),
    "timeout": Fault("timeout", first=2),
    "empty": Fault("empty", attempts=1),
    "cut off": Fault("cut_off", every=10),
    "wrong types": Fault("wrong_types", attempts=1),
    "prose": Fault("prose"),
    "fences": Fault("fences"),
    "thinking": Fault("think_tags"),
}


@pytest.mark.parametrize("fault", MENDED)
def test_what_trying_again_mends_leaves_no_gap(fault: str, desk: Desk, provider_server: Serve) -> None:
    desk.config("llm: {timeout: 0.7, max_concurrency: 4}")
    server = serve(desk, provider_server, faults=(MENDED[fault],))
    usage = desk.summary(*GENERATE)["usage"]
    assert len(desk.rows("qa.json")) == 30
    assert server.stats.calls == 10 + usage["retries"] + usage["turned_away"]


def test_every_tenth_reply_cut_off_costs_retries_and_no_pair(desk: Desk, provider_server: Serve) -> None:
    server = serve(desk, provider_server, chunks=30, faults=(Fault("cut_off", every=10),))
    summary = desk.summary(*GENERATE)
    assert (summary["written"], summary["usage"]["retries"], server.stats.calls) == (90, 3, 33)


@pytest.mark.parametrize("retry_after", [True, False])
def test_a_rate_limit_is_waited_for_and_costs_no_try(retry_after: bool, desk: Desk, provider_server: Serve) -> None:
    server = serve(desk, provider_server, requests_per_minute=5, window=0.5, retry_after=retry_after)
    summary = desk.summary(*GENERATE)
    turned_away = summary["usage"]["turned_away"]
    assert (summary["written"], summary["usage"]["retries"], summary["usage"]["calls"]) == (30, 0, 10)
    assert turned_away == server.stats.statuses[429] > 0


BROKEN = {
    "refusal": (Fault("refusal", contains="pop3"), "The model declined: I'm sorry, but I can't help with that."),
    "filter": (Fault("content_filter", contains="pop3"), "A content filter declined: no reason given"),
    "400": (Fault("error", status=400, contains="pop3"), "OpenAI answered 400"),
    "500": (Fault("error", status=500, contains="pop3"), "OpenAI answered 500"),
    "wrong types": (Fault("wrong_types", contains="pop3"), "The reply has the wrong shape"),
    "cut off": (Fault("cut_off", contains="pop3"), "The reply was cut off at the token limit"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_failed_item_is_listed_and_retried_alone_by_the_same_command(
    fault: str, desk: Desk, provider_server: Serve
) -> None:
    how, said = BROKEN[fault]
    server = serve(desk, provider_server, faults=(how,))
    done = desk.run(*GENERATE)
    assert (done.code, len(desk.rows("qa.json"))) == (1, 27)
    assert f"generate c3: {said}" in done.said
    assert "The same command again retries just these." in done.said
    server.configure(faults=())
    server.reset()
    assert (desk.run(*GENERATE).code, len(desk.rows("qa.json")), server.stats.calls) == (0, 30, 1)


@pytest.mark.parametrize("kind", ["ids_missing", "ids_invented"])
def test_a_pair_that_the_judge_forgets_is_asked_about_again(kind: Any, desk: Desk, provider_server: Serve) -> None:
    serve(desk, provider_server, chunks=3)
    desk.run(*GENERATE)
    desk.use(server := provider_server(key=KEY, faults=(Fault(kind, first=3),)))
    summary = desk.summary("curate", "qa.json", "-o", "rated.json", "--threshold", "0")
    assert (summary["written"], server.stats.calls) == (9, 6)
    assert all(0 <= pair["rating"] <= 10 for pair in desk.rows("rated.json"))


@pytest.mark.slow
def test_a_server_gone_for_ten_seconds_delays_and_loses_nothing(desk: Desk, provider_server: Serve) -> None:
    desk.set(GENERATOR_LLM__MAX_CONCURRENCY="2")
    server = serve(desk, provider_server, chunks=16, latency=0.1)

    def go_and_come_back() -> None:
        while server.stats.calls < 6:
            time.sleep(0.01)
        server.pause_listening()
        time.sleep(10)
        server.resume_listening()

    away = threading.Thread(target=go_and_come_back)
    away.start()
    summary = desk.summary(*GENERATE)
    away.join()
    assert (summary["written"], server.stats.answered.total()) == (48, 16)


def test_a_server_gone_for_good_ends_the_run_and_keeps_what_is_finished(desk: Desk, provider_server: Serve) -> None:
    desk.config("llm: {patience: 1, max_concurrency: 2}")
    desk.path("qa.json").write_text("old")
    server = serve(desk, provider_server, chunks=16, latency=0.05)

    def go() -> None:
        while server.stats.answered.total() < 6:
            time.sleep(0.01)
        server.pause_listening()

    away = threading.Thread(target=go)
    away.start()
    done = desk.run(*GENERATE)
    away.join()
    assert (done.code, len(done.lines), desk.path("qa.json").read_text()) == (1, 1, "old")
    assert "has been gone for 1 s" in done.said
    assert server.url in done.said
    answered = server.stats.answered.total()
    server.resume_listening()
    assert desk.run(*GENERATE).code == 0
    assert server.stats.answered.total() == 16 >= answered


def test_a_provider_never_reached_is_named_with_the_remedy(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from generator.engine.permits import outage_budget as patience

    monkeypatch.setattr(patience, "START_PATIENCE", 1.0)
    url = f"http://127.0.0.1:{free_port()}"
    desk.set(GENERATOR_LLM__PROVIDER="ollama", OLLAMA_HOST=url)
    desk.table([chunk(1)])
    done = desk.run(*GENERATE)
    assert (done.code, len(done.lines)) == (1, 1)
    assert url in done.said
    assert "ollama serve" in done.said
    assert "--provider extractive" in done.said
    assert not desk.path("qa.json").exists()


def test_the_time_to_reach_a_provider_is_under_thirty_seconds() -> None:
    from generator.engine.permits.outage_budget import START_PATIENCE
    from generator.engine.permits.pool import LONGEST_WAIT

    assert START_PATIENCE + LONGEST_WAIT <= 30


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"key": "sk-another-key-0123456789"}, "check the key in OPENAI_API_KEY."),
        ({"models": ("gpt-9",)}, "does not know the model 'gpt-4o-mini'"),
    ],
)
def test_a_wrong_key_or_model_stops_the_run_with_one_sentence(
    settings: dict[str, Any], said: str, desk: Desk, provider_server: Serve
) -> None:
    server = serve(desk, provider_server, chunks=40, **settings)
    desk.set(OPENAI_API_KEY=KEY, GENERATOR_LLM__MAX_CONCURRENCY="4")
    done = desk.run(*GENERATE)
    assert (done.code, len(done.lines), server.stats.calls <= 4) == (2, 1, True)
    assert said in done.said
    assert not desk.path("qa.json").exists()
