"""Edges of dialogues whose calls have results: a value that an earlier result has, and that no user said, was given on.

ToolTalk (Microsoft, MIT, https://github.com/microsoft/ToolTalk) and API-Bank (Alibaba, MIT,
https://github.com/AlibabaResearch/DAMO-ConvAI, folder `api-bank`) declare their tools in classes of Python, which are
read here and not run.
"""

import ast
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.public.graph.edges import GoldEdge, GoldSet, known_edges, tool_of
from generator.tools.spec.model import Tool


@dataclass(frozen=True)
class Step:
    """One call of a dialogue; `said` is all that the user said before it."""

    tool: str
    args: dict[str, Any]
    result: Any
    said: str


def read_tooltalk(folder: Path) -> Iterator[GoldSet]:
    """ToolTalk's dialogues, in which each call of an account has its token filled in."""
    tools = [
        tool for path in sorted(folder.rglob("tooltalk/apis/*.py")) for tool in _classes(path, "parameters", "output")
    ]
    dialogues = [
        list(_tooltalk(json.loads(path.read_text())))
        for part in ("easy", "tooltalk")
        for path in sorted((folder / "data" / part).glob("*.json"))
    ]
    yield _set("ToolTalk", tools, dialogues)


def read_api_bank(folder: Path) -> Iterator[GoldSet]:
    """API-Bank's dialogues of levels 1 and 2."""
    tools = [
        tool
        for path in sorted(folder.rglob("apis/*.py"))
        for tool in _classes(path, "input_parameters", "output_parameters")
    ]
    files = sorted(folder.rglob("level-*-given-desc/*.jsonl"))
    yield _set("API-Bank", tools, [list(_api_bank(path.read_text().splitlines())) for path in files])


def _set(name: str, tools: list[Tool], dialogues: Sequence[Sequence[Step]]) -> GoldSet:
    return GoldSet(name, tools, known_edges((edge for steps in dialogues for edge in _edges(steps)), tools))


def _edges(steps: Sequence[Step]) -> Iterator[GoldEdge]:
    """From the latest result that has the value, as an argument is most likely taken from what was just read."""
    for place, step in enumerate(steps):
        for parameter, argument in step.args.items():
            for value in argument if isinstance(argument, list) else [argument]:
                if _telling(value) and str(value).casefold() not in step.said.casefold():
                    yield from _source(steps[:place], step.tool, parameter, value)


def _source(before: Sequence[Step], tool: str, parameter: str, value: Any) -> Iterator[GoldEdge]:
    for step in reversed(before):
        paths = [path for path, found in _leaves(step.result) if found == value and value not in step.args.values()]
        if paths and step.tool != tool:
            yield from ((step.tool, path, tool, parameter) for path in paths)
            return


def _telling(value: Any) -> bool:
    """Whether a value is found twice only because it was given on."""
    return (isinstance(value, str) and len(value) > 3) or (isinstance(value, int | float) and abs(value) > 100)


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, path or "result")
    else:
        yield path or "result", value


def _classes(path: Path, takes: str, gives: str) -> Iterator[Tool]:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ClassDef):
            said = {name: value for name, value in _assigned(node) if name in ("description", takes, gives)}
            if len(said) == 3:
                yield tool_of(node.name, said["description"], said[takes], said[gives])


def _assigned(node: ast.ClassDef) -> Iterator[tuple[str, Any]]:
    for line in node.body:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            try:
                yield line.targets[0].id, ast.literal_eval(line.value)
            except ValueError:
                continue


def _tooltalk(dialogue: dict[str, Any]) -> Iterator[Step]:
    said = json.dumps(dialogue.get("user") or {})
    for turn in dialogue["conversation"]:
        said += f" {turn['text']}" if turn["role"] == "user" else ""
        for call in turn.get("apis", []):
            yield Step(call["request"]["api_name"], call["request"]["parameters"], call["response"], said)


def _api_bank(lines: list[str]) -> Iterator[Step]:
    said = ""
    for turn in map(json.loads, lines):
        said += f" {turn['text']}" if turn["role"] == "User" else ""
        if turn["role"] == "API":
            yield Step(turn["api_name"], turn["param_dict"], (turn.get("result") or {}).get("output"), said)
