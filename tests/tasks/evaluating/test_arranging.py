"""Drafts arranged: positions that tell nothing, and a choice that is spread."""

from collections import Counter
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from generator.evaluation.items import LETTERS
from tasks.evaluating.arranging import arranged, positions, spread
from tasks.evaluating.drafts import Draft

counts = st.integers(0, 60)
seeds = st.integers(0, 1000)


def choice(number: int) -> Draft:
    wrong = [f"w{number}{letter}" for letter in "xyz"]
    return draft("multiple_choice", number, reference=f"r{number}", wrong=wrong)


def draft(form: str, number: int, **changes: object) -> Draft:
    base = {
        "form": form,
        "question": f"Question {number}?",
        "id": f"{form}{number}",
        "stratum": "held-out",
        "document": "d",
    }
    return Draft.model_validate({**base, "evidence": "e", "chunk_id": "c", **changes})


@given(counts, st.integers(2, 5), seeds)
def test_no_position_comes_more_than_once_more_often_than_another(count: int, choices: int, seed: int) -> None:
    drawn = Counter(positions(count, choices, seed, "x"))
    assert sum(drawn.values()) == count
    assert max(drawn[place] for place in range(choices)) - min(drawn[place] for place in range(choices)) <= 1


@given(counts, seeds)
def test_the_right_option_stands_under_its_letter_and_each_letter_as_often(count: int, seed: int) -> None:
    items = arranged([choice(number) for number in range(count)], seed)
    for number, item in enumerate(items):
        assert item.options is not None
        assert item.key is not None
        assert item.options[LETTERS.index(item.key)] == item.reference == f"r{number}"
        assert sorted(item.options) == sorted([f"r{number}", *(f"w{number}{letter}" for letter in "xyz")])
    keys = Counter(item.key for item in items)
    assert max(keys[letter] for letter in "ABCD") - min(keys[letter] for letter in "ABCD") <= 1


@given(counts, seeds)
def test_true_is_right_as_often_as_false(count: int, seed: int) -> None:
    drafts = [
        draft("true_false", n, question=f"It is {n}.", wrong=[f"It is not {n}."], reference="True.")
        for n in range(count)
    ]
    items = arranged(drafts, seed)
    for number, item in enumerate(items):
        assert item.question == (f"It is {number}." if item.key == "true" else f"It is not {number}.")
        assert item.reference == ("True." if item.key == "true" else f"False: It is {number}.")
    keys = Counter(item.key for item in items)
    assert abs(keys["true"] - keys["false"]) <= 1


def test_a_question_without_an_answer_names_no_chunk_that_has_it() -> None:
    (item,) = arranged([draft("unanswerable", 1)], 0)
    assert (item.chunk_id, item.evidence, item.key) == (None, None, None)


def test_nothing_of_a_draft_is_left_in_an_item() -> None:
    for item in arranged([choice(1), draft("fill_in", 2, reference="1921"), draft("open", 3)], 0):
        assert not {"wrong", "ref"} & item.row().keys()
        assert item.document == "d"


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(0, 3)), max_size=40), st.integers(0, 50), seeds
)
def test_a_choice_is_a_subset_in_order_and_as_even_as_what_there_is_allows(
    cells: list[tuple[int, int, int]], target: int, seed: int
) -> None:
    forms, strata = ("open", "fill_in", "true_false"), ("held-out", "trained")
    drafts = [draft(forms[f], n, stratum=strata[s], document=f"d{d}") for n, (f, s, d) in enumerate(cells)]
    kept = spread(drafts, target, seed)
    assert len(kept) == min(target, len(drafts))
    ids = [one.id for one in drafts]
    assert [one.id for one in kept] == sorted((one.id for one in kept), key=ids.index)
    there = Counter((one.form, one.stratum) for one in drafts)
    taken = Counter((one.form, one.stratum) for one in kept)
    for cell, other in product(there, there):  # one has more than another only where the other has no more to give
        assert taken[cell] <= taken[other] + 1 or taken[other] == there[other]
