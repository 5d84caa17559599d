"""Figures of an evaluation: what is averaged over what, and what is compared with what."""

import pytest

from generator.evaluation.figures.figures import Difference, Figures, figures
from generator.evaluation.results import ArmName, Evaluated
from tests.generator.evaluation.figures.answers import asked, evaluated


def _gained(documents: int, gains: int, losses: int = 0) -> list[Evaluated]:
    """A question a document; the base is right on every other one, and tuning wins some of the rest, loses others."""
    items = []
    for n in range(documents):
        known = n % 2 == 0
        tuned = (known and n // 2 >= losses) or (not known and n // 2 < gains)
        items.append(asked(f"{n}.md", {"base": known, "tuned": tuned}))
    return items


def _main(found: Figures) -> Difference:
    one = found.difference("tuned", "base", "trained")
    assert one is not None
    return one


def test_a_gain_that_is_sure_is_told_from_none() -> None:
    sure, none = (_main(figures(evaluated(_gained(60, gains)))) for gains in (20, 0))
    assert sure.interval.value == pytest.approx(20 / 60)
    assert (sure.interval.decided, sure.holds) == (True, True)
    assert (none.interval.value, none.interval.decided) == (0, False)


def test_as_many_losses_as_gains_are_no_difference() -> None:
    found = _main(figures(evaluated(_gained(60, 10, 10)))).interval
    assert (found.value, found.decided) == (0, False)
    assert found.above == pytest.approx(0.5, abs=0.03)


def test_what_the_base_knew_and_did_not_are_told_apart() -> None:
    found = figures(evaluated(_gained(60, 20, 5)))
    knew = found.difference("tuned", "base", "trained", known="knew")
    new = found.difference("tuned", "base", "trained", known="did not know")
    assert knew
    assert new
    assert (knew.interval.value, new.interval.value) == pytest.approx((-5 / 30, 20 / 30))
    assert (knew.interval.items, new.interval.items) == (30, 30)


def test_the_two_tests_are_never_mixed() -> None:
    trained = _gained(20, 8)
    held_out = [asked(f"new {n}.md", {"base": False, "tuned": False}, stratum="held-out") for n in range(20)]
    found = figures(evaluated([*trained, *held_out]))
    one = found.difference("tuned", "base", "held-out")
    assert one
    assert (one.interval.value, _main(found).interval.value) == (0, 0.4)


def test_questions_without_an_answer_in_the_documents_stand_by_themselves() -> None:
    items = [asked(f"{n}.md", {"base": True, "tuned": False}, form="unanswerable") for n in range(12)]
    found = figures(evaluated([*_gained(20, 8), *items]))
    worse = found.difference("tuned", "base", "trained", "unanswerable")
    assert worse
    assert (worse.interval.value, worse.interval.decided) == (-1, True)
    assert _main(found).interval.value == 0.4


def test_a_question_that_an_arm_has_no_answer_to_is_left_out_of_its_comparison_and_counted() -> None:
    items = [*_gained(20, 8), asked("lost.md", {"base": True, "tuned": None})]
    found = figures(evaluated(items))
    assert (_main(found).interval.items, found.missing) == (20, {"tuned": 1})


def test_closed_answers_that_were_not_understood_are_counted() -> None:
    item = asked("a.md", {"base": False, "tuned": True})
    item.answers["base"].read = None
    assert figures(evaluated([item])).unparsed == {"base": 1}


def test_of_many_comparisons_fewer_hold() -> None:
    arms: tuple[ArmName, ...] = ("base", "base+retrieval", "tuned", "tuned+retrieval")
    items = [
        asked(
            f"{n}.md", {"base": False, "base+retrieval": n % 2 == 0, "tuned": n % 5 == 0, "tuned+retrieval": n % 2 == 0}
        )
        for n in range(24)
    ]
    found = figures(evaluated(items, *arms))
    assert found.compared == len(found.differences) - len([one for one in found.differences if one.metric != "right"])
    doubtful = [one for one in found.differences if one.interval.decided and not one.holds]
    sure = [one for one in found.differences if one.holds]
    assert doubtful
    assert sure


def test_what_too_few_documents_cannot_tell_is_not_counted_as_looked_at() -> None:
    few = [asked(f"{n}.md", {"base": False, "tuned": True}) for n in range(9)]
    assert figures(evaluated(few)).compared == 0
    more = [*few, asked("9.md", {"base": False, "tuned": True})]
    told = [one for one in figures(evaluated(more)).differences if one.metric == "right" and one.interval.trusted]
    assert figures(evaluated(more)).compared == len(told) > 0


def test_a_judges_verdicts_are_averaged_as_wins_against_losses() -> None:
    results = ["win"] * 15 + ["loss"] * 3 + ["inconsistent"] * 2 + ["unparsable"] * 4
    items = [
        asked(f"{n}.md", {"base": True, "tuned": True}, "open", judged={"tuned": {"base": {"result": result}}})
        for n, result in enumerate(results)
    ]
    one = figures(evaluated(items)).difference("tuned", "base", "trained", "open", metric="preferred")
    assert one
    assert (one.interval.value, one.interval.items) == pytest.approx((12 / 20, 20))


def test_the_seed_moves_the_intervals_and_nothing_else() -> None:
    first, again, other = (figures(evaluated(_gained(40, 9, 4)), seed) for seed in (1, 1, 2))
    assert first == again
    assert [one.interval.value for one in first.differences] == [one.interval.value for one in other.differences]
    assert first != other
