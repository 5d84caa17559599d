"""Texts that differ by a sign, by case or by a number alone, wherever texts are compared: none stands for the other."""

from typing import Any

import numpy as np
import pytest

from generator.embedding.embeddings import embed
from tasks.choosing.decontaminate import contaminated, index_rows
from tasks.choosing.dedup import deduplicate

LONG = "It is told in the third part of the manual, where each of them has a page with a picture and two exercises."
DIFFERENT = [
    ("Is C a good language to begin with?", "Is C++ a good language to begin with?"),
    ("Is C++ a good language to begin with?", "Is C# a good language to begin with?"),
    ("What is printed by if (x < y) print(x)?", "What is printed by if (x > y) print(x)?"),
    ("What does price + tax give here?", "What does price - tax give here?"),
    ("When is a == b true of two lists?", "When is a != b true of two lists?"),
    (r"Which texts does ^\w+$ match at all?", r"Which texts does ^\W+$ match at all?"),
    ("What does date +%m print on this machine?", "What does date +%M print on this machine?"),
    ("What does grep -v do with a file?", "What does grep -V do with a file?"),
    ("Is `List` a type of this language?", "Is `list` a type of this language?"),
    ("What does `x[1]` give in this case?", "What does `x(1)` give in this case?"),
    ("What freezes at -5 degrees in the yard?", "What freezes at 5 degrees in the yard?"),
    ("What freezes at −5 degrees in the yard?", "What freezes at 5 degrees in the yard?"),
    ("How far is it if one goes 3.5 miles?", "How far is it if one goes 35 miles?"),
    ("How large is 10² when it is written out?", "How large is 102 when it is written out?"),
    ("How much is 5½ of them in all?", "How much is 51/2 of them in all?"),
    ("How much does a motor of 5 mW need?", "How much does a motor of 5 MW need?"),
    ("What is bought for $20 in a town like this?", "What is bought for €20 in a town like this?"),
    ("What does 5! + 3 give in the end?", "What does 5 + 3 give in the end?"),
    ("What does a ?? b mean in this language?", "What does a ?. b mean in this language?"),
    ("Is vitamin B6 found in this kind of bread?", "Is vitamin B12 found in this kind of bread?"),
    ("Is it safe to drink from this well?", "Isn't it safe to drink from this well?"),
    ("Is this message meant to be kind 😀 at all?", "Is this message meant to be kind 😢 at all?"),
    ("What does f(x) give in this language?", "What does f[x] give in this language?"),
    ("Which texts does ^a{2}$ match at all?", "Which texts does ^a(2)$ match at all?"),
    ("Where does a link to ./pages lead?", "Where does a link to ../pages lead?"),
    ("How many are 1..5 in this language?", "How many are 1...5 in this language?"),
    ("When is p || q computed at all?", "When is p | q computed at all?"),
    ("What does n := 1 do in this language?", "What does n = 1 do in this language?"),
    ("What does the letter σ stand for?", "What does the letter Σ stand for?"),
    ("ما معنى ٣ + ٤ في هذا الكتاب القديم", "ما معنى ٣ - ٤ في هذا الكتاب القديم"),
]
SAME = [
    ("What is a port?", "what is a PORT ?!"),
    ("It costs 1,000 euros (or less).", "It costs 1000 euros or less"),
    ("The **first** step is a long one.", "# The first step is a long one"),
    ("Wait – he said – until 1990-2000 ends", "Wait - he said - until 1990–2000 ends"),
    ("The o\u00adffice of a man\u200b is large", "The oﬃce of a man is large"),
    ("Where $x^2$ is 4, what is it?", "Where x^2 is 4, what is it"),
    ("See [the page](./a) of it", "See [the page](./a) of it."),
    ("Η Αθήνα είναι μια μεγάλη πόλη", "η Αθήνα είναι μια μεγάλη πόλη"),
    ("Wait...what is it", "Wait… what is it"),
    ("العـــربية لغة", "العربية لغة"),
]


def rows(*texts: str) -> list[dict[str, Any]]:
    return [{"question": text, "answer": LONG} for text in texts]


different = pytest.mark.parametrize(("one", "other"), DIFFERENT)
in_prose = pytest.mark.parametrize(("one", "other"), [pair for pair in DIFFERENT if "`" not in pair[0]])


@different
def test_neither_row_is_a_duplicate_of_the_other(one: str, other: str) -> None:
    assert deduplicate(rows(one, other), ["exact", "near"]).dropped == []


@different
def test_rows_with_equal_embeddings_are_still_told_apart(one: str, other: str) -> None:
    equal = np.ones((2, 4), np.float32)
    assert deduplicate(rows(one, other), ["semantic"], embeddings=equal).dropped == []


@in_prose
def test_an_evaluation_row_is_not_found_in_another_one(one: str, other: str) -> None:
    assert list(contaminated([{"question": other, "answer": "."}], index_rows([{"question": one}]))) == []
    assert list(contaminated([{"question": one, "answer": "."}], index_rows([{"question": one}])))


@in_prose
def test_lexical_embeddings_tell_them_apart(one: str, other: str) -> None:
    first, second, _ = embed([one, other, LONG], "lexical")
    assert first @ second < 0.999


@pytest.mark.parametrize(("one", "other"), SAME)
def test_typography_tells_nothing_apart(one: str, other: str) -> None:
    assert [one.index for one in deduplicate(rows(one, other), ["near"]).dropped] == [1]


def test_the_vowel_signs_of_a_script_are_part_of_its_words() -> None:
    day, gift = "दिन में क्या होता है", "दान में क्या होता है"
    rows = [{"question": day, "answer": "यह"}, {"question": gift, "answer": "यह"}]
    assert deduplicate(rows, ["exact", "near"]).dropped == []
    assert list(contaminated(rows[:1], index_rows([{"question": gift}]))) == []


def test_of_rows_that_differ_by_a_sign_each_ones_copies_are_found() -> None:
    plain, marked = DIFFERENT[0]
    found = deduplicate(rows(plain, marked, f"“{plain}”", f"({marked})"), ["near"])
    assert [(one.index, one.kept) for one in found.dropped] == [(2, 0), (3, 1)]
