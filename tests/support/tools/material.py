"""Tools, values and tasks that several tests of tool use share: a service that measures tracks of ships."""

from typing import Any

from generator.tools.records import ToolTask
from generator.tools.spec.model import Effects, Output, Tool, ToolSpec, closed_object

FILE = {"file": {"type": "string", "description": "Name of the log file."}}
TRACK = {"track": {"type": "string", "description": "Path of a track in the file."}}


def tool(name: str, description: str, properties: dict[str, Any], required: list[str], **more: Any) -> Tool:
    return Tool(
        tool_id=name, name=name, description=description, parameters=closed_object(properties, required), **more
    )


LENGTH = tool("track_length", "Length of a track.", FILE | TRACK, ["file", "track"], category="tracks")
SPEED = tool("track_speed", "Mean speed along a track.", FILE | TRACK, ["file", "track"], category="tracks")
POINTS = tool(
    "read_points",
    "Read the points of a track.",
    FILE | TRACK | {"limit": {"type": "integer", "minimum": 1, "default": 100, "description": "How many at most."}},
    ["file", "track"],
    category="tracks",
    complexity="medium",
)
LIST = tool(
    "list_tracks",
    "List the tracks of a log file.",
    FILE | {"kind": {"type": "string", "enum": ["sail", "motor"]}},
    ["file"],
    category="files",
    outputs=[Output(name="track")],
)
CLOCK = tool("clock", "Time of day at the server.", {}, [], category="other")
DELETE = tool("delete_log", "Delete a log file.", FILE, ["file"], category="files", effects=Effects(destructive=True))
SPEC = ToolSpec(name="ships", tools=[LENGTH, SPEED, POINTS, LIST, CLOCK, DELETE])

ROWS = [("sea.log", "/north/a"), ("sea.log", "/south/b"), ("lake.log", "/c"), ("lake.log", "/d"), ("fjord.log", "/e")]
KNOWN: dict[str, list[Any]] = {
    f"{name}.{parameter}": [row[place] for row in ROWS]
    for name in ("track_length", "track_speed", "read_points")
    for place, parameter in enumerate(("file", "track"))
}
KNOWN |= {"read_points.limit": [None, 5, 20, None, 7]}
KNOWN |= {"list_tracks.file": ["sea.log", "lake.log"], "list_tracks.kind": [None, "sail"]}


def task(**changes: Any) -> ToolTask:
    given = {"tools": [LENGTH], "needed": ["track_length"], "count": 2, "tone": "question", "known": KNOWN}
    return ToolTask.model_validate(given | {"spec": "ships", "seed": 1} | changes)
