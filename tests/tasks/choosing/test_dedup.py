"""De-duplication: who is grouped with whom, who stays, and that no row is lost."""

import math
import random
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from generator.errors import UsageError
from generator.text.tokens import words_of
from tasks.choosing.dedup import Dropped, deduplicate
from tasks.choosing.near_duplicates import exact, near, similarities
from tasks.choosing.semantic_duplicates import ONE_CLUSTER, semantic

KINDS = ("exact", "near", "semantic")
WORDS = [f"word{n}" for n in range(2000)]


def sentence(seed: int, length: int = 60) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def with_changed(words: list[str], *places: int) -> str:
    return " ".join(f"other{place}" if place in places else word for place, word in enumerate(words))


def unit(rows: Any) -> NDArray[np.float32]:
    table = np.array(rows, np.float32)
    return np.asarray(table / np.linalg.norm(table, axis=1, keepdims=True), np.float32)


def jaccard(one: str, other: str, n: int = 3) -> float:
    def shingles(text: str) -> set[tuple[str, ...]]:
        words = words_of(text)
        return {tuple(words[i : i + n]) for i in range(max(1, len(words) - n + 1))} if words else set()

    a, b = shingles(one), shingles(other)
    return len(a & b) / len(a | b) if a and b else 0.0


# Exact.


@pytest.mark.parametrize(
    "other",
    [
        "what is a PORT?",
        "  What   is\na\tPort ",
        "“What is a port?”",
        "What is a port ?!",
        "Ｗｈａｔ is a p\u00adort?",
    ],
)
def test_case_white_space_and_the_marks_of_a_sentence_do_not_tell_texts_apart(other: str) -> None:
    assert exact(["What is a port?", other]) == [[0, 1]]


@pytest.mark.parametrize(
    ("one", "other"),
    [("What is C?", "What is C++?"), ("It is 3.5", "It is 35"), ("x[1:]", "x[:1]"), ("a - b", "a + b"), ("-5", "5")],
)
def test_signs_that_carry_meaning_tell_texts_apart(one: str, other: str) -> None:
    assert exact([one, other]) == []


def test_texts_of_which_nothing_is_left_are_not_the_same() -> None:
    assert exact(["", " ", "?", "…", "?"]) == []


def test_exact_groups_are_in_order() -> None:
    assert exact(["b", "a", "c", "A", "b."]) == [[0, 4], [1, 3]]


# Near.


def test_one_changed_word_of_sixty_is_near_and_ten_are_not() -> None:
    words = sentence(1)
    texts = [" ".join(words), with_changed(words, 30), with_changed(words, *range(0, 60, 6)), " ".join(sentence(2))]
    assert near(texts) == [[0, 1]]


def test_what_is_exactly_the_same_is_near_with_similarity_one() -> None:
    assert near(["Yes, it is.", "no", "yes it  is"], threshold=1) == [[0, 2]]
    assert similarities(["Yes, it is.", "no", "yes it  is"], [(0, 2), (0, 1)]) == [1.0, 0.0]


def test_texts_without_words_are_in_no_group() -> None:
    assert near(["", "", "+++", "+++", " \n"]) == []
    assert near([]) == []


def test_a_chain_is_one_group() -> None:
    words = sentence(3)
    chain = [with_changed(words, *range(5, 5 + changed * 10, 10)) for changed in range(4)]
    assert similarities(chain, [(0, 1), (0, 3)]) == [pytest.approx(55 / 61), pytest.approx(49 / 67)]
    assert near(chain) == [[0, 1, 2, 3]]


def test_planted_near_duplicates_are_found_among_many_and_nothing_else() -> None:
    texts = [" ".join(sentence(seed)) for seed in range(1000)]
    copies = [with_changed(sentence(seed), seed % 60) for seed in range(0, 1000, 4)]
    groups = near([*texts, *copies])
    assert groups == [[seed, 1000 + seed // 4] for seed in range(0, 1000, 4)]


def test_duplicates_are_found_inside_one_template() -> None:
    """With half the words in common, thousands of rows propose each other; the planted pairs still come out."""
    template = " ".join(sentence(0, 30))
    texts = [f"{template} {' '.join(sentence(seed, 30))}" for seed in range(1, 1501)]
    copies = [f"{template} {with_changed(sentence(seed, 30), 20)}" for seed in range(1, 1501, 5)]
    groups = near([*texts, *copies])
    assert groups == [[seed - 1, 1500 + seed // 5] for seed in range(1, 1501, 5)]


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=9).map(" ".join), max_size=12), st.floats(0.3, 1))
def test_no_group_holds_a_text_that_is_below_the_threshold_to_all_others(texts: list[str], threshold: float) -> None:
    for group in near(texts, threshold):
        for member in group:
            assert max(jaccard(texts[member], texts[i]) for i in group if i != member) >= threshold


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=9).map(" ".join), min_size=2, max_size=8))
def test_similarity_is_that_of_the_definition(texts: list[str]) -> None:
    pairs = list(combinations(range(len(texts)), 2))
    assert similarities(texts, pairs) == pytest.approx([jaccard(texts[i], texts[j]) for i, j in pairs])


def test_scripts_without_spaces_are_compared_by_character() -> None:
    text = "机器学习是人工智能的一个分支它使计算机能够从数据中学习而无需明确编程"
    assert near([text, text.replace("能够", "可以"), "今天天气很好我们去公园散步吧然后回家吃饭看书睡觉"], 0.7) == [
        [0, 1]
    ]


# Semantic.


def test_the_first_in_order_stays_and_takes_what_is_within_epsilon() -> None:
    rows = unit([[1, 0], [1, 0.1], [0, 1], [1, 0.05]])
    assert semantic(rows, 0.05) == [[0, 1, 3]]
    assert semantic(rows, 0.05, order=[3, 2, 1, 0]) == [[3, 1, 0]]


def test_a_dropped_item_drops_no_other() -> None:
    angles = np.radians([0, 15, 30])
    rows = unit(np.stack([np.cos(angles), np.sin(angles)], axis=1))
    assert semantic(rows, 0.05) == [[0, 1]]


def test_epsilon_zero_finds_nothing() -> None:
    assert semantic(unit([[3, 1]] * 5), 0) == []


def test_rows_that_are_not_finite_or_zero_are_in_no_group() -> None:
    rows = np.array([[np.nan, 1], [np.nan, 1], [0, 0], [0, 0], [np.inf, 0], [1, 0], [1, 0]], np.float32)
    assert semantic(rows, 1.0) == [[5, 6]]
    assert semantic(rows[:5]) == []


def test_every_item_left_is_farther_than_epsilon_from_every_other_left() -> None:
    rows = unit(np.random.default_rng(0).normal(size=(1500, 3)))
    groups = semantic(rows, 0.01)
    dropped = {member for group in groups for member in group[1:]}
    left = rows[[i for i in range(1500) if i not in dropped]]
    cosines = left @ left.T
    np.fill_diagonal(cosines, 0)
    assert cosines.max() <= 0.99
    assert all((rows[group[1:]] @ rows[group[0]] > 0.99).all() for group in groups)


def test_beyond_one_cluster_the_copies_of_a_row_still_meet() -> None:
    rows = unit(np.random.default_rng(0).normal(size=(ONE_CLUSTER, 8)))
    groups = semantic(np.concatenate([rows, rows]), 0.0001)
    assert sorted(map(tuple, groups)) == [(i, ONE_CLUSTER + i) for i in range(ONE_CLUSTER)]


def test_thousands_of_equal_embeddings_leave_one() -> None:
    assert [len(group) for group in semantic(unit(np.ones((ONE_CLUSTER + 500, 4))))] == [ONE_CLUSTER + 500]


# Who stays.


def row(question: str, answer: str, **fields: Any) -> dict[str, Any]:
    return {"question": question, "answer": answer, **fields}


def test_the_best_rated_stays_and_the_unrated_counts_lowest() -> None:
    rows = [row("q", "a"), row("q", "a", rating=3.0), row("q", "a", rating=7.5), row("q", "a", rating=math.nan)]
    result = deduplicate(rows, ["exact"])
    assert result.kept_indices == [2]
    assert result.dropped == [Dropped(i, 2, "exact", 1.0) for i in (0, 1, 3)]


def test_with_equal_ratings_the_longer_answer_stays_then_the_first() -> None:
    words = " ".join(sentence(5))
    rows = [row("q", words), row("q", f"{words} more"), row("Q", f"{words} more"), row("q", words)]
    assert deduplicate(rows, ["near"]).kept_indices == [1]


def test_a_row_is_reported_with_one_that_stayed_even_where_it_went_first_for_another() -> None:
    words = sentence(6)
    rows = [row("q", " ".join(words)), row("q", " ".join(words), rating=5), row("q", with_changed(words, 30), rating=9)]
    result = deduplicate(rows, ["near", "exact"])
    assert result.kept_indices == [2]
    assert [(d.index, d.kept, d.kind) for d in result.dropped] == [(0, 2, "near"), (1, 2, "near")]
    assert [d.similarity for d in result.dropped] == pytest.approx([56 / 62, 56 / 62])


def test_semantic_measures_the_row_and_the_one_that_stayed() -> None:
    rows = [
        row("cat", "feline", rating=9),
        row("dog", "canine"),
        row("kitty", "small feline"),
        row("Kitty", "small feline"),
    ]
    embeddings = unit([[1, 0], [0, 1], [1, 0.1], [np.nan, 1]])
    result = deduplicate(rows, KINDS, embeddings=embeddings)
    assert result.kept_indices == [0, 1]
    assert [(d.index, d.kept, d.kind) for d in result.dropped] == [(2, 0, "semantic"), (3, 0, "near")]
    assert result.dropped[0].similarity == pytest.approx(1 / math.hypot(1, 0.1))
    assert result.dropped[1].similarity == 0  # no cosine: its words, of which the two share none


def test_rows_without_text_are_never_grouped() -> None:
    rows: list[dict[str, Any]] = [{}, {"question": " "}, {"id": 1}, row("", "")]
    assert deduplicate(rows, KINDS, embeddings=unit(np.ones((4, 3)))).kept_indices == [0, 1, 2, 3]


def test_the_text_under_a_key_can_be_all_that_counts() -> None:
    rows = [row("Why?", "Because of rain"), row("why", "Nobody knows at all")]
    assert deduplicate(rows, ["exact"]).kept_indices == [0, 1]
    assert deduplicate(rows, ["exact"], text_key="question").kept_indices == [1]


@pytest.mark.parametrize("kinds", [["exact"], ["near"], ["semantic"], KINDS])
def test_of_equal_rows_exactly_one_stays(kinds: list[str]) -> None:
    result = deduplicate([row("q", "a")] * 50, kinds, embeddings=unit(np.ones((50, 4))))
    assert result.kept_indices == [0]
    assert all(d.kept == 0 and d.similarity == pytest.approx(1) for d in result.dropped)


def test_one_row_and_none() -> None:
    assert deduplicate([row("q", "a")], KINDS, embeddings=unit([[1, 0]])).kept_indices == [0]
    assert deduplicate([], KINDS, embeddings=np.empty((0, 4), np.float32)).kept_indices == []


questions = st.lists(st.sampled_from(["a", "b", "c", "A", "?"]), max_size=5).map(" ".join)
any_rows = st.lists(
    st.fixed_dictionaries({"question": questions, "answer": questions, "rating": st.sampled_from([None, 1, 2.5])}),
    max_size=15,
)
coordinates = st.sampled_from([0.0, 1.0, -1.0, 0.1, math.nan])


@given(any_rows, st.sets(st.sampled_from(KINDS), min_size=1), st.data())
def test_every_row_is_kept_or_dropped_for_one_that_is_kept_and_rated_no_lower(
    rows: list[dict[str, Any]], kinds: set[str], data: st.DataObject
) -> None:
    numbers = [[data.draw(coordinates), data.draw(coordinates)] for _ in rows]
    embeddings = np.array(numbers, np.float32).reshape(-1, 2)
    result = deduplicate(rows, kinds, embeddings=embeddings)
    assert sorted([*result.kept_indices, *(d.index for d in result.dropped)]) == list(range(len(rows)))
    for d in result.dropped:
        assert d.kept in result.kept_indices
        assert (rows[d.kept]["rating"] or 0) >= (rows[d.index]["rating"] or 0)
        assert -1 <= d.similarity <= 1
    assert deduplicate(rows, kinds, embeddings=embeddings) == result


# Bad input.


@pytest.mark.parametrize(
    ("kinds", "options", "said"),
    [
        (["fuzzy"], {}, "no kind of duplicate named fuzzy; choose from exact, near, semantic"),
        ([], {}, "No kind of duplicate is given"),
        (["near"], {"threshold": 0}, "threshold of near-duplicates is 0"),
        (["near"], {"threshold": 1.2}, "threshold of near-duplicates is 1.2"),
        (["semantic"], {}, "with no embeddings"),
        (["semantic"], {"embeddings": np.ones((3, 2), np.float32)}, "3 embeddings for 1 rows"),
        (["semantic"], {"embeddings": np.ones(1, np.float32)}, "have 1 dimensions"),
        (["semantic"], {"embeddings": np.ones((1, 2), np.float32), "epsilon": -1}, "epsilon is -1"),
    ],
)
def test_bad_options_are_named(kinds: list[str], options: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        deduplicate([row("q", "a")], kinds, **options)


def test_a_shingle_has_a_word_at_least() -> None:
    with pytest.raises(UsageError, match="cannot have 0 words"):
        near(["a"], shingle=0)


@given(st.text(st.characters(max_codepoint=127)))
def test_words_of_plain_text_are_those_of_any_text(text: str) -> None:
    assert words_of(text) == words_of(f"{text} é")[:-1]
