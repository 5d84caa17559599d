"""Sampling of tasks: counts, shares, coverage, and what a task shows."""

import math
import random
from collections import Counter
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import UsageError
from generator.tools.offering import askable, difficulty, missing_parameter, needed, offered
from generator.tools.records import NEGATIVE, ToolTask
from generator.tools.spec.model import Tool, ToolSpec
from generator.tools.spec.names import name_parts
from tasks.tools.planning.neighbours import Neighbours, likeness
from tasks.tools.planning.sampling import KNOWN_ROWS, plan_tasks
from tests.support.tools.material import CLOCK, DELETE, KNOWN, LENGTH, POINTS, ROWS, SPEC, SPEED, task, tool


def draw_chain(chance: random.Random, least: int, most: int) -> list[str]:
    return ["list_tracks", "read_points", "track_length"][: chance.randint(least, min(most, 3))]


def plan(target: int = 60, spec: ToolSpec = SPEC, **options: Any) -> list[ToolTask]:
    given_options: dict[str, Any] = {"mode": "single", "max_steps": 3, "chain": draw_chain, "known": KNOWN}
    return list(plan_tasks(spec, target=target, **(given_options | options)))


@given(
    target=st.integers(0, 300),
    share=st.floats(0, 1),
    per_call=st.integers(1, 7),
    mode=st.sampled_from(["auto", "single"]),
)
def test_counts_add_up_to_the_target_and_the_share(target: int, share: float, per_call: int, mode: str) -> None:
    tasks = plan(target, negatives=share, per_call=per_call, mode=mode)
    assert sum(one.count for one in tasks) == target
    assert sum(one.count for one in tasks if one.style in NEGATIVE) == math.floor(target * share + 0.5)
    assert [one.number for one in tasks] == list(range(len(tasks)))
    assert all(1 <= one.count <= per_call for one in tasks)


@given(seed=st.integers(0, 1000), length=st.integers(1, 12))
def test_a_plan_is_made_again_the_same_and_piece_by_piece(seed: int, length: int) -> None:
    again = plan_tasks(SPEC, target=60, mode="auto", max_steps=3, chain=draw_chain, known=KNOWN, seed=seed)
    assert plan(mode="auto", seed=seed)[:length] == list(islice(again, length))


def test_another_seed_gives_another_plan() -> None:
    assert plan(seed=1) != plan(seed=2)


def test_every_tool_has_its_turn_before_one_has_its_second() -> None:
    leads = [one.needed[0] for one in plan(100, negatives=0.0)]
    assert set(leads[:5]) == set(leads[5:10]) == {one.name for one in SPEC.tools} - {"delete_log"}


def test_a_small_target_goes_round_among_many_tools() -> None:
    assert {one.needed[0] for one in plan(5, negatives=0.0)} == {one.name for one in SPEC.tools} - {"delete_log"}


def test_risky_tools_are_left_out_unless_allowed() -> None:
    assert not any(DELETE in one.tools for one in plan(mode="auto"))
    assert any("delete_log" in one.needed for one in plan(allowed=["delete_log"]))


def test_what_a_task_offers_fits_its_style() -> None:
    shapes: dict[str, set[tuple[bool, int]]] = {}
    for one in plan(300, negatives=0.0):
        shapes.setdefault(one.style, set()).add((len(one.tools) > len(one.needed), len(one.needed)))
        assert set(one.needed) <= {shown.name for shown in one.tools}
    assert shapes == {
        "simple": {(False, 1)},
        "multiple": {(True, 1)},
        "parallel": {(True, 1)},
        "parallel-multiple": {(True, 2)},
    }


def test_a_tool_without_parameters_is_never_called_twice() -> None:
    assert "parallel" not in {one.style for one in plan(400, negatives=0.0) if one.needed == ["clock"]}


def test_the_hardest_distractors_are_of_the_same_kind() -> None:
    chance = random.Random(0)
    assert {one.name for one in Neighbours(SPEC.tools).alike(LENGTH, chance, 2)} == {"track_speed", "read_points"}
    assert "tracks" not in {one.category for one in Neighbours(SPEC.tools).unlike(LENGTH, chance, 2)}
    assert likeness(LENGTH, SPEED) > likeness(LENGTH, POINTS) > likeness(LENGTH, CLOCK)


def test_a_chain_is_needed_in_its_order() -> None:
    tasks = plan(40, mode="multi", negatives=0.0)
    assert {(one.mode, one.style, one.max_steps) for one in tasks} == {("multi", "chain", 3)}
    assert {tuple(one.needed) for one in tasks} <= {
        ("list_tracks", "read_points"),
        ("list_tracks", "read_points", "track_length"),
    }


def test_auto_is_a_balance_and_goes_without_chains() -> None:
    assert set(Counter(one.mode for one in plan(200, mode="auto"))) == {"single", "multi"}
    assert {one.mode for one in plan(mode="auto", chain=None)} == {"single"}


@pytest.mark.parametrize(
    ("spec", "options", "words"),
    [
        (SPEC, {"mode": "multi", "chain": None}, "no chain of 2 to 3 tools was found"),
        (SPEC, {"mode": "multi", "chain": lambda *_: ["delete_log"]}, "no chain"),
        (ToolSpec(name="s", tools=[DELETE]), {}, "every tool is marked destructive"),
        (ToolSpec(name="s", tools=[CLOCK]), {"negatives": 1.0}, "set --negatives to 0"),
    ],
)
def test_what_cannot_be_planned_is_told(spec: ToolSpec, options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        plan(spec=spec, **options)


def test_known_values_are_narrowed_and_stay_aligned() -> None:
    many = {f"track_length.{name}": [f"{name}{row}" for row in range(50)] for name in ("file", "track")}
    found = next(
        iter(plan(1, ToolSpec(name="s", tools=[LENGTH]), known=many | KNOWN | {"clock.x": [1]}, negatives=0.0))
    )
    assert set(found.known) == {"track_length.file", "track_length.track"}
    assert [len(values) for values in found.known.values()] == [len(ROWS)] * 2
    wide = next(iter(plan(1, ToolSpec(name="s", tools=[LENGTH]), known=many, negatives=0.0))).known
    assert [name[4:] for name in wide["track_length.file"]] == [name[5:] for name in wide["track_length.track"]]
    assert len(wide["track_length.file"]) == KNOWN_ROWS


def test_negatives_come_in_all_styles_and_take_the_tool_away_where_it_is_irrelevant() -> None:
    tasks = plan(200, negatives=1.0)
    assert {one.style for one in tasks} == set(NEGATIVE)
    for one in tasks:
        lacks = not set(one.needed) & {shown.name for shown in offered(one)}
        assert lacks is (one.style == "irrelevance")
        assert one.style != "missing-parameter" or missing_parameter(one) in needed(one)[0].required


def test_only_what_the_user_alone_knows_can_be_asked_for() -> None:
    schemas = {"a": {"type": "string"}, "b": {"type": "string", "default": "x"}, "c": {"const": 1}, "d": {}}
    assert askable(tool("t", "", schemas, ["a", "b", "c"])) == ["a"]


def test_a_task_is_as_hard_as_its_hardest_tool() -> None:
    assert (difficulty([LENGTH, POINTS]), difficulty([LENGTH])) == ("medium", "simple")


def test_a_task_that_needs_what_it_does_not_show_is_told() -> None:
    with pytest.raises(UsageError, match=r"needs the tool 'gone'"):
        needed(task(needed=["gone"]))


@pytest.mark.parametrize("name", ["getUserByID", "get_user-by.id", "GetUserById", "get user by id"])
def test_names_are_split_into_words(name: str) -> None:
    assert name_parts(name) == ["get", "user", "by", "id"]


def test_ten_thousand_tools_are_no_trouble() -> None:
    tools = [Tool(tool_id=str(n), name=f"get_thing_{n}", category=f"c{n % 9}") for n in range(10_000)]
    tasks = plan(40, ToolSpec(name="wide", tools=tools), negatives=0.0, known={})
    assert all(len(one.tools) <= 6 for one in tasks)
