"""Whether a run is told to a collector: by the setting `telemetry.export`, and by OpenTelemetry's own variables."""

import logging
import os
from importlib.util import find_spec
from typing import Literal

from generator.errors import UsageError
from generator.telemetry.batch import Telemetry

Export = Literal["auto", "otlp", "off"]

_ENDPOINTS = (
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
)


def open_telemetry(export: Export, flow: str) -> Telemetry | None:
    """Who is told about a run of a flow, if anybody is.

    Args:
        export: `auto` where one of the variables names a collector; `otlp` in any case; `off` never.
        flow: Its name.

    Raises:
        UsageError: It is to be `otlp`, and that cannot be.
    """
    named = next((name for name in _ENDPOINTS if os.environ.get(name, "").strip()), "")
    if export == "off" or (export == "auto" and not named) or _is_on("OTEL_SDK_DISABLED"):
        return None
    if fault := _fault(named or "telemetry.export"):
        if export == "otlp":
            raise UsageError(fault)
        logging.getLogger(__name__).warning(fault)
        return None
    from generator.telemetry.otlp import Otlp

    return Otlp(flow)


def _fault(name: str) -> str:
    if any(find_spec(module) is None for module in ("opentelemetry", "opentelemetry.sdk", "opentelemetry.exporter")):
        return f"{name} asks for metrics, which need OpenTelemetry: pip install 'generator[telemetry]'; none are sent."
    if os.environ.get("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf") != "http/protobuf":
        return (
            "OTEL_EXPORTER_OTLP_PROTOCOL names another protocol than http/protobuf, the one that is spoken here; "
            "name the collector's HTTP port (4318), or no metrics are sent."
        )
    return ""


def _is_on(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() == "true"
