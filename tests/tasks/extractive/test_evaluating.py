"""Evaluation by rules: what is asked of a text in five forms, and what of it is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.extractive.evaluating import (
    propose_blanks,
    propose_choices,
    propose_reworded,
    propose_statements,
    propose_unanswered,
)
from tasks.extractive.evaluation.changes import others, shape_of
from tasks.extractive.evaluation.facts import facts_of
from tasks.extractive.evaluation.spans import all_spans, spans_of

HARBOUR = (
    "# The harbour of Oda\n\n"
    "The pier of Oda was finished in 1921 by the engineer Lind. The harbour of Oda is closed in January because the "
    "ice blocks the channel. The crane on the northern quay lifts 40 tonnes. It is painted red. "
    "Ships that arrive without a pilot are fined 1,200 crowns."
)
CODE = '''def insort(a, x):
    """Insert item x in list a, and keep it sorted.

    The `bisect_right` function finds the place in the list where the new item belongs.
    """
    a.insert(bisect_right(a, x), x)
'''


def test_a_fact_names_what_it_is_about() -> None:
    found = [fact.statement for fact in facts_of(HARBOUR, None)]
    assert "The pier of Oda was finished in 1921 by the engineer Lind." in found
    assert not any("painted red" in one for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "Install the package with pip from the index of your company.",
        "Is the harbour of Oda closed in January or in March of the year?",
        "This method returns the number of items in the list of ships.",
        "If support for weak references is needed, add a name to the list of the class.",
        "For certain attributes of a module, raises an event with the name of the attribute.",
        "Granite was used for its piers and its way to the northern quay.",
        "Visitors find it closed in February of each year of the war.",
        "See the section on harbours for what the engineer Lind has built.",
        "However, the northern quay was built later by another engineer, too.",
        "Der Hafen von Oda ist im Januar geschlossen, weil das Eis die Fahrrinne sperrt.",
    ],
)
def test_orders_questions_pointers_and_other_languages_are_no_facts(text: str) -> None:
    assert facts_of(text, None) == []


def test_what_leans_on_its_heading_is_opened_by_it() -> None:
    (fact,) = facts_of(
        "# The raise statement\n\nThe second expression must be an exception class or an instance.", None
    )
    assert fact.statement == "For the raise statement, the second expression must be an exception class or an instance."
    assert fact.evidence in "The second expression must be an exception class or an instance."


@pytest.mark.parametrize(
    ("statement", "asked"),
    [
        ("The pier of Oda was finished in 1921 by the engineer Lind.", ["Oda", "1921", "Lind"]),
        ("The harbour of Oda is closed in January because of ice.", ["Oda", "January"]),
        ("Ships that arrive without a pilot are fined 1,200 crowns by the board.", ["1,200"]),
        ("The call of `list.pop()` in old releases took a lock of the interpreter.", ["list.pop()"]),
        ("Locks of files were added in version 3.8.1 of the interpreter.", ["3.8.1"]),
        ("Each board of a harbour consists of seven engineers and a pilot.", ["seven"]),
        ("The file `read_me.md` tells who may read the plans and drawings.", []),
        ("The option `True` is taken for granted by all of the drivers.", []),
    ],
)
def test_spans_are_numbers_names_and_terms_that_the_rest_does_not_give_away(statement: str, asked: list[str]) -> None:
    (fact,) = facts_of(statement, None)
    assert [span.text for span in spans_of(fact)] == asked


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The pier was finished in 1921 by the engineer Lind.", "1921"),
        ("The crane on the quay lifts 40 tonnes of steel.", "40"),
        ("The buffer of the reader has 4096 bytes at most.", "4096"),
        ("About 12.5 % of the ships are fined each year.", "12.5"),
        ("The harbour of the town is closed in January.", "January"),
        ("The board of the harbour consists of seven pilots.", "seven"),
    ],
)
def test_other_numbers_are_of_the_same_form_and_none_of_the_statement(statement: str, text: str) -> None:
    (span,) = [one for one in all_spans(statement) if one.text == text]
    found = others(span, statement, [])
    assert len(found) >= 3
    assert len(set(found)) == len(found)
    assert text not in found
    assert {shape_of(one) for one in found} == {shape_of(text)} or not text[0].isdigit()
    assert {len(one.partition(".")[2]) for one in found} == {len(text.partition(".")[2])}


@pytest.mark.parametrize(
    ("statement", "text", "one"),
    [
        ("The fee for the pilot is 1,200 crowns in summer.", "1,200", "2,400"),
        ("It was added in version 3.9 of the interpreter.", "3.9", "3.10"),
        ("The release of last year was 2.4.1 of the library.", "2.4.1", "2.4.2"),
    ],
)
def test_numbers_are_written_as_the_one_in_whose_place_they_stand(statement: str, text: str, one: str) -> None:
    (span,) = [span for span in all_spans(statement) if span.text == text]
    assert one in others(span, statement, [])


def test_a_sentence_that_puts_its_time_first_is_a_fact() -> None:
    (fact,) = facts_of("It was in 1664 that the tower of Brenn was opened to scholars.", None)
    assert [span.text for span in spans_of(fact)] == ["1664", "Brenn"]


def test_a_heading_keeps_the_capitals_of_names() -> None:
    text = (
        "# The Ship Vinholm\n\nThe cargo is sulphur from the mines. A sailor of Vinholm must not smoke near the mast."
    )
    (fact, *_) = facts_of(text, None)
    assert fact.statement.startswith("For the ship Vinholm, ")


def test_choices_have_three_wrong_options_that_the_text_does_not_say() -> None:
    (choice,) = propose_choices(HARBOUR, 1)
    assert len({choice["answer"], *choice["wrong"]}) == 4
    assert choice["answer"] in choice["evidence"]
    assert "____" in choice["question"]
    assert not any(wrong in HARBOUR for wrong in choice["wrong"])


def test_a_false_statement_differs_in_one_thing() -> None:
    for one in propose_statements(HARBOUR, 5):
        true, false = one["statement"].split(), one["false_statement"].split()
        assert one["statement"] != one["false_statement"]
        assert abs(len(true) - len(false)) <= 1
        assert sum(word not in true for word in false) <= 2


def test_a_condition_that_holds_is_turned_round_where_nothing_can_be_exchanged() -> None:
    (one,) = propose_statements("Keyword arguments are evaluated before the call is attempted by the interpreter.", 1)
    assert one["false_statement"] == "Keyword arguments are evaluated after the call is attempted by the interpreter."


def test_blanks_are_of_one_sentence_each() -> None:
    found = propose_blanks(HARBOUR, 9)
    assert {one["missing"] for one in found} == {"1921", "January", "40", "1,200"}
    assert all(one["sentence"].count(one["missing"]) == 1 for one in found)


def test_what_nobody_says_is_asked_of_the_texts_own_subjects() -> None:
    text = "Assignment expressions are written with a walrus. Assignment expressions must not stand at the top level."
    (question, *_) = propose_unanswered(text, 3)
    assert "assignment expressions" in question
    assert question.endswith("?")


def test_only_what_was_trained_is_asked_about() -> None:
    evidence = "The crane on the northern quay lifts 40 tonnes."
    assert [one["missing"] for one in propose_blanks(HARBOUR, 9, about=[evidence])] == ["40"]


def test_docstrings_are_facts_of_what_they_document() -> None:
    found = [fact.statement for fact in facts_of(CODE, None, "python", "insort")]
    assert found[0] == "The function `insort` inserts item x in list a, and keep it sorted."
    assert found[1].startswith("For the function `insort`, ")


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("When is the harbour closed?", "Under which circumstances is the harbour closed?"),
        ("Why are exceptions cleared?", "For which reason are exceptions cleared?"),
        ("What does `pop()` return?", "State what `pop()` returns."),
        ("What is a generator function?", "How would you define a generator function?"),
        ("How do you test it?", "By which means can one test it?"),
        ("For calls, what happens if a slot is left?", "For calls, which effect does it have if a slot is left?"),
        ("What is the from clause used for?", "Which purpose does the from clause serve?"),
        ("Who or what was the pier finished by?", "By whom or by what was the pier finished?"),
        ("What must boats of Oda not enter?", "State what boats of Oda must not enter."),
    ],
)
def test_questions_in_other_words(question: str, other: str) -> None:
    assert [one["question"] for one in propose_reworded([(question, "a", "e")], 1)] == [other]


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        (
            "Why is the harbour closed?",
            "The harbour is closed because of ice.",
            "Give the reason why the harbour is closed.",
        ),
        ("How are lists read?", "Lists are read from the left.", "Describe how lists are read."),
        (
            "When does a boat stop?",
            "A boat stops when it is dark.",
            "Name the time or the condition at which a boat stops.",
        ),
        ("Why is it so?", "Nobody knows it.", "For which reason is it so?"),
    ],
)
def test_a_question_whose_subject_is_known_becomes_a_request(question: str, answer: str, other: str) -> None:
    assert [one["question"] for one in propose_reworded([(question, answer, "e")], 1)] == [other]


def test_a_question_of_an_unknown_form_is_passed_over() -> None:
    assert propose_reworded([("Name it.", "a", "e"), ("Why is it so?", "b", "f")], 2)[0]["answer"] == "b"


@given(st.text(max_size=300))
def test_no_text_is_too_strange(text: str) -> None:
    for one in propose_choices(text, 2):
        assert len(one["wrong"]) == 3
    for statement in propose_statements(text, 2):
        assert statement["statement"] != statement["false_statement"]
    propose_blanks(text, 2)
    propose_unanswered(text, 2)
