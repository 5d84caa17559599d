"""What the subcommands do around their flow: a server, Ctrl-C, the summary on the screen, the exit code."""

import asyncio
from typing import Any

from flows.options.base import ModelOptions, Options, checked
from flows.registry import load
from flows.running.interrupting import interruptible
from flows.running.terminal import say, show, table
from flows.server.connection import prefect_server
from generator.startup import garbage

FLOW_OF: dict[str, str] = {
    "PipelineOptions": "qa-pipeline",
    "GenerateOptions": "qa-generate",
    "EnrichOptions": "qa-enrich",
    "CurateOptions": "qa-curate",
    "GenerateCoTOptions": "cot-generate",
    "EnhanceCoTOptions": "cot-enhance",
    "MultiScoreOptions": "multi-score",
    "CompareOptions": "compare",
    "ToolPipelineOptions": "tool-pipeline",
    "ToolGenerateOptions": "tool-generate",
    "ToolGenerateChainOptions": "tool-generate-chain",
    "ToolExecuteOptions": "tool-execute",
    "ToolCurateOptions": "tool-curate",
    "ToolEvaluateOptions": "tool-evaluate",
}
"""Each flow by the class of options that it takes."""


def run_flow(kind: type[Options], values: dict[str, Any], *, quiet: bool) -> int:
    """Run a flow to its end, show its summary, and return the exit code."""
    from flows.command.preflight import preflight

    options = checked(kind, values)
    assert isinstance(options, ModelOptions)
    if options.dry_run:
        from flows.running.estimate import estimate

        show(estimate(options))
        return 0
    asyncio.run(preflight(options))
    if not values.get("fresh", True):
        say("Resuming is always on: what was paid for is reused.")
    with prefect_server(say if not quiet else lambda _: None):
        data = asyncio.run(interruptible(_flow(kind), values))
    if not quiet:
        from flows.running.summary import terminal

        show(terminal(data))
        if "comparison" in data:
            _show_comparison(data["comparison"])
    return 1 if data["failed"] else 0


def _show_comparison(found: dict[str, Any]) -> None:
    """The sets, their duels, and which one to take."""
    from rich.text import Text

    from tasks.comparing.comparison_tables import duel_table, set_table

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
    flow = load(FLOW_OF[kind.__name__])
    garbage.keep_all()
    return flow
