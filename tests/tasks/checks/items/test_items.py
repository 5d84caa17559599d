"""What must hold of evaluation items, form by form."""

import pytest

from tasks.checks.items.answered import answers_by_words
from tasks.checks.items.blanks import blank_fault, with_blank
from tasks.checks.items.claims import claim_of
from tasks.checks.items.options import options_fault
from tasks.checks.items.stated import states
from tasks.checks.items.truth import falsity_fault, statement_fault
from tasks.checks.items.wording import same_fact, same_words

SHOWN = (
    "The pier of Oda was finished in 1921 by the engineer Lind. The lighthouse of Oda was built in 1934 by Berg. "
    "The harbour is closed in January because the ice blocks the channel. The crane lifts 40 tonnes."
)
PIER = "The pier of Oda was finished in 1921 by the engineer Lind."
NOT_ONCE = "the missing words do not stand in the sentence once"
GIVEN_AWAY = "the rest gives the missing words away"
QUESTION = "When was the pier of Oda finished?"


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("The pier of Oda was finished in 1921 by the engineer Lind.", True),
        ("The pier of Oda was finished in 1934 by the engineer Lind.", False),
        ("The pier of Oda was not finished in 1921 by the engineer Lind.", False),
        ("The harbour is closed in January.", True),
        ("The harbour is open in January.", False),
        ("The harbour is closed in March.", False),
        ("The crane lifts 40 kilograms.", False),
        ("The lighthouse of Oda was built in 1934.", True),
        ("Nothing of the kind was ever said.", False),
    ],
)
def test_a_text_says_what_a_sentence_of_it_says_and_not_what_was_changed(claim: str, said: bool) -> None:
    assert states(SHOWN, claim) is said


@pytest.mark.parametrize(
    ("question", "option", "claim"),
    [
        (QUESTION, "1934", PIER.replace("1921", "1934")),
        ("Which option completes it? It was finished in ____.", "1934", "It was finished in 1934."),
        (QUESTION, "When the ice of the channel breaks", "When the ice of the channel breaks"),
        ("Who finished it?", "nobody", "Who finished it? nobody"),
    ],
)
def test_an_option_claims_a_sentence(question: str, option: str, claim: str) -> None:
    answer = "1921" if "When" in question else "unheard"
    assert claim_of(question, answer, option, PIER) == claim


@pytest.mark.parametrize(
    ("answer", "wrong", "fault"),
    [
        ("1921", ["1912", "1934", "1898"], None),
        ("1921", ["1912", "1934"], "fewer than three wrong options"),
        ("1921", ["1912", "1934", "1,934"], None),
        ("1921", ["1912", "1912.", "1898"], "two options are the same"),
        ("1921", ["1912", "1934", "none of these"], "an option speaks of the others"),
        ("1921", ["in 1921", "1934", "1898"], "a wrong option holds the right one"),
        ("1921", ["1912", "in winter", "1898"], "options of different kinds"),
        (
            "Lind",
            ["Berg", "Dahl", "a person of whom nothing else is known to anybody at all"],
            "options of different lengths",
        ),
        ("the engineer Lind of the harbour board", ["Berg", "Dahl", "Holm"], "the right option stands out"),
        ("Oda", ["Ulm", "Bonn", "Kiel"], "question gives the answer away"),
        ("the engineer Lind", ["Berg", "the painter Dahl", " "], "an option says nothing"),
    ],
)
def test_options(answer: str, wrong: list[str], fault: str | None) -> None:
    assert options_fault(QUESTION, answer, wrong, PIER, SHOWN) == fault


def test_an_option_that_the_text_says_as_well_is_no_wrong_one() -> None:
    shown = f"{SHOWN} The pier of Oda was finished in 1934 by the engineer Lind, other papers say."
    assert options_fault(QUESTION, "1921", ["1912", "1934", "1898"], PIER, shown) == "a wrong option is right"


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (PIER, None),
        ("Was the pier of Oda finished in 1921?", "not a statement"),
        ("It was finished in 1921 by the engineer Lind.", "not complete in itself"),
        ("The text says that the pier of Oda was finished in 1921.", "about the text itself"),
        ("The pier of Oda was finished in 1922.", "number not in the chunk"),
        ("The tower of Ulm was painted by two sisters from Kiel.", "answer not supported"),
    ],
)
def test_a_statement_that_should_be_true(statement: str, fault: str | None) -> None:
    assert statement_fault(statement, PIER, SHOWN, "en") == fault


@pytest.mark.parametrize(
    ("false", "fault"),
    [
        (PIER.replace("1921", "1934"), None),
        (PIER.replace("Lind", "Berg"), None),
        (PIER.replace("was", "was not"), None),
        (PIER, "the false statement is the true one"),
        (
            "The crane of Ulm was painted in 1934 by two sisters from Kiel.",
            "the false statement changes more than one thing",
        ),
    ],
)
def test_a_statement_that_should_be_false(false: str, fault: str | None) -> None:
    assert falsity_fault(PIER, false, SHOWN, "en") == fault


def test_a_false_statement_that_another_sentence_says_is_true() -> None:
    told = "The harbour is closed in January because the ice blocks the channel."
    shown = f"{told} The harbour is closed in March because the ice blocks the channel."
    assert falsity_fault(told, told.replace("January", "March"), shown, "en") == "the false statement is true"


@pytest.mark.parametrize(
    ("sentence", "missing", "fault"),
    [
        (PIER, "1921", None),
        (PIER, "Lind", None),
        (PIER, "Berg", "the missing words do not stand in the sentence once"),
        (
            "The pier of Oda and the crane of Oda stand on the quay.",
            "Oda",
            "the missing words do not stand in the sentence once",
        ),
        (PIER, "was finished in 1921 by the engineer", "too much is missing"),
        ("The pier was finished in 1921.", "1921", "too little is left"),
        (
            "The function `read_file` reads a whole file from the disk.",
            "read_file",
            GIVEN_AWAY,
        ),
        (
            "The World Health Organization (WHO) counts all cases of the fever.",
            "WHO",
            GIVEN_AWAY,
        ),
        ("The pier of Oda was finished by one of the two engineers.", "one", GIVEN_AWAY),
        ("The pier of Oda was finished by the engineer Lind.", "by the", "the missing words say nothing"),
    ],
)
def test_blanks(sentence: str, missing: str, fault: str | None) -> None:
    evidence = sentence if missing in sentence else PIER
    assert blank_fault(sentence, missing, evidence, SHOWN) == fault


def test_a_blank_that_two_sentences_fill_differently_is_not_one_thing() -> None:
    shown = "The crane of the northern quay lifts 40 tonnes. The crane of the northern quay lifts 60 tonnes."
    told = "The crane of the northern quay lifts 40 tonnes."
    assert blank_fault(told, "40", told, shown) == "more than one thing fits"


def test_the_marks_around_the_missing_words_go_with_them() -> None:
    assert with_blank("A call of `pop()` removes the item.", "pop()") == "A call of ____ removes the item."
    assert with_blank("It lifts 40 tonnes.", "40") == "It lifts ____ tonnes."


@pytest.mark.parametrize(
    ("question", "same"),
    [
        ("When was the pier of Oda finished?", True),
        ("When was the pier of Oda finally finished?", True),
        ("Tell me, when was the pier of Oda finished, after all?", True),
        ("In which year did work on Oda's pier come to an end?", False),
        ("Who finished the pier of Oda?", False),
    ],
)
def test_other_words(question: str, same: bool) -> None:
    assert same_words(question, [QUESTION]) is same


def test_evidence_is_of_one_fact_where_it_overlaps() -> None:
    assert same_fact(PIER, ["was finished in 1921 by the engineer Lind"])
    assert not same_fact(PIER, ["The crane lifts 40 tonnes."])


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("When is the harbour closed?", True),
        ("How many tonnes does the crane lift?", True),
        ("Who paid for the pier of Oda?", False),
        ("In which year was the harbour master born?", False),
    ],
)
def test_a_passage_may_answer_what_its_sentences_speak_of(question: str, answers: bool) -> None:
    assert (answers_by_words(question, SHOWN) is not None) is answers
