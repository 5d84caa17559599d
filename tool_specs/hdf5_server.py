"""An MCP server over stdio that does the 25 tools of `hdf5.json` with h5py on a folder of files.

    python -m tool_specs.hdf5_server data/

It holds no state between calls (see `hdf5_folder`), so sessions may share a process and every chain of calls replays.
"""

import asyncio
import gc
import json
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from tool_specs import hdf5_specification as specification

if TYPE_CHECKING:
    import mcp_types
    from mcp.server.lowlevel import Server


_LONGEST = 500
STATELESS = "generator/stateless"
"""Extension of the protocol that tells our executors: all state is in the folder, the process keeps none."""


class ToolError(Exception):
    """A call was refused or failed: one sentence that says what and why, cut where it repeats too much."""

    def __init__(self, said: str) -> None:
        super().__init__(said if len(said) <= _LONGEST else f"{said[:_LONGEST]} …")


def call(name: str, args: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Make one call.

    Args:
        name: Of the tool.
        args: Its arguments, as JSON data.
        folder: Where the files are; nothing outside of it is read or written.

    Returns:
        JSON data of the form that `hdf5.json` declares under `returns`.

    Raises:
        ToolError: There is no such tool, an argument is not as documented, or it cannot be done.
    """
    if name not in specification.tools():
        raise ToolError(f"There is no tool {name!r}.")
    for fault in _validator(name).iter_errors(args):
        where = ".".join(map(str, fault.instance_path)) or "arguments"
        raise ToolError(f"{name}: {where}: {fault.message}.")
    from tool_specs.hdf5_folder import Refusal

    try:
        return _functions()[name](folder, **specification.completed(name, args))
    except Refusal as refusal:
        raise ToolError(f"{name}: {refusal}") from refusal
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, MemoryError) as error:
        # What h5py raises over damaged files and odd types; its messages may name places outside the folder.
        raise ToolError(f"{name}: this cannot be done with this file ({type(error).__name__}).") from error


def listed() -> "list[mcp_types.Tool]":
    """The tools as `tools/list` gives them, all of it out of `hdf5.json`."""
    import mcp_types

    return [
        mcp_types.Tool(
            name=name,
            description=tool["description"],
            input_schema=specification.input_schema(name),
            output_schema=specification.output_schema(name),
            annotations=mcp_types.ToolAnnotations(**{f"{hint}_hint": value for hint, value in tool["effects"].items()}),
        )
        for name, tool in specification.tools().items()
    ]


def server(folder: Path) -> "Server[Any]":
    """The server of a folder, on no transport yet."""
    import mcp_types
    from mcp.server.lowlevel import Server

    tools = listed()

    async def on_list_tools(*_: Any) -> mcp_types.ListToolsResult:
        return mcp_types.ListToolsResult(tools=tools)

    async def on_call_tool(_: Any, asked: mcp_types.CallToolRequestParams) -> mcp_types.CallToolResult:
        try:
            found = call(asked.name, asked.arguments or {}, folder)
        except ToolError as error:
            return mcp_types.CallToolResult(content=[mcp_types.TextContent(text=str(error))], is_error=True)
        text = mcp_types.TextContent(text=json.dumps(found, ensure_ascii=False))
        return mcp_types.CallToolResult(content=[text], structured_content=found)

    serving = Server("hdf5", version="1.0.0", on_list_tools=on_list_tools, on_call_tool=on_call_tool)
    serving.extensions = {STATELESS: {}}
    return serving


async def serve(folder: Path) -> None:
    """Answer on standard input and output until the client hangs up."""
    from mcp.server.stdio import stdio_server

    serving = server(folder)
    gc.enable()
    async with stdio_server() as (reading, writing):
        await serving.run(reading, writing, serving.create_initialization_options())


def main(arguments: list[str]) -> int:
    """What the command does; 2 where the folder is missing."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        sys.stderr.write("Give the folder of HDF5 files, and no more: python -m tool_specs.hdf5_server FOLDER\n")
        return 2
    gc.disable()  # while a thousand types of the protocol are made: nothing of them is garbage
    asyncio.run(serve(Path(arguments[0]).resolve()))
    return 0


@cache
def _validator(name: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(specification.input_schema(name))


@cache
def _functions() -> dict[str, Callable[..., dict[str, Any]]]:
    """By name, what does it; h5py is imported with the first call, so that the server is there at once."""
    from tool_specs import hdf5_bulk, hdf5_datasets, hdf5_exploring, hdf5_export, hdf5_layout, hdf5_objects

    modules = (hdf5_bulk, hdf5_datasets, hdf5_export, hdf5_exploring, hdf5_layout, hdf5_objects)
    return {name: next(vars(each)[name] for each in modules if name in vars(each)) for name in specification.tools()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
