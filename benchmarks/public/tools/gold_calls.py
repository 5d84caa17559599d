"""Right calls of public sets, and the same with one mistake, before the checker of calls: how many of each pass.

    python -m benchmarks.public.tools.gold_calls GORILLA [SEAL_TOOLS] [TAU_BENCH]

Checkouts of github.com/ShishirPatil/gorilla (the Berkeley leaderboard), fairyshine/Seal-Tools and
sierra-research/tau-bench.
A mistake is one of five: another tool's name, a required argument left out, an argument that there is not, a value of
another type, a value that is not among those listed. Right calls that are refused are shown by their reason.
"""

import ast
import json
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from generator.tools.checking import fault_of
from generator.tools.reading.specification import parse
from generator.tools.spec.model import Tool

PARTS = ("multiple", "parallel", "parallel_multiple")
BERKELEY = ("simple_python", *PARTS, "live_simple", *(f"live_{part}" for part in PARTS))
Tools = dict[str, Tool]
Gold = tuple[str, dict[str, Any], Tools]
OTHERS: dict[str, Any] = {
    "string": 7,
    "integer": "seven",
    "number": "seven",
    "boolean": "perhaps",
    "array": 7,
    "object": 7,
}


def berkeley(root: Path) -> Iterator[Gold]:
    """Calls of the leaderboard, each argument with the first value that is right."""
    data = next(root.rglob("bfcl_eval/data"))
    for name in BERKELEY:
        rows = _lines(data / f"BFCL_v4_{name}.json")
        answers = {row["id"]: row["ground_truth"] for row in _lines(data / "possible_answer" / f"BFCL_v4_{name}.json")}
        for row in rows:
            tools = parse(row["function"], name).spec.by_name()
            for call in answers.get(row["id"], []):
                for called, args in call.items():
                    yield called, {key: _first(value) for key, value in args.items() if value and value[0] != ""}, tools


def _first(values: Any) -> Any:
    """The first right value; in an object each field has its own list of them."""
    value = values[0]
    if isinstance(value, dict):
        return {
            key: _first(inner) for key, inner in value.items() if isinstance(inner, list) and inner and inner[0] != ""
        }
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return [_first([item]) for item in value]
    return value


def seal_tools(root: Path) -> Iterator[Gold]:
    """Calls of Seal-Tools' tests; those that take another call's result are left out."""
    data = next(root.rglob("Seal-Tools_Dataset"))
    tools = parse(_lines(data / "tool.jsonl"), "seal").spec.by_name()
    for name in ("test_in_domain.jsonl", "test_out_domain.jsonl"):
        for row in _lines(data / name):
            for call in row["calling"]:
                if "API_call_" not in json.dumps(call["parameters"]):
                    yield call["api"], call["parameters"], tools


def tau_bench(root: Path) -> Iterator[Gold]:
    """The actions of tau-bench's tasks."""
    for domain in ("retail", "airline"):
        folder = next(root.rglob(f"envs/{domain}"))
        listed = [info for file in sorted((folder / "tools").glob("*.py")) for info in _infos(file)]
        tools = parse(listed, domain).spec.by_name()
        for file in sorted(folder.glob("tasks*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Action":
                    given = {each.arg: ast.literal_eval(each.value) for each in node.keywords}
                    yield given["name"], given.get("kwargs", given.get("arguments", {})), tools


def _infos(file: Path) -> Iterator[dict[str, Any]]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef) and node.name == "get_info" and isinstance(node.body[-1], ast.Return):
            yield ast.literal_eval(node.body[-1].value or ast.Constant(None))


def mistakes(name: str, args: dict[str, Any], tool: Tool) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The call with one mistake, of each kind that it can have."""
    yield "another tool", f"{name}_of_none", args
    yield "unknown argument", name, {**args, "of_none": 1}
    for key in (key for key in tool.required if key in args):
        yield "missing argument", name, {other: value for other, value in args.items() if other != key}
        break
    for key in args:
        schema = tool.properties.get(key, {})
        kind = schema.get("type")
        if isinstance(kind, str) and kind in OTHERS and OTHERS[kind] != schema.get("default"):
            yield "wrong type", name, {**args, key: OTHERS[kind]}
        if isinstance(schema.get("enum"), list):
            yield "not among the values", name, {**args, key: "of none of them"}


def main(names: list[str]) -> None:
    """Print, for each set, right calls that pass and wrong ones that do."""
    for read, root in zip((berkeley, seal_tools, tau_bench), map(Path, names), strict=False):
        count: Counter[str] = Counter()
        reasons: Counter[str] = Counter()
        for name, args, tools in read(root):
            count["right"] += 1
            if fault := fault_of(name, args, tools):
                reasons[fault.kind] += 1
                print(f"{read.__name__}: {fault.said}", file=sys.stderr)
                continue
            count["accepted"] += 1
            for kind, called, given in mistakes(name, args, tools[name]):
                count["wrong"] += 1
                if fault_of(called, given, tools) is None:
                    count["wrong accepted"] += 1
                    print(f"{read.__name__}: passes with {kind}: {called} {given}", file=sys.stderr)
        right, wrong = (
            f"{count['accepted']:,} of {count['right']:,}",
            f"{count['wrong accepted']} of {count['wrong']:,}",
        )
        print(f"{read.__name__}: {right} right calls accepted, {wrong} wrong ones; refused: {dict(reasons)}")


@cache
def _lines(path: Path) -> Any:
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


if __name__ == "__main__":
    main(sys.argv[1:])
