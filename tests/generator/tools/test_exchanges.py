"""An example as a conversation: which calls belong to which request of the user."""

from hypothesis import given
from hypothesis import strategies as st

from generator.tools.exchanges import (
    answer_of,
    answer_turn,
    cut_before,
    exchanges,
    request_of,
    said_until,
    with_answers,
)
from generator.tools.records import FollowUp, Solution, Step, ToolExample


def conversation(*calls: int) -> ToolExample:
    """For each request so many calls, each in a turn of its own."""
    begins = [1 + sum(calls[:place]) for place in range(len(calls))]
    later = [
        FollowUp(request=f"request {n}", first_step=first, final_answer=f"answer {n}")
        for n, first in enumerate(begins[1:], 2)
    ]
    path = [Step(step=number, tool="look") for number in range(1, sum(calls) + 1)]
    solution = Solution(reasoning_path=path, final_answer="answer 1")
    return ToolExample(instruction="request 1", solution=solution, follow_ups=later or None)


counts = st.lists(st.integers(0, 3), min_size=1, max_size=5)


@given(counts)
def test_each_call_belongs_to_one_request_and_the_order_stays(calls: list[int]) -> None:
    example = conversation(*calls)
    found = exchanges(example)
    assert [len(one.steps) for one in found] == calls
    assert [step for one in found for step in one.steps] == example.path
    assert [(one.number, one.request, one.answer) for one in found] == [
        (n, f"request {n}", f"answer {n}") for n in range(1, len(calls) + 1)
    ]


@given(counts, st.data())
def test_what_is_cut_off_leaves_what_came_before_as_it_was(calls: list[int], data: st.DataObject) -> None:
    number = data.draw(st.integers(2, len(calls) + 1))
    assert exchanges(cut_before(conversation(*calls), number)) == exchanges(conversation(*calls))[: number - 1]


def test_answers_are_replaced_by_the_number_of_their_request() -> None:
    changed = with_answers(conversation(1, 1, 1), {1: "one", 3: "three"})
    assert answer_of(changed) == "one\n\nanswer 2\n\nthree"
    assert request_of(changed) == "request 1\n\nrequest 2\n\nrequest 3"


def test_a_step_knows_what_was_said_before_it_and_no_more() -> None:
    assert [said_until(conversation(2, 1), step) for step in (1, 2, 3)] == [
        ["request 1"],
        ["request 1"],
        ["request 1", "request 2"],
    ]


def test_answers_and_steps_are_never_numbered_alike() -> None:
    assert [answer_turn(number) for number in (1, 2, 3)] == [0, -1, -2]


def test_what_identifies_an_example_of_one_request_is_what_it_was_and_a_follow_up_or_a_state_changes_it() -> None:
    one = conversation(2)
    assert one.fingerprint() == one.model_copy(update={"follow_ups": []}).fingerprint()
    others = {conversation(1, 1).fingerprint(), one.model_copy(update={"initial_state": {}}).fingerprint()}
    assert len({one.fingerprint(), *others}) == 3
