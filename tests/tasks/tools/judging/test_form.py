"""The first gate: whether an example is well formed, and makes the calls that are said to be right."""

from typing import Any

import pytest

from generator.tools.records import FollowUp, ToolExample
from tasks.tools.judging.form import format_verdict
from tests.support.tools.examples import done, example

ADA = {"tool": "find_person", "args": {"name": "Ada Berg"}}
PHONE = {"tool": "get_phone", "args": {"person_id": 11}}


def expecting(*turns: list[dict[str, Any]]) -> ToolExample:
    """An example that finds Ada and then her phone, with the calls that are right."""
    row = done().model_dump(mode="json")
    return ToolExample.model_validate({**row, "metadata": {**row["metadata"], "expected_calls": turns}})


def test_the_calls_that_are_right_pass() -> None:
    assert format_verdict(expecting([ADA], [PHONE])) is None


@pytest.mark.parametrize(
    ("turns", "kind"),
    [
        ([[ADA], [{**PHONE, "args": {"person_id": 12}}]], "wrong value"),
        ([[ADA]], "call not expected"),
        ([[ADA], [PHONE], [PHONE]], "missing call"),
        ([[PHONE], [ADA]], "missing call"),
    ],
)
def test_other_calls_than_those_that_are_right_are_refused(turns: list[list[dict[str, Any]]], kind: str) -> None:
    refused = format_verdict(expecting(*turns))
    assert refused is not None
    assert refused.reason == f"expected otherwise: {kind}"


def test_where_nobody_says_which_calls_are_right_all_that_are_well_formed_pass() -> None:
    row = expecting([ADA], [PHONE])
    row.metadata.expected_calls = None
    assert format_verdict(row) is None
    assert "expected_calls" not in row.row()["metadata"]


def later(first_step: int, request: str = "And then?", **more: Any) -> FollowUp:
    return FollowUp(request=request, first_step=first_step, **more)


@pytest.mark.parametrize(
    ("follow_ups", "reason"),
    [
        ([later(2)], None),
        ([later(2, " ")], "no request"),
        ([later(3)], "no call"),
        ([later(2), later(1)], "follow-ups not in order"),
        ([later(9)], "follow-ups not in order"),
        ([later(2), later(2, kind="answer")], "no call"),
        ([later(2, final_answer="Which one?"), later(2, kind="answer")], None),
    ],
)
def test_each_request_has_its_calls_or_something_is_asked_back(follow_ups: list[FollowUp], reason: str | None) -> None:
    refused = format_verdict(done(follow_ups=follow_ups))
    assert (refused and refused.reason) == reason


def test_what_is_asked_back_first_may_be_answered_with_a_call_then() -> None:
    path = done().path
    asked_back = example(*path, answer="Whom do you mean?", follow_ups=[later(1, "Ada Berg.", kind="answer")])
    assert format_verdict(asked_back) is None
