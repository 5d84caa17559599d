"""Where each flow is: importing them all takes seconds, so only what is run is imported."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prefect import Flow

FLOWS: dict[str, str] = {
    "qa-pipeline": "flows.qa_pipeline:qa_pipeline",
    "qa-generate": "flows.qa_generate:qa_generate",
    "qa-enrich": "flows.qa_enrich:qa_enrich",
    "qa-curate": "flows.qa_curate:qa_curate",
    "cot-generate": "flows.cot_generate:cot_generate",
    "cot-enhance": "flows.cot_enhance:cot_enhance",
    "multi-score": "flows.multi_score:multi_score",
    "select-coverage": "flows.choosing.flows:select_coverage",
    "dedup": "flows.choosing.flows:dedup",
    "decontaminate": "flows.choosing.flows:decontaminate",
    "compare": "flows.compare:compare_sets",
    "report": "flows.choosing.flows:report",
    "tool-pipeline": "flows.tool_pipeline:tool_pipeline",
    "tool-generate": "flows.tool_generate:tool_generate",
    "tool-generate-chain": "flows.tool_generate_chain:tool_generate_chain",
    "tool-execute": "flows.tool_execute:tool_execute",
    "tool-curate": "flows.tool_curate:tool_curate",
    "tool-evaluate": "flows.tool_evaluate:tool_evaluate",
    "chunk-documents": "flows.chunk_documents:chunk_documents",
}
"""By its name on a Prefect server, each flow as `module:function`."""


def load(name: str) -> "Flow[..., Any]":
    """Import a flow."""
    module, function = FLOWS[name].split(":")
    flow: Flow[..., Any] = getattr(importlib.import_module(module), function)
    return flow
