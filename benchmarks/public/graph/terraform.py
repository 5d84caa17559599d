"""Modules of Terraform: what one gives out and another takes, as the examples of their authors connect them.

All Apache-2.0: https://github.com/terraform-aws-modules (each module a repository), likewise terraform-google-modules,
and GoogleCloudPlatform/cloud-foundation-fabric; each beside the others in one folder, named owner+repository.

module "alb" {
  source = "../../"
  vpc_id = module.vpc.vpc_id
}
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.public.graph.edges import OF_ANOTHER_KIND, GoldEdge, GoldSet, known_edges, tool_of
from generator.tools.spec.model import Tool

_BLOCK = re.compile(r'(?m)^(variable|output|module) "([^"]+)" \{\n(.*?)^\}', re.DOTALL)
_SAID = re.compile(r'(?m)^  description\s*=\s*(?:"((?:[^"\\]|\\.)*)"|<<-?(\w+)\n(.*?)^\s*\2)', re.DOTALL)
_TYPE = re.compile(r"(?m)^  type\s*=\s*(\w+(?:\(\w+)?)")
_SOURCE = re.compile(r'(?m)^  source\s*=\s*"([^"]+)"')
_SETTING = re.compile(r"(?m)^  (\w+)\s*=\s*(.+(?:\n    .*)*)")
_REFERENCE = re.compile(r"^\[?\s*(?:try\()?module\.(\w+)(?:\[[^]]+\])?\.(\w+)")
_TYPES = {"set": "array", "list": "array", "map": "object", "bool": "boolean", "tuple": "array"}


def read(folder: Path) -> Iterator[GoldSet]:
    """A set each owner; its tools are all modules of that owner."""
    for owner in sorted({path.name.split("+")[0] for path in folder.iterdir() if "+" in path.name}):
        repositories = sorted(folder.glob(f"{owner}+*"))
        modules = {where: tool for each in repositories for where, tool in _modules(each)}
        edges = [edge for each in repositories for edge in _edges(each, folder, modules)]
        yield GoldSet(
            f"Terraform {owner}", list(modules.values()), known_edges(edges, modules.values()), weight=OF_ANOTHER_KIND
        )


def _modules(repository: Path) -> Iterator[tuple[Path, Tool]]:
    subject = re.sub(r"^terraform-\w+?-|^cloud-foundation-fabric$", "", repository.name.split("+")[1])
    for path in sorted([repository, *repository.glob("modules/*")]):
        takes, gives = (_declared(path, word) for word in ("variable", "output"))
        if takes and gives:
            part = path.name if path != repository else ""
            name = "_".join(word for word in (subject, part) if word).replace("-", "_")
            yield path, tool_of(name, _about(path), takes, gives, subject or part)


def _declared(path: Path, word: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for file in sorted(path.glob("*.tf")):
        for kind, name, body in _BLOCK.findall(file.read_text()):
            if kind == word:
                said, shape = _SAID.search(body), _TYPE.search(body)
                found[name] = {"description": (said[1] or said[3] or "").strip()[:300]} if said else {}
                if shape and word == "variable":
                    found[name]["type"] = _typed(shape[1])
    return found


def _typed(word: str) -> str:
    outer, _, inner = word.partition("(")
    kind = _TYPES.get(outer, outer)
    return f"{kind}[{inner}]" if kind == "array" and inner in ("string", "number", "bool") else kind


def _about(path: Path) -> str:
    """The first paragraph of the README."""
    readme = path / "README.md"
    text = re.sub(r"(?m)^[#\[<!].*$", "", readme.read_text()) if readme.exists() else ""
    return " ".join(text.strip().split("\n\n")[0].split())[:300]


def _edges(repository: Path, folder: Path, modules: dict[Path, Tool]) -> Iterator[GoldEdge]:
    for file in sorted([*repository.rglob("*.tf"), *repository.rglob("README.md")]):
        text = file.read_text()
        blocks = [(name, body) for kind, name, body in _BLOCK.findall(text) if kind == "module"]
        if file.suffix == ".tf":
            others = "\n".join(other.read_text() for other in sorted(file.parent.glob("*.tf")))
            sources = {name: body for kind, name, body in _BLOCK.findall(others) if kind == "module"}
        else:
            sources = dict(blocks)
        called = {name: found for name, body in sources.items() if (found := _module(body, file, folder, modules))}
        for name, body in blocks:
            for parameter, value in _SETTING.findall(body) if name in called else ():
                referred = _REFERENCE.match(value)
                if referred and referred[1] in called and "{" not in value:
                    yield called[referred[1]].name, referred[2], called[name].name, parameter


def _module(body: str, file: Path, folder: Path, modules: dict[Path, Tool]) -> Tool | None:
    """The module that a block is of: by a path, or by owner, name and provider in the registry."""
    source = _SOURCE.search(body)
    if source is None:
        return None
    if source[1].startswith("./fabric/"):
        return modules.get(next(folder.glob("*+cloud-foundation-fabric")) / source[1].removeprefix("./fabric/"))
    if source[1].startswith("."):
        return modules.get((file.parent / source[1]).resolve())
    owner, name, provider, *part = [word for word in source[1].split("/") if word] + [""] * 3
    path = folder / f"{owner}+terraform-{provider}-{name}"
    return modules.get(path.joinpath(*filter(None, part)))
