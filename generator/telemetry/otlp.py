"""A run told to a collector by OTLP over HTTP (https://opentelemetry.io/docs/specs/otlp/).

Spans: the run, in it a span for each stage, in that one for each batch. Metrics: how long calls took, and what they
came to. The attributes are those of OpenTelemetry's conventions for generative AI where these have them, else
`generator.…`. No prompt, reply, path, key or message of an error is among them.

The providers are this run's own, so that nothing of a program that imports a flow is changed. The exporters read all
that the `OTEL_…` variables say of the collector, and send from threads of their own.
"""

import logging
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricExportResult, MetricsData, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, set_span_in_context

from generator.errors import RateLimited, Unreachable
from generator.telemetry.batch import BatchDone
from generator.types import Model
from generator.usage import Usage

_SECONDS = 2.0
"""That a request to the collector may take, where no variable says so."""
_BUCKETS = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
"""Seconds, as the conventions have them."""
_PROVIDERS = {"gemini": "gcp.gemini"}
"""Names of the conventions that are not ours."""
_COUNTERS = {
    "calls": ("{call}", "Calls that reached the provider."),
    "retries": ("{call}", "Calls after the first of a completion."),
    "turned_away": ("{call}", "Calls that the provider answered with 429 or 503."),
    "reused": ("{reply}", "Replies that were paid for before."),
    "cost": ("USD", "US dollars of the calls whose price is known."),
}
Attributes = dict[str, Any]


class Otlp:
    """See the module, and `Telemetry`.

    Args:
        flow: Name of the flow that runs.
    """

    def __init__(self, flow: str) -> None:
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)  # that none hears is told once, by `close`
        self._lost = False
        self._flow = flow
        self._tracing = TracerProvider(resource=_resource(), shutdown_on_exit=False)
        self._metering = MeterProvider(self._readers(), _resource(), shutdown_on_exit=False)
        if _is_wanted("TRACES"):
            self._tracing.add_span_processor(BatchSpanProcessor(_Spans(self._heard, timeout=_timeout())))
        self._tracer = self._tracing.get_tracer("generator", version("generator"))
        self._run = self._tracer.start_span(f"generator {flow}", attributes={"gen_ai.workflow.name": flow})
        self._stages: dict[str, tuple[Span, float]] = {}
        self._models: dict[str, Attributes] = {}
        self._make_instruments()

    def _readers(self) -> list[PeriodicExportingMetricReader]:
        if not _is_wanted("METRICS"):
            return []
        return [PeriodicExportingMetricReader(_Metrics(self._heard, timeout=_timeout()))]

    def _make_instruments(self) -> None:
        meter = self._metering.get_meter("generator", version("generator"))
        self._counters = {
            name: meter.create_counter(f"generator.{name}", unit, description)
            for name, (unit, description) in _COUNTERS.items()
        }
        self._tokens = meter.create_counter("generator.tokens", "{token}", "Tokens of calls, by gen_ai.token.type.")
        self._duration = meter.create_histogram(
            "gen_ai.client.operation.duration",
            "s",
            "How long a call to a model took.",
            explicit_bucket_boundaries_advisory=_BUCKETS,
        )

    def _heard(self, heard: bool) -> None:
        self._lost = self._lost or not heard

    def waited(self, model: Model, seconds: float, error: BaseException | None) -> None:
        about = self._about(model)
        if not isinstance(error, RateLimited | Unreachable):
            self._counters["calls"].add(1, about)
        self._duration.record(seconds, {**about, "error.type": type(error).__name__} if error else about)

    def counted(self, model: Model, amounts: Mapping[str, float]) -> None:
        about = self._about(model)
        for name, amount in amounts.items():
            if amount <= 0 or name == "calls":  # which `waited` counts, as here they are taken back
                continue
            if name in self._counters:
                self._counters[name].add(amount, about)
            elif name in {"tokens_in", "tokens_out"}:
                kind = "input" if name == "tokens_in" else "output"
                self._tokens.add(amount, {**about, "gen_ai.token.type": kind})

    def worked(self, batch: BatchDone) -> None:
        stage = self._stage(batch)
        span = self._tracer.start_span(
            f"{batch.stage} batch",
            set_span_in_context(stage),
            SpanKind.INTERNAL,
            {**self._about(batch.model), **_figures(batch)},
            start_time=_nanoseconds(batch.began),
        )
        if batch.stored:
            self.counted(batch.model, {"reused": batch.usage.reused})
        if batch.failed:
            span.set_status(Status(StatusCode.ERROR, f"{batch.failed} failed"))
        span.end(_nanoseconds(batch.ended))

    def _stage(self, batch: BatchDone) -> Span:
        span, ended = self._stages.get(batch.stage) or (
            self._tracer.start_span(
                batch.stage,
                set_span_in_context(self._run),
                attributes={"generator.stage": batch.stage},
                start_time=_nanoseconds(batch.began),
            ),
            0.0,
        )
        self._stages[batch.stage] = span, max(ended, batch.ended)
        return span

    def close(self, used: Usage, fault: str) -> None:
        for span, ended in self._stages.values():
            span.end(_nanoseconds(ended))
        self._run.set_attributes(_used(used))
        if fault:
            self._run.set_status(Status(StatusCode.ERROR))
            self._run.set_attribute("error.type", fault)
        self._run.end()
        if not _all_done([self._tracing.shutdown, self._metering.shutdown]) or self._lost:
            logging.getLogger(__name__).warning(
                "The collector of OpenTelemetry did not take all metrics of this run; see that it answers at "
                "OTEL_EXPORTER_OTLP_ENDPOINT. The run is whole without them."
            )

    def _about(self, model: Model) -> Attributes:
        """What is said of a call: whom it asks, in which flow."""
        key = f"{model.provider} {model.name}"
        if key not in self._models:
            self._models[key] = {
                "gen_ai.operation.name": "chat",
                "gen_ai.provider.name": _PROVIDERS.get(model.provider, model.provider),
                "gen_ai.request.model": model.name,
                "gen_ai.workflow.name": self._flow,
            }
        return self._models[key]


class _Spans(OTLPSpanExporter):
    def __init__(self, heard: Callable[[bool], None], timeout: float | None) -> None:
        super().__init__(timeout=timeout)
        self._heard = heard

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        found = super().export(spans)
        self._heard(found is SpanExportResult.SUCCESS)
        return found


class _Metrics(OTLPMetricExporter):
    def __init__(self, heard: Callable[[bool], None], timeout: float | None) -> None:
        super().__init__(timeout=timeout)
        self._heard = heard

    def export(
        self, metrics_data: MetricsData, timeout_millis: float | None = 10_000, **kwargs: Any
    ) -> MetricExportResult:
        found = super().export(metrics_data, timeout_millis, **kwargs)
        self._heard(found is MetricExportResult.SUCCESS)
        return found


def _figures(batch: BatchDone) -> Attributes:
    counts = {"stage": batch.stage, "records": batch.records, "kept": batch.kept, "failed": batch.failed}
    return {f"generator.{name}": n for name, n in {**counts, "stored": batch.stored}.items()} | _used(batch.usage)


def _used(usage: Usage) -> Attributes:
    ours = {name: getattr(usage, name) for name in ("calls", "reused", "retries", "turned_away", "cost")}
    tokens = {"gen_ai.usage.input_tokens": usage.tokens_in, "gen_ai.usage.output_tokens": usage.tokens_out}
    return {f"generator.{name}": n for name, n in ours.items()} | tokens


def _resource() -> Resource:
    """Name and version of this program, unless the variables call it otherwise."""
    told = Resource.create()
    named = str(told.attributes.get(SERVICE_NAME, ""))
    name = "generator" if named.startswith("unknown_service") else named
    return told.merge(Resource({SERVICE_NAME: name, SERVICE_VERSION: version("generator")}))


def _is_wanted(signal: str) -> bool:
    return os.environ.get(f"OTEL_{signal}_EXPORTER", "otlp").strip() != "none"


def _timeout() -> float | None:
    """None leaves it to the variables."""
    return None if any(name.startswith("OTEL_EXPORTER_OTLP") and "TIMEOUT" in name for name in os.environ) else _SECONDS


def _nanoseconds(seconds: float) -> int:
    return int(seconds * 1e9)


def _all_done(work: Sequence[Callable[[], Any]]) -> bool:
    """Whether all of it is done within the time that a collector has at the end; what is not is left behind."""
    threads = [threading.Thread(target=one, daemon=True) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(_timeout() or 2 * _SECONDS)
    return not any(thread.is_alive() for thread in threads)
