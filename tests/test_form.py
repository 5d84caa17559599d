"""The forms that Prefect makes of the flows: what their schemas tell. test_background.py fills one in a browser."""

from typing import Any

import pytest
from prefect import Flow

from flows.qa import qa_curate, qa_pipeline
from flows.serving import FLOWS

each_flow = pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)


@each_flow
def test_every_parameter_says_what_it_means(flow: Flow[..., Any]) -> None:
    assert [name for name, field in flow.parameters.properties.items() if not field.get("description")] == []


@each_flow
def test_what_is_required_comes_first(flow: Flow[..., Any]) -> None:
    required = flow.parameters.required
    assert list(flow.parameters.properties)[: len(required)] == required


def test_a_flows_own_parameters_come_before_those_of_the_model() -> None:
    names = list(qa_pipeline.parameters.properties)
    wanted = ["lancedb_path", "threshold", "target_pairs", "table", "provider", "ollama_top_k"]
    assert sorted(wanted, key=names.index) == wanted


def test_choices_are_a_drop_down_with_an_empty_first_entry_where_nothing_need_be_chosen() -> None:
    provider = qa_pipeline.parameters.properties["provider"]
    assert (provider["type"], provider["default"], provider["enum"][:2]) == ("string", "", ["", "ollama"])


def test_an_optional_text_may_stay_empty() -> None:
    rejected = qa_curate.parameters.properties["rejected"]
    assert (rejected["type"], rejected["default"]) == ("string", "")


def test_what_stays_empty_in_a_form_is_not_given() -> None:
    given = {"input": "in.json", "output": "out.json", "provider": "", "rejected": "", "topic": ""}
    taken = qa_curate.validate_parameters(given)
    assert {name: taken[name] for name in ("provider", "rejected", "topic")} == {
        "provider": None,
        "rejected": None,
        "topic": "",
    }


def test_bounds_are_those_of_the_command_line() -> None:
    threshold = qa_curate.parameters.properties["threshold"]
    assert (threshold["minimum"], threshold["maximum"], threshold["default"]) == (0, 10, 7.0)
