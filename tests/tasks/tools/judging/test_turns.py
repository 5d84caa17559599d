"""Curation by turn: a poor trajectory is left out, a bad turn stays in the context and is no target."""

from typing import Any

import orjson
import pytest

from generator.records import Outcome
from generator.tools.records import FollowUp, ToolExample
from generator.types import Model
from tasks.extractive.tool_judging import rate_trajectory
from tasks.tools.judging.turns import judge_turns, still_rated, turns_in, turns_request, verdict_on
from tests.support.asking import Scripted, run_with
from tests.support.tools.examples import PHONED, declined, done, example, find, phone
from tests.tasks.tools.judging.test_semantics import BAD, by_rule

MODEL = Model(provider="vllm", name="m")


def said(rating: float = 8.0, bad: tuple[int, ...] = ()) -> Any:
    """Replies with this rating, and with these turns as bad."""

    def reply(asked: Any) -> str:
        if asked.prompt == "tool_trajectory":
            ratings = [{"id": item["id"], "reasoning": "r", "rating": rating} for item in asked.inputs["items"]]
            return orjson.dumps({"ratings": ratings}).decode()
        numbers = [*(turn["id"] for turn in asked.inputs["turns"]), asked.inputs["answer_id"]]
        turns = [{"id": number, "reasoning": f"{number}!", "good": number not in bad} for number in numbers if number]
        return orjson.dumps({"turns": turns}).decode()

    return reply


async def judged(url: str, reply: Any, *examples: ToolExample, **options: Any) -> Outcome[ToolExample]:
    async with run_with(url, MODEL, Scripted(reply)):
        return await judge_turns.fn(examples or [done()], MODEL, **options)


async def test_a_bad_turn_stays_in_the_context_and_leaves_the_targets(ledger_url: str) -> None:
    outcome = await judged(ledger_url, said(bad=(1,)))
    (kept,) = outcome.kept
    assert [(step.tool, step.loss) for step in kept.path] == [("find_person", False), ("get_phone", True)]
    assert (kept.path[0].model_extra, kept.solution.final_loss) == ({"loss_reason": "1!"}, True)
    assert outcome.tallies[0].notes == {"bad turns": 1, "good turns": 2}


async def test_calls_of_one_turn_are_judged_together(ledger_url: str) -> None:
    (kept,) = (await judged(ledger_url, said(bad=(1,)), example(find(1), find(1, name="Bela"), phone(2)))).kept
    assert [step.loss for step in kept.path] == [False, False, True]


async def test_a_bad_answer_is_no_target(ledger_url: str) -> None:
    (kept,) = (await judged(ledger_url, said(bad=(3,)))).kept
    assert (kept.solution.final_loss, kept.solution.final_answer) == (False, done().solution.final_answer)


async def test_a_turn_that_was_no_target_does_not_become_one(ledger_url: str) -> None:
    (kept,) = (await judged(ledger_url, said(), example(find(1, loss=False), phone(2)))).kept
    assert [step.loss for step in kept.path] == [False, True]


async def test_a_row_without_a_good_turn_is_rejected(ledger_url: str) -> None:
    outcome = await judged(ledger_url, said(bad=(1, 2, 3)), done(), declined())
    assert [(one.reason, one.ref) for one in outcome.rejected] == [("no good turn", 0), ("no good turn", 1)]
    assert outcome.tallies[0].rejected == {"no good turn": 2}


async def test_a_trajectory_below_the_threshold_is_rejected_with_the_reason_and_its_turns_are_not_asked(
    ledger_url: str,
) -> None:
    async with run_with(ledger_url, MODEL, (provider := Scripted(said(6.5)))):
        outcome = await judge_turns.fn([done()], MODEL, threshold=7.0)
    assert [(one.reason, one.detail, one.record["rating"]) for one in outcome.rejected] == [("rated below 7", "r", 6.5)]
    assert [asked.prompt for asked in provider.asked] == ["tool_trajectory"]


async def test_a_rating_holds_for_as_long_as_the_example_does(ledger_url: str) -> None:
    (kept,) = (await judged(ledger_url, said(bad=(1,)))).kept
    assert still_rated(kept)
    assert still_rated(ToolExample.model_validate(orjson.loads(orjson.dumps(kept.row()))))
    assert not still_rated(kept.model_copy(update={"instruction": "Another."}))
    rated_only = {name: origin for name, origin in kept.provenance.items() if "turns" not in name}
    assert not still_rated(kept.model_copy(update={"provenance": rated_only}))
    assert not still_rated(kept.model_copy(update={"solution": done(answer="Another.").solution}))
    assert not still_rated(done())


def test_a_rated_row_is_left_out_by_another_threshold_without_being_asked_again() -> None:
    rated = done(rating=8.0)
    assert (verdict_on(rated, 8.0), getattr(verdict_on(rated, 9.0), "reason", None)) == (None, "rated below 9")


@pytest.mark.parametrize(
    "reply",
    [
        said(12.0),
        lambda asked: said()(asked) if asked.prompt == "tool_trajectory" else '{"turns": []}',
    ],
)
async def test_an_unreadable_judgement_is_a_failure_and_no_pass(reply: Any, ledger_url: str) -> None:
    outcome = await judged(ledger_url, reply)
    assert (outcome.kept, outcome.rejected, [failure.id for failure in outcome.failed]) == ([], [], ["e"])


async def test_counts_add_up_over_every_ending(ledger_url: str) -> None:
    def reply(asked: Any) -> str:
        if asked.prompt == "tool_trajectory":
            ratings = [
                {"id": item["id"], "reasoning": "r", "rating": float(item["request"])} for item in asked.inputs["items"]
            ]
            return orjson.dumps({"ratings": ratings}).decode()
        return "nothing" if asked.inputs["request"] == "8" else str(said()(asked))

    examples = [done(request=str(rating)) for rating in (9, 3, 8, 7, 2)]
    outcome = await judged(ledger_url, reply, *examples)
    assert ([kept.ref for kept in outcome.kept], [one.ref for one in outcome.rejected]) == ([0, 3], [1, 4])
    (tally,) = outcome.tallies
    assert (tally.taken, tally.kept, tally.rejected, tally.failed) == (5, 2, {"rated below 7": 2}, 1)


def test_each_turn_is_shown_under_its_number_with_the_answer_last() -> None:
    turns = turns_in(example(find(1), find(1, name="Bela"), phone(2, result=PHONED)))
    shown = turns_request([*enumerate(turns, 1)]).user
    places = [shown.index(word) for word in ("<turn 1>", "<turn 2>", "<turn 3>\n<answer ")]
    assert places == sorted(places)
    assert shown.count("<call ") == 3
    assert "each of the 3, in their order, with the ids\n1, 2, 3." in shown


async def test_a_turn_that_is_left_out_is_asked_about_again_among_the_others(ledger_url: str) -> None:
    def reply(asked: Any) -> str:
        found = orjson.loads(said(bad=(2,))(asked))
        if asked.prompt == "tool_turns" and asked.inputs["n"] == 3:
            found["turns"] = [found["turns"][2], {**found["turns"][1], "good": "perhaps"}, found["turns"][0]]
        return orjson.dumps(found).decode()

    async with run_with(ledger_url, MODEL, (provider := Scripted(reply))):
        (kept,) = (await judge_turns.fn([done()], MODEL)).kept
    assert [step.loss for step in kept.path] == [True, True]
    again = provider.asked[-1].user
    assert [again.count(word) for word in ("<turn>", "<turn 1>", "each of the 1,", "1: good: ")] == [2, 1, 1, 1]
    assert again.index("<turn>") < again.index("<turn 1>") < again.index("<turn>\n<answer ")


@pytest.mark.parametrize("reason", list(BAD))
async def test_the_rules_rank_a_planted_mistake_below_the_good_example(reason: str, ledger_url: str) -> None:
    assert rate_trajectory(BAD[reason])[0] < rate_trajectory(done())[0]
    outcome = await judged(ledger_url, by_rule, done(), BAD[reason])
    assert [kept.ref for kept in outcome.kept] == [0]


async def test_the_rules_find_the_turn_that_is_bad(ledger_url: str) -> None:
    strange = example(find(1, name="Cleo Falk", result={"person_id": 13}), phone(2, result=PHONED))
    (kept,) = (await judged(ledger_url, by_rule, strange, threshold=0.0)).kept
    assert [step.loss for step in kept.path] == [False, False]


async def test_the_answers_to_several_requests_are_judged_each_by_itself(ledger_url: str) -> None:
    later = [FollowUp(request="And her phone?", first_step=2, final_answer="It is 0171 2233.")]
    for bad, targets in ((2, (False, [True])), (4, (True, [False]))):
        longer = done(answer=f"Ada Berg is number 11. {bad}", follow_ups=later)
        (kept,) = (await judged(ledger_url, said(bad=(bad,)), longer)).kept
        assert (kept.solution.final_loss, [one.final_loss for one in kept.follow_ups or ()]) == targets
        assert [step.loss for step in kept.path] == [True, True]


def test_the_judge_is_shown_the_requests_where_they_were_made() -> None:
    later = [FollowUp(request="And her phone?", first_step=2, final_answer="It is 0171 2233.")]
    longer = done(answer="Ada Berg is number 11.", follow_ups=later)
    asked = turns_request(list(enumerate(turns_in(longer), 1))).user
    places = [
        asked.index(part) for part in ("find_person {", "Ada Berg is number 11.", "And her phone?", "get_phone {")
    ]
    assert places == sorted(places)
