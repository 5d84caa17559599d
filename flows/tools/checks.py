"""What can be said against a command on tools before a server is started: its specification, and who runs the calls."""

import asyncio
import os
import shlex
import shutil
from collections.abc import Sequence

from yarl import URL

from flows.options.tools import MakingOptions, ToolCurateOptions, ToolEvaluateOptions, ToolExecuteOptions
from flows.tools.inputs import executor_of, fault, usable
from generator.errors import UsageError
from generator.files import read_rows
from generator.hosts import check_hosts, host_of, is_named, origin_of
from generator.ledger.store import open_ledger
from generator.settings.tree import Settings
from generator.tools.execution import ExecutorChoice
from generator.tools.executors import open_executor
from generator.tools.executors.http import AUTHORIZATION
from generator.tools.executors.http_keys import asks_for, keys_in
from generator.tools.mcp.client import is_url
from generator.tools.public_addresses import private_address
from generator.tools.reading.specification import read_spec
from generator.tools.records import ToolExample
from generator.tools.spec.model import Tool

SECONDS = 10
"""Within which a web service must take a connection."""


async def check_making(options: MakingOptions, settings: Settings) -> None:
    """Look at the specification, the tools that are named, the patterns, and who is to run the calls.

    Raises:
        UsageError: One of them is wrong; or those that are to be called over HTTP are no operations of a web service.
    """
    if options.like:
        _tools_in(options.like)
    choice = executor_of(options, settings)
    tools = usable(read_spec(options.spec).spec.tools, choice)
    _check_routes(choice, tools, options.spec)
    await _check_hosts(choice, tools, options.spec)
    if not options.dry_run:  # which opens the ledger to read only, and finds out itself
        await _check_executor(choice, settings)


async def check_execution(options: ToolExecuteOptions, settings: Settings) -> None:
    """Look at the beginning of a file of examples, and at who is to run the calls.

    Raises:
        UsageError: As for `check_making`.
    """
    choice = executor_of(options, settings)
    tools = _tools_in(options.input)
    _check_routes(choice, tools, options.input)
    await _check_hosts(choice, tools, options.input)
    _check_secret(choice, tools, options.input)
    if not options.dry_run:
        await _check_executor(choice, settings)


async def check_examples(options: ToolCurateOptions | ToolEvaluateOptions, _settings: Settings) -> None:
    """Look at the beginning of a file of examples.

    Raises:
        UsageError: There is no such file, or its first row is no example.
    """
    _tools_in(options.input)


async def _check_executor(choice: ExecutorChoice, settings: Settings) -> None:
    """Whether there is somebody to run the calls; whether a command is an MCP server shows when it is started."""
    if choice.kind == "mcp":
        _check_command(choice.target)
    async with open_ledger(settings.ledger_url) as ledger:
        executor = await open_executor(choice, ledger)
        await executor.close()
    if choice.kind == "http" and choice.target:
        await _check_service(URL(choice.target))


def _tools_in(where: str) -> list[Tool]:
    """The tools of a file's first example; standard input gives its beginning only once."""
    if where == "-":
        return []
    return ToolExample.model_validate(next(read_rows(where, on_bad=lambda _: None, check=fault))).tools


def _check_routes(choice: ExecutorChoice, tools: Sequence[Tool], where: str) -> None:
    """Whether the tools that are to be called over HTTP can be."""
    if choice.kind != "http" or not tools:
        return
    routes = [tool.route for tool in tools if tool.route is not None]
    if not routes:
        raise UsageError(f"No tool of {where} has a route, so --http has nothing to call: give an OpenAPI document.")
    if not choice.target and not any(is_url(route.url) for route in routes):
        raise UsageError(f"{where} names no server: give the base URL of the web service with --http.")


async def _check_hosts(choice: ExecutorChoice, tools: Sequence[Tool], where: str) -> None:
    """Whether the calls may go where the tools themselves say."""
    if choice.kind != "http" or choice.target:
        return
    check_hosts(choice.hosts)
    for url in _origins(tools):
        if not is_named(url, choice.hosts) and (address := await private_address(url.host or "")):
            raise UsageError(
                f"{where} has calls for {host_of(url)}, which is at {address}, no public address: if that is meant, "
                f"allow it by name, --allow-host {host_of(url)}."
            )


def _check_secret(choice: ExecutorChoice, tools: Sequence[Tool], where: str) -> None:
    """Whether the secret, if there is one, is for whom a file of examples would have it sent to."""
    if choice.kind != "http" or choice.target:
        return
    asked = asks_for([tool.route for tool in tools if tool.route], keys_in(os.environ))
    secrets = [AUTHORIZATION] if os.environ.get(AUTHORIZATION) else sorted(asked)
    if not secrets:
        return
    for url in _origins(tools):
        if not is_named(url, choice.hosts):
            raise UsageError(
                f"{secrets[0]} is set, and goes to no host that only {where} names: allow it by name, "
                f"--allow-host {host_of(url)}, or unset the variable."
            )


def _origins(tools: Sequence[Tool]) -> list[URL]:
    return sorted({url for tool in tools if tool.route and (url := origin_of(tool.route.url))})


def _check_command(target: str) -> None:
    """Whether it could be started; whether it is a server shows when it is."""
    if is_url(target):
        return
    try:
        command = shlex.split(target)
    except ValueError as error:
        raise UsageError(f"--mcp cannot be read as a command line ({error}): {target}.") from None
    if not command:
        raise UsageError("--mcp is empty: give the command line or the URL of an MCP server.")
    if shutil.which(command[0]) is None:
        raise UsageError(f"--mcp names {command[0]!r}, which is no program here: give a command line or a URL.")


async def _check_service(url: URL) -> None:
    """Whether something listens where the calls would go."""
    try:
        async with asyncio.timeout(SECONDS):
            _, writer = await asyncio.open_connection(url.host, url.port)
    except (OSError, TimeoutError):
        raise UsageError(f"Nothing answers at {url}: start the web service, or name another with --http.") from None
    writer.close()
