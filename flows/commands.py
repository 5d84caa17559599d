"""What the subcommands do around their flow: a server, Ctrl-C, the summary on the screen, the exit code."""

import asyncio
import importlib
from typing import Any

from flows import garbage
from flows.interrupting import interruptible
from flows.options import ModelOptions, Options, checked
from flows.server import prefect_server
from flows.terminal import say, show, table

FLOWS: dict[str, str] = {
    "PipelineOptions": "flows.qa_pipeline:qa_pipeline",
    "GenerateOptions": "flows.qa_generate:qa_generate",
    "EnrichOptions": "flows.qa_enrich:qa_enrich",
    "CurateOptions": "flows.qa_curate:qa_curate",
    "GenerateCoTOptions": "flows.cot_generate:cot_generate",
    "EnhanceCoTOptions": "flows.cot_enhance:cot_enhance",
    "MultiScoreOptions": "flows.multi_score:multi_score",
    "CompareOptions": "flows.compare:compare_sets",
    "ToolPipelineOptions": "flows.tool_pipeline:tool_pipeline",
    "ToolGenerateOptions": "flows.tool_generate:tool_generate",
    "ToolGenerateChainOptions": "flows.tool_generate_chain:tool_generate_chain",
    "ToolExecuteOptions": "flows.tool_execute:tool_execute",
    "ToolCurateOptions": "flows.tool_curate:tool_curate",
    "ToolEvaluateOptions": "flows.tool_evaluate:tool_evaluate",
}
"""By the class of options that it takes, each flow as `module:name`; only what runs is imported."""


def run_flow(kind: type[Options], values: dict[str, Any], *, quiet: bool) -> int:
    """Run a flow to its end, show its summary, and return the exit code."""
    from flows.preflight import preflight

    options = checked(kind, values)
    assert isinstance(options, ModelOptions)
    if options.dry_run:
        from flows.estimate import estimate

        show(estimate(options))
        return 0
    asyncio.run(preflight(options))
    if not values.get("fresh", True):
        say("Resuming is always on: what was paid for is reused.")
    with prefect_server(say if not quiet else lambda _: None):
        data = asyncio.run(interruptible(_flow(kind), values))
    if not quiet:
        from flows.summary import terminal

        show(terminal(data))
        if "comparison" in data:
            _show_comparison(data["comparison"])
    return 1 if data["failed"] else 0


def _show_comparison(found: dict[str, Any]) -> None:
    """The sets, their duels, and which one to take."""
    from rich.text import Text

    from tasks.comparison_tables import duel_table, set_table

    duels = [f"{duel['left']} – {duel['right']}" for duel in found["duels"]]
    for heads, lines in ((list(found["sets"]), set_table(found)), (duels, duel_table(found))):
        drawn = table("", *heads, numbers=tuple(heads))
        for name, values in lines:
            drawn.add_row(name, *values)
        show(drawn)
        show("")
    taken = found["recommendation"]
    show(Text(f"Recommended: {taken['set']}", style="bold"))
    for sentence in (*taken["reasons"], *(other["reason"] for other in taken["alternatives"])):
        show(Text(f"  {sentence}"))
    for caution in found["cautions"]:
        show(Text(caution, style="yellow"))


def _flow(kind: type[Options]) -> Any:
    """The flow that takes these options."""
    module, name = FLOWS[kind.__name__].split(":")
    flow = getattr(importlib.import_module(module), name)
    garbage.keep_all()
    return flow
