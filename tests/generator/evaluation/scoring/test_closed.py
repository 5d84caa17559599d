"""What replies to closed questions say, however they say it."""

import pytest

from generator.evaluation.scoring.closed import read_choice, read_gap, read_truth

YEARS = ["1911", "1921", "1912", "1934"]
NAMES = ["Oda", "Oda Harbour", "The north quay", "A grain elevator"]


@pytest.mark.parametrize(
    ("reply", "letter"),
    [
        ("B", "B"),
        ("b", "B"),
        ("B.", "B"),
        ("(B)", "B"),
        ("b)", "B"),
        ("**B**", "B"),
        ("B. 1921", "B"),
        ("B) 1921, since the manual says so.", "B"),
        ("B 1921", "B"),
        ("1921", "B"),
        ("1921.", "B"),
        ("It was founded in 1921.", "B"),
        ("The answer is B.", "B"),
        ("Answer: B", "B"),
        ("**Answer:** (b) 1921", "B"),
        ("The correct answer is (B) 1921, because A is too early.", "B"),
        ("The correct option is B", "B"),
        ("Final answer: \\boxed{B}", "B"),
        ("\\boxed{\\text{B}}", "B"),
        ("Option B", "B"),
        ("I would choose B, as A is too early.\n\nAnswer: B", "B"),
        ("A is wrong, C is wrong and D is wrong. So the answer is B.", "B"),
        ("The answer is not A. The answer is B.", "B"),
        ("Die Antwort ist B.", "B"),
        ("La réponse est B", "B"),
        ("答案：B", "B"),
        ("The answer is 1921.", "B"),
        ("A. 1911\nB. 1921\nC. 1912\nD. 1934", None),
        ("A. 1911\nB. 1921\nC. 1912\nD. 1934\n\nAnswer: C", "C"),
        ("A or B", None),
        ("(A) or (B)", None),
        ("The answer is A or B.", None),
        ("The answer is (A) or option (B).", None),
        ("The answer is A (1911) or B (1921).", None),
        ("The answer is A or B. Answer: B", "B"),
        ("Die Antwort ist A oder B.", None),
        ("The answer is A, or so I think.", "A"),
        ("1911 or 1921", None),
        ("I do not know.", None),
        ("", None),
        ("A harbour was built there in 1934.", "D"),
        ("A dog", None),
        ("The answer is not B.", None),
        ("Neither A nor B", None),
        ("Certainly! The answer is: **B) 1921**", "B"),
        ("<b>B</b>", "B"),
        ("It is B", "B"),
        ("I think it's B, not A.", "B"),
        ("Because the ice melts.", None),
        ("E", None),
        ("It was in 1955.", None),
    ],
)
def test_a_letter_is_read_out_of_a_reply(reply: str, letter: str | None) -> None:
    assert read_choice(reply, YEARS) == letter


@pytest.mark.parametrize(
    ("reply", "letter"),
    [
        ("Oda Harbour", "B"),
        ("Oda", "A"),
        ("It is called Oda Harbour.", "B"),
        ("A grain elevator", "D"),
        ("The north quay.", "C"),
        ("A", "A"),
        ("D. A grain elevator", "D"),
    ],
)
def test_an_option_within_another_and_one_that_begins_like_a_letter_are_told_apart(reply: str, letter: str) -> None:
    assert read_choice(reply, NAMES) == letter


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ("True", "true"),
        ("true.", "true"),
        ("**False**", "false"),
        ("FALSE. Oda was founded in 1921, and it is true that it freezes.", "false"),
        ("The statement is true.", "true"),
        ("The statement is false because the harbour was built later.", "false"),
        ("This is not true.", "false"),
        ("That isn't correct: it was 1921.", "false"),
        ("It is not false.", "true"),
        ("Yes, that is correct.", "true"),
        ("No.", "false"),
        ("No, the statement is incorrect.", "false"),
        ("Incorrect", "false"),
        ("Answer: true", "true"),
        ("Falsch, es war 1921.", "false"),
        ("Die Aussage ist nicht richtig.", "false"),
        ("Vrai", "true"),
        ("Falso: fue en 1921", "false"),
        ("Верно.", "true"),
        ("错误", "false"),
        ("不正确。", "false"),
        ("正しい", "true"),
        ("Oda was founded in 1921.", None),
        ("It could be true or false.", None),
        ("", None),
        ("Oda was founded in 1921. So the statement is false.", "false"),
    ],
)
def test_a_verdict_is_read_out_of_a_reply(reply: str, verdict: str | None) -> None:
    assert read_truth(reply) == verdict


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ("1921", "1921"),
        ("1921.", "1921"),
        ('"1921"', "1921"),
        ("**1921**", "1921"),
        ("The missing word is 1921.", "1921"),
        ("The answer is: 1921", "1921"),
        ("Answer: 1921", "1921"),
        ("Oda was founded in 1921 by two fishermen.", "1921"),
        ("Oda was founded in **1921** by two fishermen.", "1921"),
        ("____ = 1921", "1921"),
        ('The missing words are "1921" and "by" in this sentence.', "1921"),
        ('The missing word in this sentence is "1921".', "1921"),
        ('The missing word is "the" in the sentence "Oda was founded in 1921 by two fishermen."', "the"),
        ("Words: 1921", "1921"),
        ("1921\n\nThe harbour is old.", "1921"),
        ("\n\nin the year 1921", "in the year 1921"),
        ("Answer:\n1921", "1921"),
        ("The missing word is:\n\n**1921**", "1921"),
        ("`read_file()`", "read_file()"),
        ("__read_file__", "read_file"),
        ("C#", "C#"),
        ("$5", "$5"),
        ("$1921$", "1921"),
        ("## Answer\n1921", "1921"),
        ("", None),
        ("____", None),
        ("...", None),
    ],
)
def test_the_missing_words_are_read_out_of_a_reply(reply: str, words: str | None) -> None:
    assert read_gap(reply, "Oda was founded in ____ by two fishermen.") == words


def test_a_gap_at_either_end_of_a_sentence_is_found_too() -> None:
    assert read_gap("The pump is checked every week.", "The pump is checked every ____.") == "week"
    assert read_gap("Two fishermen founded Oda.", "____ founded Oda.") == "Two fishermen"
