"""Workflows in the Common Workflow Language: which output of a step goes into which input of another.

Both Apache-2.0: https://github.com/datirium/workflows and
https://github.com/common-workflow-library/bio-cwl-tools, beside one another in one folder.

steps:
  sort:
    run: ../tools/samtools-sort.cwl
    in: {sort_input: align/sam_file}
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from benchmarks.public.graph.edges import OF_ANOTHER_KIND, GoldEdge, GoldSet, known_edges, tool_of
from generator.tools.spec.model import Tool

_TYPES = {
    "File": "file",
    "Directory": "folder",
    "int": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
}


def read(folder: Path) -> Iterator[GoldSet]:
    """A set each repository."""
    for repository in sorted(path for path in folder.iterdir() if path.is_dir()):
        documents = {path.resolve(): found for path in sorted(repository.rglob("*.cwl")) if (found := _load(path))}
        tools = {path: _tool(path, each) for path, each in documents.items() if each.get("class") != "Workflow"}
        named = {tool.name: tool for tool in tools.values()}
        edges = [edge for path, each in documents.items() for edge in _edges(path, each, tools)]
        yield GoldSet(
            f"CWL {repository.name}", list(named.values()), known_edges(edges, named.values()), weight=OF_ANOTHER_KIND
        )


def _load(path: Path) -> dict[str, Any]:
    try:
        found = yaml.load(path.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


def _tool(path: Path, document: dict[str, Any]) -> Tool:
    fields = (
        {name: _field(value) for name, value in _by_id(document.get(word)).items()} for word in ("inputs", "outputs")
    )
    takes, gives = fields
    about = str(document.get("doc") or document.get("label") or "")
    return tool_of(path.stem, " ".join(about.split())[:300], takes, gives)


def _field(said: Any) -> dict[str, Any]:
    said = said if isinstance(said, dict) else {"type": said}
    kind = said.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    words = [each.get("type") if isinstance(each, dict) else str(each).rstrip("?") for each in kinds if each != "null"]
    many = any(str(word).endswith("[]") or word == "array" for word in words)
    first = str(words[0]).removesuffix("[]") if words else ""
    about = " ".join(str(said.get(word) or "") for word in ("label", "doc"))
    return {"type": "array" if many else _TYPES.get(first, first), "description": " ".join(about.split())[:300]}


def _edges(path: Path, document: dict[str, Any], tools: dict[Path, Tool]) -> Iterator[GoldEdge]:
    steps = {name: step for name, step in _by_id(document.get("steps")).items() if isinstance(step.get("run"), str)}
    called = {name: tools.get((path.parent / step["run"]).resolve()) for name, step in steps.items()}
    for name, step in steps.items():
        for parameter, value in _by_id(step.get("in")).items():
            sources = value.get("source") if isinstance(value, dict) else value
            for source in sources if isinstance(sources, list) else [sources]:
                giver, _, output = str(source).partition("/")
                one, other = called.get(giver), called[name]
                if one and other and output:
                    yield one.name, output, other.name, parameter


def _by_id(said: Any) -> dict[str, Any]:
    """Parts of a document by their ids; they stand in a mapping or in a list."""
    if isinstance(said, list):
        return {str(each.get("id")): each for each in said if isinstance(each, dict)}
    return said if isinstance(said, dict) else {}
