"""Grading by the state that is left, on the several-turn tasks of Berkeley's leaderboard, with its own APIs really run.

The data are in the package `bfcl-eval` (Apache-2.0): `pip download --no-deps bfcl-eval`, unpack it, and

    python -m benchmarks.public.tools.state FOLDER

Gold calls must pass; other calls must not: one left out, one argument taken from another task, another task's calls.
What passes there may still be right: a call that was left out may have changed nothing and taught nothing new.
"""

import ast
import asyncio
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.public.tools import state_module
from generator.engine.run import start_run
from generator.records import Outcome
from generator.tools.execution import ExecutorChoice
from generator.tools.records import ExpectedCall, FollowUp, Metadata, Solution, Step, ToolExample
from generator.tools.spec.documentation import documentation
from generator.tools.spec.model import Effects, Tool, closed_object
from generator.types import Model
from tasks.tools.running.execution import execute

Calls = list[list[ExpectedCall]]
RULES = Model(provider="extractive", name="rules")
SETS = ("multi_turn_base",)
_TYPES = {"dict": "object", "float": "number", "tuple": "array", "any": None}
_REPEATABLE = Effects(idempotent=True)


def main(folder: str, most: int = 200) -> None:
    """Print the share that passes of gold calls, and of each kind of others."""
    tasks = list(_tasks(Path(folder) / "bfcl_eval" / "data"))[:most]
    for kind, rows in _kinds(tasks).items():
        outcome = asyncio.run(_graded(rows, folder))
        reasons = Counter(one.reason for one in outcome.rejected) + Counter(f.error[:60] for f in outcome.failed)
        said = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common(4))
        print(f"{kind:<28} {len(outcome.kept):>4} of {len(rows)} pass   {said}")


async def _graded(rows: Sequence[ToolExample], folder: str) -> Outcome[ToolExample]:
    with tempfile.TemporaryDirectory() as place:
        choice = ExecutorChoice(kind="python", target=_module(Path(place), folder))
        async with start_run(f"sqlite+aiosqlite:///{place}/ledger.db"):
            return await execute.fn(rows, RULES, executor=choice, match="state")


def _module(place: Path, folder: str) -> str:
    """Our module with the APIs on its path, as a file."""
    module = place / "bfcl_apis.py"
    source = Path(state_module.__file__).read_text()
    module.write_text(f"import sys\nsys.path.insert(0, {folder!r})\n{source}")
    return str(module)


def _kinds(tasks: Sequence[ToolExample]) -> dict[str, list[ToolExample]]:
    chance = random.Random(7)
    gold = [_with_calls(task, _gold(task)) for task in tasks]
    return {
        "gold calls": gold,
        "one call left out": [_with_calls(task, _left_out(_gold(task), chance)) for task in tasks],
        "an argument of another task": [
            _with_calls(task, changed) for task in tasks if (changed := _other_argument(task, tasks, chance))
        ],
        "the calls of another task": [_with_calls(task, _gold(_other(task, tasks, chance))) for task in tasks],
    }


def _tasks(data: Path) -> Iterator[ToolExample]:
    for name in SETS:
        answers = {row["id"]: row["ground_truth"] for row in _rows(data / "possible_answer" / f"BFCL_v4_{name}.json")}
        for row in _rows(data / f"BFCL_v4_{name}.json"):
            tools = [tool for one in row["involved_classes"] for tool in _tools_of(data, one)]
            calls = [[_call(call, tools) for call in turn] for turn in answers[row["id"]]]
            asked = [turn[0]["content"] for turn in row["question"]]
            begins = [1 + sum(map(len, calls[:place])) for place in range(len(calls))]
            yield ToolExample(
                id=row["id"],
                instruction=asked[0],
                follow_ups=[
                    FollowUp(request=request, first_step=first)
                    for request, first in zip(asked[1:], begins[1:], strict=True)
                ],
                initial_state={"classes": row["involved_classes"], "config": row["initial_config"]},
                tools=tools,
                metadata=Metadata(style="chain", expected_calls=[[call] for turn in calls for call in turn]),
            )


def _gold(task: ToolExample) -> list[ExpectedCall]:
    return [call for turn in task.metadata.expected_calls or [] for call in turn]


def _with_calls(task: ToolExample, calls: Sequence[ExpectedCall]) -> ToolExample:
    """The task with these calls made, as one request: what is graded is what they come to."""
    path = [Step(step=number, tool=call.tool, args=call.args) for number, call in enumerate(calls, 1)]
    solution = Solution(reasoning_path=path, final_answer="-", api_documentation=documentation(task.tools))
    return task.model_copy(update={"solution": solution, "follow_ups": None})


def _left_out(calls: list[ExpectedCall], chance: random.Random) -> list[ExpectedCall]:
    place = chance.randrange(len(calls))
    return [*calls[:place], *calls[place + 1 :]] if len(calls) > 1 else calls


def _other_argument(
    task: ToolExample, tasks: Sequence[ToolExample], chance: random.Random
) -> list[ExpectedCall] | None:
    calls = _gold(task)
    others = [call for other in tasks if other is not task for call in _gold(other)]
    for place in chance.sample(range(len(calls)), len(calls)):
        one = calls[place]
        for other in chance.sample(others, len(others)):
            if other.tool == one.tool and other.args.keys() == one.args.keys() and other.args != one.args:
                return [*calls[:place], other, *calls[place + 1 :]]
    return None


def _other(task: ToolExample, tasks: Sequence[ToolExample], chance: random.Random) -> ToolExample:
    names = {tool.name for tool in task.tools}
    fitting = [one for one in tasks if one is not task and {call.tool for call in _gold(one)} <= names]
    return chance.choice(fitting or [one for one in tasks if one is not task])


def _call(written: str, tools: Sequence[Tool]) -> ExpectedCall:
    tree = ast.parse(written.strip(), mode="eval").body
    assert isinstance(tree, ast.Call)
    name = ast.unparse(tree.func)
    names = list(next(tool for tool in tools if tool.name == name).properties)
    args = {names[place]: ast.literal_eval(value) for place, value in enumerate(tree.args)}
    return ExpectedCall(tool=name, args=args | {str(word.arg): ast.literal_eval(word.value) for word in tree.keywords})


def _tools_of(data: Path, name: str) -> list[Tool]:
    rows = _rows(data / "multi_turn_func_doc" / f"{state_module.FILES[name]}.json")
    return [
        Tool(
            tool_id=f"{name}.{row['name']}",
            name=row["name"],
            description=row["description"],
            parameters=closed_object(
                {key: _schema(value) for key, value in row["parameters"]["properties"].items()},
                row["parameters"].get("required", []),
            ),
            effects=_REPEATABLE,
        )
        for row in rows
    ]


def _schema(value: dict[str, Any]) -> dict[str, Any]:
    kind = _TYPES.get(value.get("type", ""), value.get("type"))
    return {"description": value.get("description", ""), **({"type": kind} if kind else {})}


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
