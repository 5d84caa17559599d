"""Read a tool specification of any form that we know: our JSON, OpenAPI, an MCP listing, a live MCP server.

parsed = read_spec("tool_specs/hdf5.json")
parsed = await read_live("python -m mcp_server_time --local-timezone UTC")
for fault in parsed.faults:
    print(fault)
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from generator.errors import UsageError
from generator.tools.mcp.listing import from_listing
from generator.tools.openapi.document import from_openapi
from generator.tools.reading.bundling import bundled
from generator.tools.reading.forms import is_ours, is_tool, name_of, our_entry
from generator.tools.reading.loading import check_size, load
from generator.tools.reading.own_json import from_json
from generator.tools.reading.own_json_entry import text_of
from generator.tools.reading.tool_lists import found_entries
from generator.tools.spec.parsed import Parsed, SpecFault, saying
from generator.tools.spec.validation import mended


def read_spec(where: str) -> Parsed:
    """The specification in a file, whatever its form and its name's ending.

    Args:
        where: Path of a file of YAML or JSON.

    Raises:
        UsageError: It cannot be read, is no tool specification, or no tool in it can be used.
    """
    path = Path(where)
    if path.is_dir():
        raise UsageError(f"{where} is a folder: give the file of a tool specification.")
    data = load(path)
    whole = bundled(data, path, load) if _is_openapi(data) else data
    if whole is not data:
        check_size(whole, f"{where}, with the files that it refers to,")
    return parse(whole, where)


def parse(data: Any, where: str) -> Parsed:
    """The specification that plain JSON data says.

    Args:
        data: What a file holds.
        where: What to call it in messages; its last part without ending is the name of a specification without one.

    Raises:
        UsageError: It is no tool specification, or no tool in it can be used.
    """
    with _collector_paused():
        return _usable(mended(_read(data, where, Path(where).stem)), where)


async def read_live(target: str, *, timeout: float = 30) -> Parsed:  # noqa: ASYNC109  passed on
    """What an MCP server offers now.

    Args:
        target: Its URL, or a command line that starts it.
        timeout: Seconds until it must be ready, and again until all is listed.

    Raises:
        UsageError: It cannot be started or reached, does not answer, or offers no tool that can be used.
    """
    from generator.tools.mcp.client import MOST_PAGES, Words, check_sdk, connected, explain, listed_tools

    check_sdk()
    import anyio
    from mcp import MCPError  # the SDK is slow to import

    words, listing = Words(), f"The listing of the MCP server {target!r:.200}"
    endless = f"{listing} has more than {MOST_PAGES:,} pages: it has no end."
    try:
        async with connected(target, timeout=timeout, words=words) as client:
            with anyio.fail_after(timeout):
                tools = await listed_tools(client, endless)
            info, description = client.server_info, client.instructions or ""
    except (MCPError, ValueError, TimeoutError) as error:
        raise UsageError(explain(target, error, timeout, words)) from error
    listed = [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in tools]
    check_size(listed, listing)
    parsed = mended(from_listing(listed, info.name if info else "mcp", description))
    return _usable(parsed, f"The MCP server {target!r:.200}")


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Without looking for garbage: of thousands of tools all is kept, and looking takes half of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _is_openapi(data: Any) -> bool:
    return isinstance(data, dict) and ("openapi" in data or "swagger" in data)


def _read(data: Any, where: str, name: str) -> Parsed:
    if _is_openapi(data):
        return from_openapi(data, name if "openapi" in data else where)
    entries = found_entries(data, where)
    if entries is None:
        raise UsageError(
            f"{where} is no tool specification: give a file with `tools` (our JSON, an MCP listing, or tools as a "
            "provider or library has them) or `openapi`."
        )
    if not entries:
        raise UsageError(f"{where} has no tools: give a file whose `tools` is a list with at least one.")
    head = data if isinstance(data, dict) else {}
    if all(isinstance(entry, dict) and "inputSchema" in entry for entry in entries):
        return from_listing(entries, text_of(head.get("name")) or name, text_of(head.get("description")))
    faults: list[SpecFault] = []
    ours = [_as_ours(entry, number, faults) for number, entry in enumerate(entries, 1)]
    head = {"name": name} if is_tool(head) else {**head, "name": text_of(head.get("name")) or name}
    parsed = from_json({**head, "tools": [entry for entry in ours if entry is not None]})
    return Parsed(parsed.spec, [*faults, *parsed.faults])


def _as_ours(entry: Any, number: int, faults: list[SpecFault]) -> Any:
    if is_ours(entry):
        return entry
    return our_entry(entry, saying(faults, name_of(entry) or f"tool {number}"))


def _usable(parsed: Parsed, where: str) -> Parsed:
    if parsed.spec.tools:
        return parsed
    reason = f" ({parsed.faults[0].tool}: {parsed.faults[0].fault})" if parsed.faults else ""
    raise UsageError(f"{where} has no tool that can be used{reason}: mend it, or give another.")
