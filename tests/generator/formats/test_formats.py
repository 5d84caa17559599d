"""What a record becomes in each export format."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import UsageError
from generator.formats import PAIR_FORMATS, Options, Reasoning, load_format
from generator.formats.turns import reasoning_text

PAIR = {"question": "Why?", "answer": "Because.", "source_text": "chunk", "evidence": "words", "rating": 8.0}
COT = {"question": "Why?", "reasoning": "Step 1: Look.\nStep 2: See.", "answer": "Because."}
PREAMBLE = "Below is an instruction that describes a task. Write a response that appropriately completes the request."
SYSTEM = Options(system_prompt="Be brief.")


def test_chatml_is_a_list_of_messages() -> None:
    turns = [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "Because."}]
    assert load_format("chatml")(PAIR, Options()) == [{"messages": turns}]
    assert load_format("chatml")(PAIR, SYSTEM) == [{"messages": [{"role": "system", "content": "Be brief."}, *turns]}]


def test_sharegpt_is_a_list_of_turns() -> None:
    turns = [{"from": "human", "value": "Why?"}, {"from": "gpt", "value": "Because."}]
    assert load_format("sharegpt")(PAIR, Options()) == [{"conversations": turns}]
    assert load_format("sharegpt")(PAIR, SYSTEM) == [
        {"conversations": [{"from": "system", "value": "Be brief."}, *turns]}
    ]


def test_alpaca_has_three_fields_and_a_fourth_for_the_system_prompt() -> None:
    row = {"instruction": "Why?", "input": "", "output": "Because."}
    assert load_format("alpaca")(PAIR, Options()) == [row]
    assert load_format("alpaca")(PAIR, SYSTEM) == [{**row, "system": "Be brief."}]


def test_alpaca_text_is_one_text_with_headings_below_alpacas_own_preamble_or_another() -> None:
    text = "### Instruction:\nWhy?\n\n### Response:\nBecause."
    alpaca_text = load_format("alpaca-text")
    assert alpaca_text(PAIR, Options()) == [{"text": f"{PREAMBLE}\n\n{text}"}]
    assert alpaca_text(PAIR, SYSTEM) == [{"text": f"Be brief.\n\n{text}"}]
    assert alpaca_text(PAIR, Options(system_prompt="")) == [{"text": text}]


def test_jsonl_is_the_record_without_what_later_steps_check_against() -> None:
    assert load_format("jsonl")(PAIR, SYSTEM) == [{"question": "Why?", "answer": "Because.", "rating": 8.0}]


@pytest.mark.parametrize(
    ("reasoning", "said"),
    [
        ("steps", "Step 1: Look.\nStep 2: See.\n\nBecause."),
        ("think", "<think>\nStep 1: Look.\nStep 2: See.\n</think>\n\nBecause."),
        ("none", "Because."),
    ],
)
def test_reasoning_comes_before_the_answer_in_every_format(reasoning: Reasoning, said: str) -> None:
    options = Options(reasoning=reasoning)
    assert load_format("chatml")(COT, options)[0]["messages"][1]["content"] == said
    assert load_format("sharegpt")(COT, options)[0]["conversations"][1]["value"] == said
    assert load_format("alpaca")(COT, options)[0]["output"] == said
    text = f"{PREAMBLE}\n\n### Instruction:\nWhy?\n\n### Response:\n{said}"
    assert load_format("alpaca-text")(COT, options)[0]["text"] == text


@pytest.mark.parametrize("reasoning", ["steps", "think", "none"])
@pytest.mark.parametrize("nothing", [None, "", " \n", [], ["", " "]])
def test_a_record_without_reasoning_gives_its_answer_alone(reasoning: Reasoning, nothing: object) -> None:
    (row,) = load_format("alpaca")({**PAIR, "reasoning": nothing}, Options(reasoning=reasoning))
    assert row["output"] == "Because."


@pytest.mark.parametrize(
    "reasoning",
    [
        ["Step 7: Look.", "2) See.", "", " 3.5 metres are left.", "step 3. Say so."],
        "1. Look.\n2. See.\n3. 3.5 metres are left.\n4. Say so.",
        "Look.\n\nSee.\n\n3.5 metres are left.\n\nSay so.\n",
        "**Step 1:** Look.\n**Step 2:** See.\n**Step 3:** 3.5 metres are left.\n**Step 4:** Say so.",
    ],
)
def test_steps_are_numbered_once_whatever_form_they_have(reasoning: str | list[str]) -> None:
    expected = "Step 1: Look.\nStep 2: See.\nStep 3: 3.5 metres are left.\nStep 4: Say so."
    assert reasoning_text(reasoning) == expected
    assert reasoning_text(expected) == expected


@pytest.mark.parametrize("alpha", [-0.1, 1.5, float("nan")])
def test_a_weight_that_is_none_is_refused(alpha: float) -> None:
    with pytest.raises(UsageError, match=r"alpha, cannot be .*; choose a number from 0 to 1\.$"):
        Options(alpha=alpha)


@given(
    name=st.sampled_from(sorted(PAIR_FORMATS)),
    question=st.text(min_size=1),
    answer=st.text(min_size=1),
    system=st.none() | st.text(),
)
def test_no_format_changes_a_question_or_an_answer(name: str, question: str, answer: str, system: str | None) -> None:
    record = {"question": question, "answer": answer}
    leaves = _leaves(load_format(name)(record, Options(system_prompt=system)))
    assert all(any(text in leaf for leaf in leaves) for text in (question, answer))
    assert record == {"question": question, "answer": answer}


def _leaves(value: object) -> list[str]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in _leaves(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in _leaves(item)]
    return [str(value)]
