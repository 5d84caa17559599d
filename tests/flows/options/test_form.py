"""The forms that Prefect makes of the flows: what their schemas tell. test_background.py fills one in a browser."""

import importlib
import itertools
from typing import Any

import pytest

from flows.options.registry import FLOWS

each_flow = pytest.mark.parametrize("name", FLOWS)


def properties(name: str) -> dict[str, Any]:
    """The fields of a flow's form."""
    return FLOWS[name].load().parameters.properties


def test_the_flows_over_pairs_are_at_hand_for_python() -> None:
    module = importlib.import_module("flows.qa")
    over_pairs = [name for name, entry in FLOWS.items() if not entry.folder and name.startswith(("qa-", "cot-"))]
    assert sorted(getattr(module, name).name for name in module.__all__) == sorted(over_pairs)


@each_flow
def test_every_parameter_says_what_it_means(name: str) -> None:
    assert [field for field, told in properties(name).items() if not told.get("description")] == []


@each_flow
def test_what_is_required_comes_first(name: str) -> None:
    required = FLOWS[name].load().parameters.required
    assert list(properties(name))[: len(required)] == required


def test_a_flows_own_parameters_come_before_those_of_the_model() -> None:
    names = list(properties("qa-pipeline"))
    wanted = ["lancedb_path", "threshold", "target_pairs", "table", "provider", "ollama_top_k"]
    assert sorted(wanted, key=names.index) == wanted


def test_parameters_that_belong_together_stand_together_under_one_name() -> None:
    told = [field["description"] for field in properties("qa-pipeline").values()]
    groups = [text.split("** · ")[0].removeprefix("**") if text.startswith("**") else "" for text in told]
    in_order = ["", "questions", "chunks", "sharding", "rows", "", "model, money", "batches"]
    assert [group for group, _ in itertools.groupby(groups)] == in_order


def test_choices_are_a_drop_down_with_an_empty_first_entry_where_nothing_need_be_chosen() -> None:
    provider = properties("qa-pipeline")["provider"]
    assert (provider["type"], provider["default"], provider["enum"][:2]) == ("string", "", ["", "ollama"])


def test_an_optional_text_may_stay_empty() -> None:
    rejected = properties("qa-curate")["rejected"]
    assert (rejected["type"], rejected["default"]) == ("string", "")


def test_what_stays_empty_in_a_form_is_not_given() -> None:
    given = {"input": "in.json", "output": "out.json", "provider": "", "rejected": "", "topic": ""}
    taken = FLOWS["qa-curate"].load().validate_parameters(given)
    assert {name: taken[name] for name in ("provider", "rejected", "topic")} == {
        "provider": None,
        "rejected": None,
        "topic": "",
    }


def test_bounds_are_those_of_the_command_line() -> None:
    threshold = properties("qa-curate")["threshold"]
    assert (threshold["minimum"], threshold["maximum"], threshold["default"]) == (0, 10, 7.0)
