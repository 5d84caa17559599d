"""Decontamination: a shared passage is found, whole, and nothing else is."""

import random
from itertools import takewhile
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from generator.errors import UsageError
from tasks.choosing.decontaminate import Contaminated, contaminated, index_rows, semantic_matches
from tasks.choosing.passages import Index, Match

letters = st.lists(st.sampled_from("abc"), max_size=14)


def numbered(name: str, count: int) -> list[str]:
    return [f"{name}{n}" for n in range(count)]


def longest_shared(one: list[str], other: list[str]) -> int:
    """Brute force: every pair of starts."""
    return max(
        (
            sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one[i:], other[j:], strict=False)))
            for i in range(len(one))
            for j in range(len(other))
        ),
        default=0,
    )


def holds(words: list[str], part: list[str]) -> bool:
    return any(words[i : i + len(part)] == part for i in range(len(words)))


# Found.


@given(
    k=st.integers(13, 60),
    before=st.integers(0, 40),
    after=st.integers(0, 40),
    around=st.integers(0, 20),
    seed=st.integers(0, 2**32),
)
def test_a_planted_passage_is_found_whole(k: int, before: int, after: int, around: int, seed: int) -> None:
    passage = random.Random(seed).choices(numbered("x", 30), k=k)
    evaluation = [*numbered("e", around), *passage, *numbered("f", around)]
    training = [*numbered("t", before), *passage, *numbered("u", after)]
    index = Index(["something else altogether", " ".join(evaluation)])
    assert index.match(" ".join(training)) == Match(1, k, " ".join(passage), k / len(evaluation))


@given(st.lists(letters, max_size=5), letters, st.integers(2, 6))
def test_the_match_is_the_longest_run_by_brute_force(texts: list[list[str]], words: list[str], n: int) -> None:
    found = Index([" ".join(text) for text in texts], n).match(" ".join(words))
    longest = max((longest_shared(text, words) for text in texts), default=0)
    short = [len(text) for text in texts if 5 <= len(text) < n and holds(words, text)]
    expected = longest if longest >= n else max(short, default=0)
    assert (found.words if found else 0) == expected
    if found:
        passage = found.passage.split()
        holders = [len(text) for text in texts if holds(text, passage)]
        assert holds(words, passage)
        assert len(passage) == found.words
        assert holds(texts[found.evaluation], passage)
        assert found.share == found.words / len(texts[found.evaluation])
        assert len(texts[found.evaluation]) == min(length for length in holders if length)


@given(
    st.lists(st.sampled_from(numbered("e", 40)), max_size=60), st.lists(st.sampled_from(numbered("t", 40)), max_size=60)
)
def test_texts_without_a_common_word_never_match(evaluation: list[str], training: list[str]) -> None:
    assert Index([" ".join(evaluation)], 2).match(" ".join(training)) is None


@given(
    st.lists(st.sampled_from([" ", ", ", "\n", " – ", "… ", "! (", '" ', "\u00a0", " **"]), min_size=20, max_size=20)
)
def test_case_punctuation_and_white_space_do_not_hide_a_match(marks: list[str]) -> None:
    words = "natalia sold clips to 48 of her friends in april and then she sold half as many".split()
    disguised = "".join(word.upper() + mark for word, mark in zip(words, marks, strict=False))
    found = Index([" ".join(words)]).match(disguised)
    assert found == Match(0, len(words), " ".join(words), 1.0)


def test_apostrophes_ligatures_and_soft_hyphens_do_not_hide_a_match() -> None:
    plain = "it doesn't matter how the first office files are written as long as they are found"
    disguised = "It doesn’t matter how the ﬁrst oﬃce ﬁles are writ\u00adten as long as they are found"
    assert Index([plain]).match(disguised) is not None


def test_twelve_shared_words_are_not_thirteen() -> None:
    shared = numbered("s", 12)
    index = Index([" ".join(["before", *shared, "after"])])
    assert index.match(" ".join(["another", *shared, "end"])) is None
    assert index.match(" ".join(["before", *shared, "end"])) is not None


def test_runs_of_different_texts_are_not_added_up() -> None:
    """Every run of 3 words is known, but no text has more than 4 of them in a row."""
    assert Index(["a b c d", "b c d e", "c d e f"], 3).match("a b c d e f") == Match(0, 4, "a b c d", 1.0)


def test_a_passage_does_not_cross_from_one_text_into_the_next() -> None:
    assert Index(["a b", "c d"], 3).match("a b c d") is None


def test_of_several_texts_with_the_passage_the_shortest_is_named() -> None:
    texts = ["a b c d e f", "a b c d", "a b c g", "z a b c"]
    assert Index(texts, 3).match("x a b c y") == Match(1, 3, "a b c", 0.75)


# Short texts, and none.


def test_a_short_text_is_found_only_whole_and_from_five_words_on() -> None:
    index = Index(["What is the capital of France?", "What is a process?", ""])
    assert index.match("Tell me: what is the capital of France, please") == Match(
        0, 6, "what is the capital of france", 1.0
    )
    assert index.match("What is the capital of Spain?") is None
    assert index.match("What is a process?") is None
    assert index.unfindable(3) == [1, 2]


def test_nothing_matches_an_empty_index_and_an_empty_text_matches_nothing() -> None:
    assert Index([]).match("some words of which there are many, so many that they would do, surely") is None
    assert Index([""]).match("") is None


def test_a_long_run_of_one_word_is_found() -> None:
    assert Index(["the " * 100, "the " * 40]).match("the " * 5000) == Match(0, 100, ("the " * 100).strip(), 1.0)


def test_a_run_of_one_word_says_nothing() -> None:
    with pytest.raises(UsageError, match="2 or more"):
        Index(["a"], 1)


# Rows.


def test_question_and_answer_are_looked_at_apart() -> None:
    question, answer = " ".join(numbered("q", 20)), " ".join(numbered("a", 15))
    index = index_rows(
        [{"question": "Who wrote the first of these?", "answer": "b"}, {"question": question, "answer": answer}]
    )
    rows: list[dict[str, Any]] = [
        {"question": "fine", "answer": "fine"},
        {"question": f"Say: {question}", "answer": "fine"},
        {"instruction": "fine", "output": f"{answer}."},
        {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]},
        {"question": "fine", "reasoning": f"As we know, {answer}", "answer": "fine"},
        {},
    ]
    asked, answered = Match(1, 20, question, 1.0), Match(1, 15, answer, 1.0)
    assert list(contaminated(rows, index)) == [
        Contaminated(1, "question", asked),
        Contaminated(2, "answer", answered),
        Contaminated(3, "question", asked),
        Contaminated(3, "answer", answered),
        Contaminated(4, "answer", answered),
    ]


def test_a_match_names_the_evaluation_row_not_its_part() -> None:
    rows = [{"question": "fine", "answer": "fine"}, {"question": "", "answer": " ".join(numbered("a", 13))}]
    found = index_rows(rows).match(" ".join(numbered("a", 13)))
    assert found is not None
    assert found.evaluation == 1
    assert index_rows(rows).unfindable(2) == [0]


# Paraphrases.


def unit(rows: Any) -> NDArray[np.float32]:
    table = np.array(rows, np.float32)
    return np.asarray(table / np.linalg.norm(table, axis=1, keepdims=True), np.float32)


def test_the_nearest_evaluation_row_is_named_where_it_is_near_enough() -> None:
    train = unit([[1, 0, 0], [0, 1, 0.1], [1, 1, 1]])
    found = semantic_matches(train, unit([[0, 1, 1], [0, 1, 0], [1, 0, 0]]))
    assert [(i, j) for i, j, _ in found] == [(0, 2), (1, 1)]
    assert [s for _, _, s in found] == pytest.approx([1, 1 / np.hypot(1, 0.1)])


def test_equal_embeddings_match_at_threshold_one() -> None:
    rows = unit(np.random.default_rng(0).normal(size=(200, 384)))
    assert [(i, j) for i, j, _ in semantic_matches(rows, rows, 1)] == [(i, i) for i in range(200)]


def test_matches_do_not_depend_on_the_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(1)
    train, evaluation = unit(generator.normal(size=(300, 3))), unit(generator.normal(size=(40, 3)))
    whole = semantic_matches(train, evaluation)
    monkeypatch.setattr("tasks.choosing.decontaminate._CELLS", 40 * 7)
    blocked = semantic_matches(train, evaluation)
    assert [found[:2] for found in blocked] == [found[:2] for found in whole]
    cosines = train @ evaluation.T
    assert [found[0] for found in whole] == np.flatnonzero(cosines.max(axis=1) >= 0.9).tolist()


def test_rows_that_are_not_finite_match_nothing() -> None:
    broken = np.array([[np.nan, 1], [0, 0], [np.inf, 0]], np.float32)
    assert semantic_matches(broken, unit([[1, 0]]), 0.1) == []
    assert semantic_matches(unit([[1, 0]]), broken, 0.1) == []


def test_without_rows_on_either_side_there_is_no_match() -> None:
    assert semantic_matches(np.empty((0, 2), np.float32), unit([[1, 0]])) == []
    assert semantic_matches(unit([[1, 0]]), np.empty((0, 2), np.float32)) == []


@pytest.mark.parametrize(
    ("other", "threshold", "said"),
    [([[1, 0, 0]], 0.9, "embed both with one model"), ([[1, 0]], 0, "semantic matches is 0"), ([[1, 0]], 2, "is 2")],
)
def test_bad_input_is_named(other: list[list[float]], threshold: float, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        semantic_matches(unit([[1, 0]]), unit(other), threshold)


# Scripts without spaces, and code.


def test_thirteen_characters_of_chinese_are_not_thirteen_words() -> None:
    index = Index(["前言。" + "小明的妈妈每天早上六点起床给全家人做早饭然后坐公共汽车去城里上班" + "。结束了。"])
    assert index.match("听说小明的妈妈每天早上六点起床以后就出门了") is None
    found = index.match("老师说小明的妈妈每天早上六点起床给全家人做早饭然后坐公共汽车去城里上班真辛苦")
    assert found == Match(0, 19, "小明的妈妈每天早上六点起床给全家人做早饭然后坐公共汽车去城里上班", 32 / 37)


@pytest.mark.parametrize(
    ("evaluation", "row", "found"),
    [
        ("法国的首都在哪里？", "请问：法国的首都在哪里？谢谢", False),
        ("法国历史上最长的一条河流在哪里？", "请问：法国历史上最长的一条河流在哪里？谢谢", True),
        ("日本でいちばん高い山はどこにありますか。", "質問：日本でいちばん高い山はどこにありますか。教えて", True),
        ("ประเทศไทยมีกี่จังหวัด", "ถาม: ประเทศไทยมีกี่จังหวัด ครับ", False),
        ("भारत की सबसे लंबी नदी कौन सी है?", "बताइए: भारत की सबसे लंबी नदी कौन सी है? धन्यवाद", True),
        ("भारत की सबसे लंबी नदी कौन सी है?", "बताइए: भारत को सबसे लंबी नदी कौन सी है? धन्यवाद", False),
    ],
)
def test_a_short_text_in_any_script_is_found_whole_from_about_five_words_on(
    evaluation: str, row: str, found: bool
) -> None:
    assert (Index([evaluation]).match(row) is not None) == found


CODE = """def larger(numbers):
    return [n * n for n in numbers if n > bound and n % 2 == 0]
"""


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (CODE.replace("n * n", "n*n").replace(" > ", ">").replace("    ", "\t"), True),
        (f"Here you are:\n```python\n{CODE}```\nThat is all.", True),
        (CODE.replace(" > ", " < "), False),
        (CODE.replace("n * n", "n + n"), False),
    ],
)
def test_code_is_compared_by_its_names_numbers_and_operators(other: str, found: bool) -> None:
    rows = [{"question": "Write it.", "answer": other}]
    assert bool(list(contaminated(rows, index_rows([{"prompt": "Larger.", "canonical_solution": CODE}])))) == found


def test_signs_do_not_make_a_run_of_thirteen_words() -> None:
    index = Index(["before (a + b) * (c - d) / (e + f) == g and that was the end of the whole of it, or was it"])
    assert index.match("another (a + b) * (c - d) / (e + f) == g or not") is None


# Forms of rows.


@pytest.mark.parametrize(
    "evaluation",
    [
        {"problem": "fine", "solution": " ".join(numbered("a", 15))},
        {"prompt": " ".join(numbered("a", 15)), "canonical_solution": "pass"},
        {"prompt": "pass", "canonical_solution": " ".join(numbered("a", 15))},
        {"messages": [{"role": "system", "content": " ".join(numbered("a", 15))}, {"role": "user", "content": "Hi"}]},
        {"body": " ".join(numbered("a", 15))},
    ],
)
def test_evaluation_rows_are_read_in_every_form(evaluation: dict[str, Any]) -> None:
    rows = [{"question": f"Say: {' '.join(numbered('a', 15))}", "answer": "fine"}]
    index = index_rows([{"question": "another one"}, evaluation], text_key="body")
    assert [found.match.evaluation for found in contaminated(rows, index)] == [1]


@pytest.mark.parametrize(
    ("speaker", "where"), [("system", "system"), ("user", "question"), ("assistant", "answer"), ("tool", "tool")]
)
@pytest.mark.parametrize("form", [("messages", "role", "content"), ("conversations", "from", "value")])
def test_every_turn_of_a_conversation_is_looked_at(speaker: str, where: str, form: tuple[str, str, str]) -> None:
    conversation, role, content = form
    said = " ".join(numbered("a", 15))
    turns = [{role: speaker, content: said}, {role: "user", content: "And then?"}, {role: "assistant", content: "So."}]
    found = list(contaminated([{conversation: turns}], index_rows([{"question": said}])))
    assert found == [Contaminated(0, where, Match(0, 15, said, 1.0))]
    assert list(contaminated([{"turns": turns}], index_rows([{"question": said}]), text_key="turns")) == found


def test_a_system_prompt_beside_a_conversation_is_looked_at() -> None:
    said = " ".join(numbered("a", 15))
    row = {"system": said, "conversations": [{"from": "human", "value": [{"type": "text", "text": "Hi"}]}]}
    assert [one.where for one in contaminated([row], index_rows([{"question": said}]))] == ["system"]
