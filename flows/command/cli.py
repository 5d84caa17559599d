"""The `generator` command: each subcommand runs one flow, or for a local look-up one function.

Its options are those of `flows.options.base`. Nothing heavy is imported before a command is known.
"""

import importlib
import os
import sys
from dataclasses import dataclass
from typing import Any

import click

from generator.errors import GeneratorError, UsageError
from generator.startup.deferred import defer_unneeded

NOT_BUILT = "documents-pipeline combine validate qa-train finetune evaluate export-ollama watch".split()


@dataclass(frozen=True)
class Entry:
    """A subcommand: what it does, an example, and where its code is.

    Attributes:
        options: `module:class` of its options; None for a command with options of its own.
        run: `module:function` that is called with them.
    """

    help: str
    example: str
    run: str
    options: str | None = None


COMMANDS = {
    "pipeline": Entry(
        "All of it, streaming: generate, enrich, curate, export.",
        "generator pipeline my.lancedb -o training.jsonl",
        "flows.command.run_flow:run_flow",
        "flows.options.qa:PipelineOptions",
    ),
    "generate": Entry(
        "Write question–answer pairs from chunks.",
        "generator generate my.lancedb -o qa.json --target-pairs 300",
        "flows.command.run_flow:run_flow",
        "flows.options.qa:GenerateOptions",
    ),
    "enrich": Entry(
        "Rewrite answers so that they are clearer.",
        "generator enrich qa.json -o enriched.json",
        "flows.command.run_flow:run_flow",
        "flows.options.qa:EnrichOptions",
    ),
    "generate-cot": Entry(
        "Write questions with the steps that lead to their answers.",
        "generator generate-cot my.lancedb -o cot.json --n-pairs 2",
        "flows.command.run_flow:run_flow",
        "flows.options.qa:GenerateCoTOptions",
    ),
    "enhance-cot": Entry(
        "Add the steps that lead to answers that exist.",
        "generator enhance-cot qa.json -o cot.json",
        "flows.command.run_flow:run_flow",
        "flows.options.qa:EnhanceCoTOptions",
    ),
    "curate": Entry(
        "Rate pairs and keep the good ones.",
        "generator curate enriched.json -o curated.json --threshold 7.0",
        "flows.command.run_flow:run_flow",
        "flows.options.qa:CurateOptions",
    ),
    "export": Entry(
        "Turn records into training rows.",
        "generator export curated.json -o training.jsonl -f chatml",
        "flows.command.local:run_export",
        "flows.options.qa:ExportOptions",
    ),
    "chunk": Entry(
        "Cut documents into chunks in a LanceDB.",
        "generator chunk docs/ my.lancedb",
        "flows.command.chunk:run_chunk",
        "flows.options.qa:ChunkOptions",
    ),
    "multi-score": Entry(
        "Keep the rows that teach most: complexity, quality, diversity.",
        "generator multi-score curated.json -o best.json --deita --top-k 500",
        "flows.command.local:run_multi_score",
        "flows.options.choosing:MultiScoreOptions",
    ),
    "select-coverage": Entry(
        "Keep fewer rows that still cover what all speak of.",
        "generator select-coverage curated.json -o fewer.json --target 500 --model lexical",
        "flows.command.local:run_selection",
        "flows.options.choosing:SelectCoverageOptions",
    ),
    "dedup": Entry(
        "Of rows that say the same, keep the best rated.",
        "generator dedup curated.json -o unique.json --rejected dropped.json",
        "flows.command.local:run_selection",
        "flows.options.choosing:DedupOptions",
    ),
    "decontaminate": Entry(
        "Drop rows that share passages with evaluation sets.",
        "generator decontaminate curated.json -o clean.json --against eval.jsonl",
        "flows.command.local:run_selection",
        "flows.options.choosing:DecontaminateOptions",
    ),
    "compare": Entry(
        "Say which of two or more sets is better, and how sure that is.",
        "generator compare a.json b.json -o comparison.json",
        "flows.command.run_flow:run_flow",
        "flows.options.choosing:CompareOptions",
    ),
    "report": Entry(
        "Make one page to look at: figures, charts, a map, every sample.",
        "generator report curated.json -o report.html",
        "flows.command.local:run_report",
        "flows.options.choosing:ReportOptions",
    ),
    "tool-pipeline": Entry(
        "All of it for tools: generate, verify, curate, grade.",
        "generator tool-pipeline tool_specs/hdf5.json -o training.json",
        "flows.command.run_flow:run_flow",
        "flows.options.tools:ToolPipelineOptions",
    ),
    "tool-parse": Entry(
        "Check a tool specification, and show what is in it.",
        "generator tool-parse tool_specs/hdf5.json",
        "flows.command.inspect:run_parse",
        "flows.options.tools:ToolParseOptions",
    ),
    "tool-deps": Entry(
        "Show which tool's outputs feed which tool's parameters.",
        "generator tool-deps tool_specs/hdf5.json --chains",
        "flows.command.inspect:run_deps",
        "flows.options.tools:ToolDepsOptions",
    ),
    "tool-generate": Entry(
        "Write requests with the calls that answer them.",
        "generator tool-generate tool_specs/hdf5.json -o examples.json --target-pairs 500",
        "flows.command.run_flow:run_flow",
        "flows.options.tools:ToolGenerateOptions",
    ),
    "tool-generate-chain": Entry(
        "Run chains of calls, and write the requests last.",
        "generator tool-generate-chain tool_specs/hdf5.json -o chains.json --hybrid",
        "flows.command.run_flow:run_flow",
        "flows.options.tools:ToolGenerateChainOptions",
    ),
    "tool-execute": Entry(
        "Verify examples: form, execution, meaning.",
        'generator tool-execute examples.json -o verified.json --mcp "python -m tool_specs.hdf5_server data/"',
        "flows.command.run_flow:run_flow",
        "flows.options.tools:ToolExecuteOptions",
    ),
    "tool-curate": Entry(
        "Rate examples, and judge each of their turns.",
        "generator tool-curate verified.json -o curated.json --threshold 7.0",
        "flows.command.run_flow:run_flow",
        "flows.options.tools:ToolCurateOptions",
    ),
    "tool-evaluate": Entry(
        "Grade outcomes by what was asked for.",
        "generator tool-evaluate curated.json -o final.json --min-score 0.8",
        "flows.command.run_flow:run_flow",
        "flows.options.tools:ToolEvaluateOptions",
    ),
    "list-providers": Entry(
        "Show the providers and which are ready.", "generator list-providers", "flows.command.inquiries:list_providers"
    ),
    "ledger": Entry(
        "Show what was asked and paid, by model and prompt.", "generator ledger", "flows.command.inquiries:show_ledger"
    ),
    "up": Entry(
        "Start a Prefect server in the background, and serve the flows.", "generator up", "flows.server.background:up"
    ),
    "down": Entry("Stop what `up` started.", "generator down", "flows.server.background:down"),
    "limits": Entry(
        "Write the providers' limits to the Prefect server.", "generator limits", "flows.command.inquiries:write_limits"
    ),
}


class Commands(click.Group):
    """Finds a subcommand's code when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name in NOT_BUILT:
            raise UsageError(f"`generator {name}` is not built yet; `generator --help` lists the commands there are.")
        if name not in COMMANDS:
            raise UsageError(f"There is no command `{name}`; there are: {', '.join(COMMANDS)}.")
        return _command(name, COMMANDS[name])

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])


def _command(name: str, entry: Entry) -> click.Command:
    from flows.command import click_options as cli_options
    from generator.startup import garbage

    kind = _found(entry.options) if entry.options else None

    def called(**values: Any) -> None:
        settings = {key: values.pop(key) for key in ("verbose", "quiet")}
        _set_up_logging(**settings)
        garbage.look_rarely()
        run = _found(entry.run)
        code = run(kind, cli_options.given(values), quiet=settings["quiet"]) if kind else run(**values)
        sys.exit(code or 0)

    options = cli_options.of(kind) if kind else cli_options.OWN.get(name, [])
    params = [*options, *cli_options.common()]
    return click.Command(name, params=params, callback=called, help=f"{entry.help}\n\nExample: {entry.example}")


def _found(where: str) -> Any:
    """What `module:name` names; imported now."""
    module, name = where.split(":")
    return getattr(importlib.import_module(module), name)


def _set_up_logging(*, verbose: bool, quiet: bool) -> None:
    """Prefect's own lines stay in its UI; the terminal shows ours. `-v` shows both."""
    level = "INFO" if verbose else "CRITICAL"
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", level)
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "INFO")
    os.environ.setdefault("DO_NOT_TRACK", "1")  # Prefect announces its telemetry in every new terminal otherwise
    if quiet:
        os.environ["GENERATOR_QUIET"] = "1"


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
    invoke_without_command=True,
)
@click.version_option(package_name="generator")
@click.pass_context
def generator(context: click.Context) -> None:
    """Training data for language models, out of your own documents and APIs."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main() -> None:
    """Run the command; bad input ends with one sentence and exit code 2."""
    defer_unneeded()
    try:
        generator(standalone_mode=False)
    except click.ClickException as error:
        _fail(_sentence(error), 2)
    except GeneratorError as error:
        _fail(str(error), error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _fail("Interrupted.", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _sentence(error: click.ClickException) -> str:
    message = error.format_message().rstrip(".")
    context = getattr(error, "ctx", None)
    where = context.command_path if context else "generator"
    return f"{message}; see `{where} --help`."


def _fail(message: str, code: int) -> None:
    click.echo(f"generator: {message}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
