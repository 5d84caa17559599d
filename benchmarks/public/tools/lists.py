"""Whether lists of tools of every form keep their parameters: counted in the text, and in what is read of it.

    python -m benchmarks.public.tools.lists FILE_OR_FOLDER …

Lists: github.com/icip-cas/LiveMCPBench (`tools/LiveMCPTool/tools.json`, a listing for each server),
github/github-mcp-server (`pkg/github/__toolsnaps__`), docker/mcp-registry (`servers/*/tools.json`),
ShishirPatil/gorilla (Berkeley leaderboard, `bfcl_eval/data`), OpenBMB/ToolBench (`data_example`).
A tool is lost in silence when nothing of its name is among what is read or told; a parameter when its tool is read
without it and no fault names it.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.errors import UsageError
from generator.tools.reading.loading import load
from generator.tools.reading.specification import read_spec
from generator.tools.spec.validation import usable_name

SCHEMAS = ("inputSchema", "input_schema", "parameters", "args_schema")
FLAT = (
    "inputs",
    "arguments",
    "parameter_definitions",
    "input_parameters",
    "required_parameters",
    "optional_parameters",
)


def main(names: list[str]) -> None:
    """Print the figures; what is lost goes to standard error."""
    count: Counter[str] = Counter()
    files = [each for name in names for each in (sorted(Path(name).iterdir()) if Path(name).is_dir() else [Path(name)])]
    for file in files:
        count["lists"] += 1
        try:
            parsed = read_spec(str(file))
        except UsageError as error:
            count["refused lists"] += 1
            print(f"{file.name}: {error}", file=sys.stderr)
            continue
        tools = parsed.spec.by_name()
        told = {(fault.tool, fault.parameter) for fault in parsed.faults}
        for name, parameters in _tools(load(file)):
            count["tools"] += 1
            count["parameters"] += len(parameters)
            tool = tools.get(usable_name(name))
            if tool is None:
                is_told = any(each == name for each, _ in told)
                count["tools left out and told" if is_told else "tools lost in silence"] += 1
                print(f"{file.name}: {name}", file=sys.stderr)
                continue
            for lost in parameters - tool.properties.keys():
                count["parameters left out and told" if (name, lost) in told else "parameters lost in silence"] += 1
                print(f"{file.name}: {name} {lost}", file=sys.stderr)
    for what in sorted(count):
        print(f"{what}: {count[what]:,}")


def _tools(data: Any) -> Iterator[tuple[str, set[str]]]:
    """Each tool that a document names, with its parameters' names, wherever it stands; of one name the first."""
    seen: set[str] = set()
    waiting = [data]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting = [*node, *waiting]
        elif isinstance(node, dict):
            name = node.get("name", node.get("api_name"))
            if isinstance(name, str) and any(word in node for word in (*SCHEMAS, *FLAT)):
                if name not in seen:
                    yield name, _names(node)
                seen.add(name)
            else:
                waiting = [*node.values(), *waiting]


def _names(node: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    for word in (*SCHEMAS, *FLAT):
        given = node.get(word)
        if isinstance(given, list):
            found |= {str(each["name"]) for each in given if isinstance(each, dict) and "name" in each}
        elif isinstance(given, dict):
            inner = given.get("json", given) if isinstance(given.get("json"), dict) else given
            properties = inner.get("properties")
            is_schema = isinstance(inner.get("type"), str) or isinstance(properties, dict) or not inner
            found |= set(properties or {}) if is_schema else set(inner)
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
