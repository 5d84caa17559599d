"""What the subcommands do around their flow: a server, Ctrl-C, the summary on the screen, the exit code."""

import asyncio
import importlib
from typing import TYPE_CHECKING, Any

from flows import garbage
from flows.choosing_options import CompareOptions, MultiScoreOptions, ReportOptions, SelectionOptions
from flows.interrupting import interruptible
from flows.options import ModelOptions, Options, checked
from flows.qa_options import (
    CurateOptions,
    EnhanceCoTOptions,
    EnrichOptions,
    ExportOptions,
    GenerateCoTOptions,
    GenerateOptions,
    PipelineOptions,
)
from flows.server import prefect_server
from flows.terminal import say, show, table
from flows.tool_options import (
    ToolCurateOptions,
    ToolEvaluateOptions,
    ToolExecuteOptions,
    ToolGenerateChainOptions,
    ToolGenerateOptions,
    ToolPipelineOptions,
)

if TYPE_CHECKING:
    from flows.export import ExportSummary

FLOWS: dict[type[Options], str] = {
    PipelineOptions: "flows.qa_pipeline:qa_pipeline",
    GenerateOptions: "flows.qa_generate:qa_generate",
    EnrichOptions: "flows.qa_enrich:qa_enrich",
    CurateOptions: "flows.qa_curate:qa_curate",
    GenerateCoTOptions: "flows.cot_generate:cot_generate",
    EnhanceCoTOptions: "flows.cot_enhance:cot_enhance",
    MultiScoreOptions: "flows.multi_score:multi_score",
    CompareOptions: "flows.compare:compare_sets",
    ToolPipelineOptions: "flows.tool_pipeline:tool_pipeline",
    ToolGenerateOptions: "flows.tool_generate:tool_generate",
    ToolGenerateChainOptions: "flows.tool_generate_chain:tool_generate_chain",
    ToolExecuteOptions: "flows.tool_execute:tool_execute",
    ToolCurateOptions: "flows.tool_curate:tool_curate",
    ToolEvaluateOptions: "flows.tool_evaluate:tool_evaluate",
}
"""The flow that takes these options, as `module:name`; only the one that runs is imported."""


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
    module, name = FLOWS[kind].split(":")
    flow = getattr(importlib.import_module(module), name)
    garbage.keep_all()
    return flow


def run_multi_score(kind: type[Options], values: dict[str, Any], *, quiet: bool) -> int:
    """By a model it is a flow; by rules nothing is asked, and no server is needed."""
    return (run_flow if values.get("use_llm") else run_selection)(kind, values, quiet=quiet)


def run_selection(kind: type[Options], values: dict[str, Any], *, quiet: bool) -> int:
    """Choose rows without a server, show the summary, and return the exit code."""
    from flows.choosing.run import selection

    options = checked(kind, values)
    assert isinstance(options, SelectionOptions)
    data = selection(options)
    if not quiet:
        from flows.summary import terminal

        show(terminal(data))
    return 1 if data["failed"] else 0


def run_report(kind: type[Options], values: dict[str, Any], *, quiet: bool) -> int:
    """Make the page, say where it is, and return the exit code."""
    from flows.choosing.run import report

    options = checked(kind, values)
    assert isinstance(options, ReportOptions)
    data = report(options)
    for line in [*data["failures"], *data["notes"]]:
        say(line)
    if not quiet:
        say(f"{data['output']}: {data['rows']:,} rows")
    return 1 if data["failed"] else 0


def run_export(kind: type[Options], values: dict[str, Any], *, quiet: bool) -> int:
    """Export without a server."""
    from flows.export import export

    options = checked(kind, values)
    assert isinstance(options, ExportOptions)
    summary = export(**options.model_dump(), on_bad=lambda bad: say(str(bad)))
    if not quiet:
        left_out = [
            f"{n:,} {why}"
            for n, why in ((summary.below, "below the threshold"), (summary.unrated, "unrated"), (summary.bad, "bad"))
            if n
        ]
        say(
            f"{_rows(summary)} as {summary.format} in {summary.output}"
            + (f"; left out: {', '.join(left_out)}." if left_out else ".")
        )
    return 1 if summary.bad else 0


def _rows(summary: "ExportSummary") -> str:
    """How many rows were written, and of how many records where that is not the same."""
    of = f" of {summary.written:,} records" if summary.rows != summary.written else ""
    return f"{summary.rows:,} rows{of}"


def list_providers(config: str | None = None) -> int:
    """Show what each provider needs and whether it is there right now."""
    from generator.llm.catalog import CATALOG, readiness
    from generator.settings_layers import load

    settings = load(config)
    urls: dict[str, str | None] = {name: settings.model(name).base_url for name in CATALOG}
    drawn = table("provider", "ready", "default model", "how it stands, and how to set it up")
    for status in asyncio.run(readiness(urls)):
        mark = "[green]yes[/]" if status.ready else "[red]no[/]"
        hint = f"{status.detail}[dim]; {status.entry.set_up}[/]" if not status.ready else status.detail
        drawn.add_row(status.entry.name, mark, settings.model(status.entry.name).name, hint)
    show(drawn)
    return 0


def show_ledger(config: str | None = None) -> int:
    """Show what was asked and paid, by model and prompt."""
    from generator.ledger import open_ledger
    from generator.settings_layers import load

    async def read() -> list[dict[str, Any]]:
        async with open_ledger(load(config).ledger_url) as ledger:
            return await ledger.spent("provider", "model", "prompt")

    drawn = table(
        "provider",
        "model",
        "prompt",
        "attempts",
        "tokens in",
        "tokens out",
        "cost",
        numbers=("attempts", "tokens in", "tokens out", "cost"),
    )
    for row in asyncio.run(read()):
        paid = f"${row['cost']:.4f}" + (f" + {row['unpriced']:,} of unknown price" if row["unpriced"] else "")
        drawn.add_row(
            row["provider"],
            row["model"],
            row["prompt"],
            f"{row['attempts']:,}",
            f"{row['tokens_in']:,}",
            f"{row['tokens_out']:,}",
            paid,
        )
    show(drawn)
    return 0


def write_limits(config: str | None = None) -> int:
    """Write the providers' limits to the Prefect server that is named."""
    from deployments.limits import write_limits as write
    from flows.server import answers, named_url, using
    from generator.errors import UsageError
    from generator.settings_layers import load

    settings = load(config)
    url = named_url()
    if not url or not answers(url):
        raise UsageError(
            f"No Prefect server answers at {url or 'PREFECT_API_URL (it is not set)'}: start one with `generator up`."
        )
    with using(url):
        written = asyncio.run(write(settings))
    for name, slots in written.items():
        say(f"{name}: {slots} batches in flight")
    return 0
