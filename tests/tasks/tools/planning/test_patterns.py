"""Examples that passed, as patterns of what is written next."""

import json
import random
from typing import Any

from generator.tools.records import ToolExample
from generator.tools.spec.model import Tool
from tasks.tools.planning.patterns import SHOWN, drawn_patterns, patterns_of
from tasks.tools.planning.sampling import plan_tasks
from tests.providers.server import RunningServer
from tests.support.commands import Desk
from tests.support.tools.desk import SPEC, lay_out


def example(tool: str, style: str = "multiple", number: int = 0) -> ToolExample:
    step = {"step": 1, "tool": tool, "args": {"file": f"{number}.h5"}, "result": 1}
    solution = {"reasoning_path": [] if style == "irrelevance" else [step], "final_answer": "Done."}
    row = {"instruction": f"What of {number}.h5?", "solution": solution, "metadata": {"style": style}, "tools": []}
    return ToolExample.model_validate(row)


def tool(name: str) -> Tool:
    return Tool.model_validate({"tool_id": name, "name": name, "parameters": {"type": "object", "properties": {}}})


def test_a_pattern_is_what_a_model_would_have_replied() -> None:
    assert patterns_of([example("get_shape"), example("visit", "chain", 1), example("visit", "irrelevance", 2)]) == {
        "multiple": [{"request": "What of 0.h5?", "calls": [{"tool": "get_shape", "arguments": '{"file":"0.h5"}'}]}],
        "chain": [{"request": "What of 1.h5?", "calls": []}],
    }


def test_patterns_of_the_tools_that_are_needed_are_not_shown() -> None:
    patterns = patterns_of([example("get_shape", number=n) for n in range(5)] + [example("visit", number=9)])
    assert drawn_patterns(patterns, "multiple", [tool("get_shape")], random.Random(1)) == [patterns["multiple"][-1]]
    assert len(drawn_patterns(patterns, "multiple", [tool("visit")], random.Random(1))) == SHOWN
    assert drawn_patterns(patterns, "parallel", [tool("visit")], random.Random(1)) == []


def test_patterns_change_nothing_else_of_a_plan(desk_without_server: Desk) -> None:
    from generator.tools.reading.specification import read_spec

    lay_out(desk_without_server)
    spec = read_spec(str(desk_without_server.path(SPEC))).spec
    wanted: dict[str, Any] = {"target": 40, "mode": "single", "max_steps": 1}
    patterns = patterns_of([example("none_of_them", style, n) for style in ("simple", "multiple") for n in range(3)])
    bare, shown = list(plan_tasks(spec, **wanted)), list(plan_tasks(spec, **wanted, patterns=patterns))
    assert [task.model_copy(update={"examples": []}) for task in shown] == bare
    assert {len(task.examples) for task in shown if task.style in patterns} == {SHOWN}


def test_rows_of_an_earlier_run_are_shown_to_the_model(desk: Desk, provider_server: Any) -> None:
    lay_out(desk)
    options = ("--target-pairs", "6", "--single-step", "--negatives", "0")
    desk.summary("tool-generate", SPEC, "-o", "first.json", *options)
    server: RunningServer = provider_server(keep_prompts=True)
    desk.use(server)
    done = desk.run("tool-generate", SPEC, "-o", "more.json", *options, "--seed", "5", "--like", "first.json")
    requests = [row["instruction"] for row in desk.rows("first.json")]
    shown = [text for text in server.stats.texts if "Good examples:" in text]
    assert done.code in (0, 1), done.said
    assert shown
    written = [json.dumps(request)[1:-1] for request in requests]  # as JSON has it: a value may stand in quotes
    assert all(any(request in text for request in written) for text in shown)


def test_a_file_that_holds_no_examples_is_refused_before_anything_is_asked(desk: Desk) -> None:
    lay_out(desk)
    desk.records({"question": "Why?", "answer": "Because."})
    done = desk.run("tool-generate", SPEC, "-o", "out.json", "--like", "in.json")
    assert (done.code, len(done.lines), "instruction" in done.said) == (2, 1, True), done.said


def test_where_every_chain_comes_first_there_is_nothing_to_show_patterns_for(desk: Desk) -> None:
    lay_out(desk)
    done = desk.run("tool-generate-chain", SPEC, "-o", "out.json", "--like", "in.json")
    assert (done.code, len(done.lines), "--like needs --hybrid" in done.said) == (2, 1, True), done.said
