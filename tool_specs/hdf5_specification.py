"""What `hdf5.json` says of the 25 tools, as the schemas that a protocol needs: the one source of names and meanings.

{"tool_id": "hdf5_get_shape", "name": "get_shape", "parameters": [{"name": "file", "type": "string", …}],
 "returns": {"type": "object", "fields": [{"name": "shape", "type": "array", …}]}, …}
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from generator.tools.spec.model import closed_object

SOURCE = Path(__file__).with_name("hdf5.json")


@cache
def tools() -> dict[str, dict[str, Any]]:
    """The documentation of each tool, by name."""
    return {tool["name"]: tool for tool in json.loads(SOURCE.read_text(encoding="utf-8"))["tools"]}


@cache
def input_schema(name: str) -> dict[str, Any]:
    """JSON Schema of a tool's arguments: a closed object."""
    parameters = tools()[name]["parameters"]
    required = [each["name"] for each in parameters if each["required"]]
    return closed_object({each["name"]: _schema(each) for each in parameters}, required)


@cache
def output_schema(name: str) -> dict[str, Any]:
    """JSON Schema of what a tool gives back: a closed object in which every field is there."""
    fields = tools()[name]["returns"]["fields"]
    return closed_object({each["name"]: _schema(each) for each in fields}, [each["name"] for each in fields])


def completed(name: str, args: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a call, and the documented defaults of those that it leaves out; `2.0` is the integer 2."""
    defaults = {each["name"]: each["default"] for each in tools()[name]["parameters"] if "default" in each}
    return defaults | {key: _whole(value) for key, value in args.items()}


def _whole(value: Any) -> Any:
    if isinstance(value, list):
        return [_whole(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _schema(documented: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in documented.items() if key not in {"name", "required"}}
