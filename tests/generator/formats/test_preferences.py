"""Which answers are to be given and which are not, as DPO and KTO learn from."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.formats import Options, load_format
from generator.formats.preferences import FAULTS_OF_ANSWERS, RefusedAnswers, is_good
from generator.ratings import rating_fingerprint

Row = dict[str, Any]
PAIR = {"question": "What moves fluids?", "answer": "A pump moves them.", "chunk_id": "c1"}


def edited(question: str = PAIR["question"]) -> Row:
    return {**PAIR, "review": {"decision": "edit", "before": {"question": question, "answer": "A valve does."}}}


def dpo(record: Row, **options: Any) -> list[tuple[str, str]]:
    rows = load_format("dpo")(record, Options(**options))
    return [(row["chosen"][0]["content"], row["rejected"][0]["content"]) for row in rows]


def kto(record: Row, **options: Any) -> list[tuple[str, bool]]:
    rows = load_format("kto")(record, Options(**options))
    return [(row["completion"][0]["content"], row["label"]) for row in rows]


def test_the_rows_are_those_of_a_conversation() -> None:
    prompt = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": PAIR["question"]}]
    options = Options(system_prompt="Be brief.")
    assert load_format("dpo")({**PAIR, "original_answer": "pumps"}, options) == [
        {
            "prompt": prompt,
            "chosen": [{"role": "assistant", "content": "A pump moves them."}],
            "rejected": [{"role": "assistant", "content": "pumps"}],
        }
    ]
    assert load_format("kto")({**PAIR, "verdict": "PASS"}, options) == [
        {"prompt": prompt, "completion": [{"role": "assistant", "content": "A pump moves them."}], "label": True}
    ]


def test_a_draft_a_refused_rewrite_and_an_edited_text_are_worse_than_the_answer() -> None:
    record = {**edited(), "original_answer": "Pumps do.", "refused_answer": "Seven pumps do."}
    assert [worse for _, worse in dpo(record)] == ["A valve does.", "Pumps do.", "Seven pumps do."]


@pytest.mark.parametrize("same", ["A pump moves them.", "a pump moves them!", "  "])
def test_an_answer_in_the_same_words_is_not_worse(same: str) -> None:
    assert dpo({**PAIR, "original_answer": same, "refused_answer": None}) == []


def test_an_answer_to_another_question_is_no_worse_one() -> None:
    assert dpo(edited("What stops fluids?")) == []
    assert kto(edited("What stops fluids?")) == [("A pump moves them.", True)]


def test_a_bad_answer_is_never_chosen() -> None:
    assert dpo({**PAIR, "verdict": "FAIL", "original_answer": "Pumps do."}) == []
    assert dpo({**PAIR, "rating": 6, "original_answer": "Pumps do."}, threshold=7) == []


def test_a_chain_of_thought_does_not_tell_the_answers_apart() -> None:
    record = {**PAIR, "reasoning": "Step 1: Look.\nStep 2: See.", "original_answer": "Pumps do."}
    assert dpo(record) == [("A pump moves them.", "Pumps do.")]
    assert kto({**record, "rating": 9})[0][0].startswith("Step 1: Look.")


def test_a_refused_answer_stands_beside_the_one_that_was_kept() -> None:
    refused = RefusedAnswers()
    refused.add({**PAIR, "answer": "A fan does.", "rejected_because": "answer not supported"})
    refused.add({**PAIR, "answer": "Pumps.", "rejected_because": "near-identical question"})
    refused.add({**PAIR, "answer": "A sieve does.", "chunk_id": "c2", "rejected_because": "answer not supported"})
    assert dpo({**PAIR, "question": " what MOVES fluids?"}, refused=refused) == [("A pump moves them.", "A fan does.")]


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ({}, None),
        ({"rating": 8}, True),
        ({"rating": 7.9}, None),
        ({"rating": 6.9}, False),
        ({"rating": True}, None),
        ({"verdict": "NEEDS_REVIEW", "rating": 9}, None),
        ({"verdict": "FAIL", "review": {"decision": "accept"}}, True),
        ({"verdict": "PASS", "review": {"decision": "reject"}}, False),
        ({"verdict": "PASS", "review": {"decision": "skip"}}, True),
        ({"verdict": "PASS", "review": {"decision": ["reject"]}}, True),
        ({"verdict": "PASS", "review": {"decision": "reject", "of": "another text"}}, True),
        ({"verdict": "PASS", "review": {"decision": "reject", "of": rating_fingerprint(PAIR)}}, False),
        ({"rating": 9, "rejected_because": "off topic"}, None),
        ({"rating": 9, "rejected_because": "number not in the chunk"}, False),
        ({"rating": 9, "rating_of": "of another text"}, None),
        ({"rating": 9, "rating_of": rating_fingerprint(PAIR)}, True),
    ],
)
def test_who_says_last_whether_an_answer_is_good(said: Row, label: bool | None) -> None:
    assert is_good({**PAIR, **said}) is label
    assert kto({**PAIR, **said}) == ([] if label is None else [("A pump moves them.", label)])


def test_a_review_speaks_of_steps_whichever_form_they_have() -> None:
    steps = {"reasoning": "Step 1: Look.\nStep 2: See."}
    review = {"decision": "accept", "of": rating_fingerprint({**PAIR, **steps})}
    assert is_good({**PAIR, "reasoning": ["Look.", "See."], "review": review}) is True


@given(st.floats(0, 10), st.floats(0, 10))
def test_a_threshold_leaves_nothing_in_doubt(rating: float, threshold: float) -> None:
    assert is_good({**PAIR, "rating": rating, "verdict": "NEEDS_REVIEW"}, threshold) is (rating >= threshold)


def test_a_replaced_answer_is_one_not_to_give() -> None:
    assert kto(edited()) == [("A pump moves them.", True), ("A valve does.", False)]


def test_the_faults_are_those_that_checks_name() -> None:
    from tests import ROOT

    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tasks").rglob("*.py"))
    unknown = [fault for fault in FAULTS_OF_ANSWERS if f'"{fault}' not in code and fault != "rejected by review"]
    assert unknown == []
