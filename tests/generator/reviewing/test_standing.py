"""What decisions come to: the last of each reviewer counts, disagreement is seen, and settled by who has seen it."""

from generator.reviewing.agreement import agreement, between_reviewers, with_judge
from generator.reviewing.decisions import Choice, Decision
from generator.reviewing.standing import Decisions, standing


def said(decision: Choice, reviewer: str = "anna", key: str = "k", **more: object) -> Decision:
    return Decision.model_validate({"key": key, "decision": decision, "reviewer": reviewer, "answer": "A.", **more})


def name(*history: Decision) -> str:
    return standing(history).name


def test_the_last_decision_of_a_reviewer_counts() -> None:
    assert name(said("accept"), said("reject")) == "reject"
    assert name(said("reject"), said("undo")) == "open"
    assert name(said("skip")) == "skipped"
    assert name(said("skip"), said("accept", "ben")) == "accept"
    assert name() == "open"


def test_reviewers_who_differ_are_seen_to() -> None:
    assert name(said("accept"), said("reject", "ben")) == "disputed"
    assert name(said("accept"), said("accept", "ben")) == "accept"
    assert name(said("accept"), said("reject", "ben"), said("accept", "ben")) == "accept"
    assert name(said("edit"), said("edit", "ben")) == "edit"
    assert name(said("edit"), said("edit", "ben", answer="B.")) == "disputed"


def test_a_decision_made_in_view_of_the_others_settles_it_until_somebody_decides_anew() -> None:
    history = [said("accept"), said("reject", "ben"), said("reject", "cleo", settles=True)]
    assert name(*history) == "reject"
    assert name(*history, said("accept", "dan")) == "disputed"
    assert name(*history, said("undo", "cleo")) == "disputed"


def test_kappa_is_cohens() -> None:
    # The example of the paper's kind: 50 rows, 20 and 15 alike, 5 and 10 not; p_o = .7, p_e = .5.
    told = agreement(("a", "b"), {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15})
    assert told is not None
    assert (told.rows, told.same, round(told.kappa or 0, 6)) == (50, 35, 0.4)
    assert told.told() == "κ 0.40, the same on 35 of 50 rows (70%)"


def test_kappa_is_not_defined_where_both_say_one_thing() -> None:
    told = agreement(("a", "b"), {("yes", "yes"): 3})
    assert told is not None
    assert told.kappa is None
    assert agreement(("a", "b"), {}) is None


def test_agreement_with_the_judge_counts_rows_that_were_looked_at() -> None:
    decisions = Decisions(
        [
            said("accept", key="1", rating=9),
            said("edit", key="2", rating=8),
            said("reject", key="3", rating=3),
            said("reject", key="4", rating=9),
            said("accept", key="5"),
            said("skip", key="6", rating=9),
            *(said("accept", key=f"m{n}", rating=9, together="rated 9 or more") for n in range(20)),
        ]
    )
    told = with_judge(decisions, 7.0)
    assert told is not None
    assert (told.rows, told.same) == (4, 3)


def test_agreement_of_reviewers_is_of_what_each_said_alone() -> None:
    decisions = Decisions(
        [
            *(said("accept", who, key="1") for who in ("anna", "ben")),
            said("reject", "anna", key="2"),
            said("accept", "ben", key="2"),
            said("reject", "ben", key="2", settles=True),
            said("accept", "anna", key="3"),
        ]
    )
    (told,) = between_reviewers(decisions)
    assert (told.between, told.rows, told.same) == (("anna", "ben"), 2, 1)
