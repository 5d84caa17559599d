"""NESTFUL 1 (IBM, Apache-2.0, https://github.com/IBM/NESTFUL, folder `data`): chains whose arguments name outputs.

{"name": "SkyScrapperFlightSearch", "arguments": {"originSkyId": "$var1.skyId$"}, "label": "var3"}
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.public.graph.edges import GoldEdge, GoldSet, known_edges, tool_of
from generator.tools.spec.model import Tool

_PARTS = ("executable", "non-executable-glaive", "non-executable-sgd")
_REFERENCE = re.compile(r"\$(\w+)\.([^$]+)\$")


def read(folder: Path) -> Iterator[GoldSet]:
    """Its three parts: web services, functions, dialogue services."""
    for part in _PARTS:
        spec, chains = (json.loads(next(folder.rglob(f"{part}-{kind}.json")).read_text()) for kind in ("spec", "data"))
        tools = list({entry["name"]: _tool(entry) for entry in reversed(spec)}.values())[::-1]
        edges = [edge for chain in chains for edge in _edges(chain["output"])]
        yield GoldSet(f"NESTFUL {part.split('-')[-1]}", tools, known_edges(edges, tools))


def _tool(entry: dict[str, Any]) -> Tool:
    words = ("query_parameters", "path_parameters", "parameters", "arguments")
    takes = {name: value for word in words for name, value in (entry.get(word) or {}).items()}
    category = entry["name"].split(".")[0] if "." in entry["name"] else ""
    return tool_of(entry["name"], entry["description"], takes, entry["output_parameters"], category)


def _edges(chain: list[dict[str, Any]]) -> Iterator[GoldEdge]:
    called: dict[str, str] = {}
    for call in chain:
        for parameter, value in call["arguments"].items():
            for label, path in _REFERENCE.findall(json.dumps(value)):
                if label in called:
                    yield called[label], path, call["name"], parameter
        called[call.get("label", "")] = call["name"]
