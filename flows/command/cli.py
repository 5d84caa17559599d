"""The `generator` command: each subcommand runs one flow, or for a local look-up one function.

What there is stands in `flows.options.registry`. Nothing heavy is imported before a command is known.
"""

import logging
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import click

from flows.options import older_names
from flows.options.entry import GROUPS, Entry, found
from flows.options.registry import COMMANDS
from flows.showing.terminal import Lines, say
from generator.errors import GeneratorError, Interrupted, UsageError
from generator.startup import own_process


class Commands(click.Group):
    """Finds a subcommand's code when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        known = older_names.COMMANDS.get(name, name)
        if known not in COMMANDS:
            if ctx.resilient_parsing:  # a shell completes what is typed
                return None
            raise UsageError(f"There is no command `{name}`; there are: {', '.join(COMMANDS)}.")
        return _command(name, COMMANDS[known])

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        for group, title in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items() if entry.group == group])


def _command(typed: str, entry: Entry) -> click.Command:
    from flows.command import click_options as cli_options
    from flows.command.older_options import older_options

    kind = entry.kind if entry.options else None

    def called(**values: Any) -> None:
        settings = {key: values.pop(key) for key in ("verbose", "quiet")}
        _set_up_logging(**settings)
        run = found(entry.run)
        if kind:
            code = run(entry, _resolved(typed, entry, params, values, **settings), quiet=settings["quiet"])
        else:
            code = run(**values)
        sys.exit(code or 0)

    params = [*(cli_options.of(kind) if kind else cli_options.OWN.get(entry.name, [])), *cli_options.common()]
    if kind:
        params += older_options(entry.name, kind, params)
    return click.Command(typed, params=params, callback=called, help=f"{entry.help}\n\nExample: {entry.example}")


def _resolved(
    typed: str, entry: Entry, params: list[click.Parameter], values: dict[str, Any], **settings: bool
) -> dict[str, Any]:
    """What the options of a command come to, with what older names and variables give.

    Raises:
        UsageError: Something is missing that a variable could give, or an older name cannot be obeyed.
        click.MissingParameter: Something else is missing.
    """
    from flows.command import click_options as cli_options
    from flows.command.older_options import OlderOption, missing, resolved

    kind = entry.kind
    older = [one for one in params if isinstance(one, OlderOption)]
    told: Callable[[str], None] = (lambda _: None) if settings["quiet"] else say
    given = resolved(typed, entry.name, kind, older, cli_options.given(values), told)
    for param in params:
        if getattr(param, "needed", False) and param.name not in given:
            if sentence := missing(kind, entry.name, str(param.name)):
                raise UsageError(sentence)
            raise click.MissingParameter(ctx=click.get_current_context(), param=param)
    return given


def _set_up_logging(*, verbose: bool, quiet: bool) -> None:
    """Prefect's own lines stay in its UI; the terminal shows ours. `-v` shows both."""
    level = "INFO" if verbose else "CRITICAL"
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", level)
    os.environ.setdefault("PREFECT_LOGGING_INTERNAL_LEVEL", "ERROR" if verbose else level)
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
