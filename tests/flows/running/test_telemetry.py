"""What a run tells a collector of OpenTelemetry, and that it costs nothing where there is none."""

import logging
from collections.abc import Callable, Iterator

import pytest

from generator.errors import UsageError
from generator.telemetry import opening
from tests.providers.server import RunningServer
from tests.support.collector import Collector, attributes, collector
from tests.support.commands import KEY, Desk, chunk

RUN = ("pipeline", "my.lancedb", "-o", "out.jsonl", "-f", "jsonl")


@pytest.fixture
def told() -> Iterator[Collector]:
    with collector() as kept:
        yield kept


@pytest.fixture
def provider(provider_server: Callable[..., RunningServer]) -> RunningServer:
    return provider_server(key=KEY)


def test_a_run_tells_its_stages_its_calls_and_its_cost(desk: Desk, told: Collector, provider: RunningServer) -> None:
    desk.table([chunk(n) for n in range(6)])
    desk.use(provider)
    desk.set(OTEL_EXPORTER_OTLP_ENDPOINT=told.url, OTEL_EXPORTER_OTLP_HEADERS="x-tenant=a")
    summary = desk.summary(*RUN)
    spans = told.spans()
    (run,) = [span for span in spans if span.name == "generator qa-pipeline"]
    stages = {span.name: span for span in spans if span.parent_span_id == run.span_id}
    batches = [span for span in spans if span.parent_span_id in {stage.span_id for stage in stages.values()}]
    assert set(stages) >= {"generate", "enrich", "judge"}
    assert {span.trace_id for span in spans} == {run.trace_id}
    assert all(stage.start_time_unix_nano <= stage.end_time_unix_nano for stage in stages.values())
    assert sum(attributes(batch)["generator.calls"] for batch in batches) == summary["usage"]["calls"]
    assert attributes(run)["gen_ai.usage.output_tokens"] == summary["usage"]["tokens_out"]
    (calls,) = told.points("generator.calls")
    assert calls.as_int == summary["usage"]["calls"]
    assert attributes(calls)["gen_ai.provider.name"] == "openai"
    tokens = {attributes(point)["gen_ai.token.type"]: point.as_int for point in told.points("generator.tokens")}
    assert tokens == {"input": summary["usage"]["tokens_in"], "output": summary["usage"]["tokens_out"]}
    (seconds,) = told.points("gen_ai.client.operation.duration")
    assert seconds.count == summary["usage"]["calls"]
    assert told.service()["service.name"] == "generator"
    assert all(headers["x-tenant"] == "a" for headers in told.headers)


def test_neither_key_nor_text_is_told(desk: Desk, told: Collector, provider: RunningServer) -> None:
    desk.table([chunk(n) for n in range(3)])
    desk.use(provider)
    desk.set(OTEL_EXPORTER_OTLP_ENDPOINT=told.url, OPENAI_API_KEY=KEY)
    desk.summary(*RUN)
    everything = b"".join(told.bodies)
    assert everything
    for secret in (KEY, "pilot", "harbour", "my.lancedb", str(desk.folder)):
        assert secret.encode() not in everything


def test_what_was_paid_before_is_told_as_reused(desk: Desk, told: Collector, provider: RunningServer) -> None:
    desk.table([chunk(n) for n in range(3)])
    desk.use(provider)
    desk.summary(*RUN)
    desk.set(OTEL_EXPORTER_OTLP_ENDPOINT=told.url)
    desk.summary(*RUN)
    assert told.points("generator.calls") == []
    assert sum(point.as_int for point in told.points("generator.reused")) > 0
    assert all(attributes(span).get("generator.stored", True) for span in told.spans())


def test_a_collector_that_is_away_costs_one_sentence(desk: Desk) -> None:
    desk.table([chunk(n) for n in range(3)])
    desk.set(OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9")
    desk.monkeypatch.setattr(logging.getLogger("generator"), "handlers", [])  # those of commands before
    done = desk.run(*RUN)
    assert done.code == 0
    assert done.said.count("The collector of OpenTelemetry did not take all metrics of this run") == 1
    assert "Traceback" not in done.said


def test_off_is_off_and_nothing_is_sent(desk: Desk, told: Collector) -> None:
    desk.table([chunk(n) for n in range(3)])
    desk.set(OTEL_EXPORTER_OTLP_ENDPOINT=told.url, GENERATOR_TELEMETRY__EXPORT="off")
    desk.summary(*RUN)
    assert told.bodies == []


def test_without_the_extra_a_wish_is_refused_and_a_variable_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "find_spec", lambda _: None)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    assert opening.open_telemetry("auto", "qa-pipeline") is None
    with pytest.raises(UsageError, match=r"pip install 'generator\[telemetry\]'"):
        opening.open_telemetry("otlp", "qa-pipeline")
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT")
    assert opening.open_telemetry("auto", "qa-pipeline") is None
