"""The `generator` command: each subcommand runs one flow, or for a local look-up one function.

What there is stands in `flows.options.registry`. Nothing heavy is imported before a command is known.
"""

import logging
import os
import signal
import sys
from typing import Any

import click

from flows.options.entry import GROUPS, Entry, found
from flows.options.registry import COMMANDS
from flows.running.terminal import Lines, say
from generator.errors import GeneratorError, Interrupted, UsageError
from generator.startup import own_process


class Commands(click.Group):
    """Finds a subcommand's code when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            if ctx.resilient_parsing:  # a shell completes what is typed
                return None
            raise UsageError(f"There is no command `{name}`; there are: {', '.join(COMMANDS)}.")
        return _command(name, COMMANDS[name])

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        for group, title in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items() if entry.group == group])


def _command(name: str, entry: Entry) -> click.Command:
    from flows.command import click_options as cli_options

    kind = entry.kind if entry.options else None

    def called(**values: Any) -> None:
        settings = {key: values.pop(key) for key in ("verbose", "quiet")}
        _set_up_logging(**settings)
        run = found(entry.run)
        code = run(entry, cli_options.given(values), quiet=settings["quiet"]) if kind else run(**values)
        sys.exit(code or 0)

    options = cli_options.of(kind) if kind else cli_options.OWN.get(name, [])
    params = [*options, *cli_options.common()]
    return click.Command(name, params=params, callback=called, help=f"{entry.help}\n\nExample: {entry.example}")


def _set_up_logging(*, verbose: bool, quiet: bool) -> None:
    """Prefect's own lines stay in its UI; the terminal shows ours. `-v` shows both."""
    level = "INFO" if verbose else "CRITICAL"
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", level)
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "INFO")
    os.environ.setdefault("DO_NOT_TRACK", "1")  # Prefect announces its telemetry in every new terminal otherwise
    if quiet:
        os.environ["GENERATOR_QUIET"] = "1"
    elif not verbose:
        logging.getLogger("generator").addHandler(Lines(logging.WARNING))


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
    own_process.begin()
    _end_as_by_ctrl_c()
    try:
        generator(standalone_mode=False)
    except click.ClickException as error:
        _fail(_sentence(error), 2)
    except GeneratorError as error:
        _fail(str(error), error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _fail("Interrupted.", Interrupted.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _end_as_by_ctrl_c() -> None:
    """A command that is told to end, or whose terminal closes, leaves no drafts behind; `nohup` is respected."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _sentence(error: click.ClickException) -> str:
    message = error.format_message().rstrip(".")
    context = getattr(error, "ctx", None)
    where = context.command_path if context else "generator"
    return f"{message}; see `{where} --help`."


def _fail(message: str, code: int) -> None:
    if code == Interrupted.exit_code:
        _leave_at_the_next_ctrl_c()
    say(f"generator: {message}")
    sys.exit(code)


def _leave_at_the_next_ctrl_c() -> None:
    """All is said and kept, and Python takes its leave of libraries and threads: who presses again is tired of that."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(Interrupted.exit_code))


if __name__ == "__main__":
    main()
