"""Thinking told apart from the reply, whatever it is marked with."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.llm.messages.thinking import split_thinking, told_apart

REPLY = '{"a": 1}'
DRAFT = 'Perhaps {"a": 0}? No.'

MARKED = [
    ("<think>", "</think>"),
    ("<THINK>", "</THINK>"),
    ("<thinking>", "</thinking>"),
    ("<think >", "</think >"),
    ('<think budget="4096" lang=en>', "</think>"),
    ("<thought>", "</thought>"),
    ("<Reasoning>", "</Reasoning>"),
    ("<seed:think>", "</seed:think>"),
    ("<reflection>", "</reflection>"),
    ("<scratchpad>", "</scratchpad>"),
    ("<antThinking>", "</antThinking>"),
    ("<inner_monologue>", "</inner_monologue>"),
    ("<thinking_process>", "</thinking_process>"),
    ("<reasoning_content>", "</reasoning_content>"),
    ("<|think|>", "<|/think|>"),
    ("<|reasoning_start|>", "<|reasoning_end|>"),
    ("<|inner_prefix|>", "<|inner_suffix|>"),
    ("<｜begin▁of▁thought｜>", "<｜end▁of▁thought｜>"),
    ("<unused94>thought\n", "<unused95>"),
    ("[THINK]", "[/THINK]"),
    ("[think]", "[/think]"),
    ("◁think▷", "◁/think▷"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"),
    ("<|START_THINKING|>", "<|END_THINKING|>"),
    ("<|channel>thought\n", "<channel|>"),
    ("<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>"),
    (
        "<|start|>assistant<|channel|>analysis<|message|>",
        "<|end|><|start|>assistant<|channel|>final <|constrain|>json<|message|>",
    ),
    ("analysisWe look. ", "assistantfinal"),
    ("Here is my thought process:", "Here is my response:"),
]


@pytest.mark.parametrize(("opening", "closing"), MARKED)
def test_a_block_before_the_reply_is_thinking(opening: str, closing: str) -> None:
    reply, thinking = split_thinking(f"{opening}{DRAFT}{closing}\n{REPLY}")
    assert reply == REPLY
    assert DRAFT in thinking


@pytest.mark.parametrize(("opening", "closing"), MARKED)
def test_a_block_that_is_never_closed_is_all_thinking(opening: str, closing: str) -> None:
    reply, thinking = split_thinking(f"{opening}{DRAFT}")
    assert reply == ""
    assert DRAFT in thinking


@pytest.mark.parametrize(("opening", "closing"), [pair for pair in MARKED if "end|>" not in pair[1]])
def test_a_block_that_was_opened_in_the_prompt_is_thinking(opening: str, closing: str) -> None:
    assert split_thinking(f"{DRAFT}{closing}\n{REPLY}")[0] == REPLY


@pytest.mark.parametrize(
    ("text", "reply", "thinking"),
    [
        (REPLY, REPLY, ""),
        ("", "", ""),
        (f"<think>One.</think>\n<think>Two: {DRAFT}</think>{REPLY}", REPLY, f"One.\n\nTwo: {DRAFT}"),
        (f"<think>One <think>two</think> three {DRAFT}</think>{REPLY}", REPLY, f"One <think>two\n\nthree {DRAFT}"),
        (f"<thinking>Hm.</think>{REPLY}", REPLY, "Hm."),
        (f"Sure.\n<think>{DRAFT}</think>{REPLY}", f"Sure.\n{REPLY}", DRAFT),
        (f"{REPLY}\n<think>Was that right", REPLY, "Was that right"),
        (f"{DRAFT} <think/> {REPLY}", f"{DRAFT} <think/> {REPLY}", ""),
        (f'{{"a": 0}} no.</think>{REPLY}', REPLY, '{"a": 0} no.'),
        ("  <think>a<b>\n", "", "a<b>"),
        (f"{REPLY}<|return|>", f"{REPLY}<|return|>", ""),
        (f"<|channel|>final<|message|>{REPLY}", REPLY, ""),
        ("See [1] and [thoughts on it].", "See [1] and [thoughts on it].", ""),
    ],
)
def test_what_is_left_is_the_reply(text: str, reply: str, thinking: str) -> None:
    assert split_thinking(text) == (reply, thinking)


@pytest.mark.parametrize(("opening", "closing"), MARKED)
@pytest.mark.parametrize("around", ["%s", "```json\n%s\n```", "Here it is: %s"])
def test_a_marker_inside_a_string_of_the_reply_is_data(opening: str, closing: str, around: str) -> None:
    text = around % json.dumps({"a": f"It writes {opening} and {closing}, then {opening}."}, ensure_ascii=False)
    assert split_thinking(text) == (text, "")


def test_a_marker_is_data_beside_a_backslash_that_json_does_not_know_too() -> None:
    text = r'{"a": "\alpha is written after </think>"}'
    assert split_thinking(text) == (text, "")


@given(st.text(), st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_thinking_never_gets_into_the_reply(thought: str, said: str) -> None:
    value = json.dumps({"a": said})
    reply, _ = split_thinking(f"<think>{thought}</think>{value}")
    assert reply == value


@pytest.mark.parametrize(
    ("text", "field", "reply", "thinking"),
    [
        (REPLY, "Hm.", REPLY, "Hm."),
        ("", REPLY, REPLY, ""),
        ("\n", f"```json\n{REPLY}\n```", f"```json\n{REPLY}\n```", ""),
        ("", f"Hm.</think>{REPLY}", REPLY, "Hm."),
        ("", f"{DRAFT}", "", DRAFT),
        ("", f"I write {REPLY}", "", f"I write {REPLY}"),
        ("", '{"a": ', "", '{"a": '),
        (f"<think>{REPLY}</think>", "", "", REPLY),
    ],
)
def test_a_field_of_thinking_that_is_json_from_end_to_end_is_the_reply_where_there_is_no_other(
    text: str, field: str, reply: str, thinking: str
) -> None:
    assert told_apart(text, field) == (reply, thinking)
