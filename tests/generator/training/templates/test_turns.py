"""Where an answer begins and ends, in templates of many makes: what a server asks for, and the token that ends it."""

from typing import Any

import pytest

from generator.training.templates.chat import ChatTemplate, Unrenderable
from generator.training.templates.turns import EndIsNoToken, TurnFinder
from tests.support.tiny_models import CHATML, tiny_tokenizer

ASKED = [{"role": "user", "content": "Why is it so?"}]
ANSWER = "Because of the valve."
ANSWERED: list[dict[str, Any]] = [*ASKED, {"role": "assistant", "content": ANSWER}]
THOUGHT: list[dict[str, Any]] = [
    *ASKED,
    {"role": "assistant", "content": f"<think>\nStep 1: Look.\n</think>\n\n{ANSWER}"},
]
CALLED: list[dict[str, Any]] = [
    *ASKED,
    {
        "role": "assistant",
        "content": "",
        "tool_calls": [
            {"type": "function", "id": "call00001", "function": {"name": "look", "arguments": {"at": "it"}}}
        ],
    },
]

INST = (
    "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'user' %}{{ '[INST] ' + m['content'] + ' [/INST]' }}"
    "{% else %}{{ ' ' + m['content'] + eos_token }}{% endif %}{% endfor %}"
)
HEADERS = (
    "{% for m in messages %}<|header|>{{ m['role'] }}<|body|>\n\n{{ m['content'] | trim }}<|eot|>{% endfor %}"
    "{% if add_generation_prompt %}<|header|>assistant<|body|>\n\n{% endif %}"
)
LAST_ENDS_TWICE = (
    "{% for m in messages %}{{ '<|' + m['role'] + '|>\n' + m['content'] + '<|end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}"
)
CLOSED_AND_ENDED = (
    "{% for m in messages %}{% if m['role'] == 'user' %}<|user|>{{ m['content'] }}<|over|>{% else %}"
    "<|bot|><|says|>{{ m['content'] }}<|said|><|over|>{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|bot|><|says|>{% endif %}"
)
NO_END = (
    "{% for m in messages %}{{ '<|' + m['role'] + '|>\n' + m['content'] }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}"
)
OPENS_THINKING = (
    "{% for m in messages %}{% if m['role'] == 'user' %}<|user|>{{ m['content'] }}{% else %}"
    "<|assistant|>{{ m['content'].split('</think>')[-1].lstrip('\n') }}</s>{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|><think>\n{% endif %}"
)
CLOSES_THINKING = OPENS_THINKING.replace("<think>\n{%", "<think>\n\n</think>\n\n{%")
THINKS_BESIDE = (
    "{% for m in messages %}{% if m['role'] == 'user' %}<|user|>{{ m['content'] }}{% else %}<|assistant|>"
    "{% if m.reasoning_content %}{{ '<think>\n' + m.reasoning_content + '\n</think>\n\n' }}{% endif %}"
    "{{ m['content'] }}</s>{% endif %}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
CALLS = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}{% for c in m.tool_calls or [] %}"
    "<tool_call>\n{{ c.function | tojson }}\n</tool_call>{% endfor %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
CALLS_AS_TEXT = CALLS.replace("c.function | tojson", "c.function.name + c.function.arguments")

SPECIAL = (
    *("<s>", "</s>", "<pad>", "<|im_start|>", "<|im_end|>", "<|header|>", "<|body|>", "<|eot|>"),
    *("<|user|>", "<|assistant|>", "<|end|>", "<|over|>", "<|bot|>", "<|says|>", "<|said|>"),
)


def finder(template: str, *ends: str) -> TurnFinder:
    tokens = tiny_tokenizer(template, special=SPECIAL, bos_token="<s>", eos_token="</s>", pad_token="<pad>")
    return TurnFinder(ChatTemplate(tokens, "a model", "model", named_ends=ends or ("</s>",)))


def parts(template: str, messages: list[dict[str, Any]], *ends: str) -> tuple[str, str]:
    """The end of what is before the answer, and the answer as it is trained."""
    find = finder(template, *ends)
    turn = find.find(messages)
    return find.chat.text(turn.ids[: turn.start]), find.chat.text(turn.ids[turn.start : turn.end])


@pytest.mark.parametrize(
    ("template", "trained"),
    [
        (CHATML, f"{ANSWER}<|im_end|>"),
        (INST, f" {ANSWER}</s>"),
        (HEADERS, f"{ANSWER}<|eot|>"),
        (LAST_ENDS_TWICE, f"{ANSWER}<|end|>"),
        (CLOSED_AND_ENDED, f"{ANSWER}<|said|><|over|>"),
        (NO_END, f"{ANSWER}</s>"),
        (OPENS_THINKING, f"\n</think>\n\n{ANSWER}</s>"),
        (CLOSES_THINKING, f"{ANSWER}</s>"),
        (THINKS_BESIDE, f"{ANSWER}</s>"),
    ],
)
def test_the_answer_and_its_end_are_trained_behind_what_a_server_sends(template: str, trained: str) -> None:
    find = finder(template)
    before, said = parts(template, ANSWERED)
    assert before == find.chat.prompt(ASKED)
    assert said == trained


@pytest.mark.parametrize(
    ("template", "trained"),
    [
        (CHATML, f"<think>\nStep 1: Look.\n</think>\n\n{ANSWER}<|im_end|>"),
        (OPENS_THINKING, f"Step 1: Look.\n</think>\n\n{ANSWER}</s>"),
        (THINKS_BESIDE, f"<think>\nStep 1: Look.\n</think>\n\n{ANSWER}</s>"),
    ],
)
def test_thinking_is_trained_once_wherever_the_template_wants_it(template: str, trained: str) -> None:
    assert parts(template, THOUGHT) == (finder(template).chat.prompt(ASKED), trained)


def test_thinking_that_has_no_place_is_told() -> None:
    with pytest.raises(Unrenderable, match="leaves out the thinking before an answer"):
        finder(CLOSES_THINKING).find(THOUGHT)


@pytest.mark.parametrize(
    ("template", "call"),
    [(CALLS, '{"name": "look", "arguments": {"at": "it"}}'), (CALLS_AS_TEXT, 'look{"at": "it"}')],
)
def test_a_call_is_trained_as_data_or_as_text(template: str, call: str) -> None:
    assert parts(template, CALLED)[1] == f"<tool_call>\n{call}\n</tool_call><|im_end|>"


def test_a_template_without_calls_is_told() -> None:
    with pytest.raises(Unrenderable, match="leaves out calls of tools"):
        finder(CHATML).find(CALLED)


def test_an_end_in_pieces_is_told() -> None:
    tokens = tiny_tokenizer(CHATML, special=("<s>", "</s>"), eos_token="</s>", pad_token=None)
    with pytest.raises(EndIsNoToken, match=r"<\|im_end\|>"):
        TurnFinder(ChatTemplate(tokens, "a model", "model")).find(ANSWERED)


@pytest.mark.parametrize("answer", ["Q", "Z.", "  spaced  ", "\nline", "Because <b>so</b>", "x" * 2000, "é🦙", "Q Q"])
def test_any_answer_is_found_whole(answer: str) -> None:
    messages = [*ASKED, {"role": "assistant", "content": answer}]
    before, said = parts(CHATML, messages)
    assert before == finder(CHATML).chat.prompt(ASKED)
    assert said == f"{answer}<|im_end|>"
