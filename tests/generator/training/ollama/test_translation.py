"""Chat templates in Go: the same prompts to the last sign, or none at all."""

import pytest

from generator.training.gguf.merging import renders
from generator.training.ollama.conversations import conversations
from generator.training.ollama.go_template import GoTemplate
from generator.training.ollama.translation import compare, translate
from generator.training.ollama.turns import Render
from tests.generator.training.ollama.families import FAMILIES
from tests.support.tiny_models import tiny_tokenizer

STOPS = ["<|im_end|>"]


def render_of(template: str) -> Render:
    pytest.importorskip("transformers")
    return renders(tiny_tokenizer(template, bos_token="<|endoftext|>"))


def test_there_are_twenty_conversations_that_differ_and_ask() -> None:
    asked = conversations()
    assert len(asked) == len({str(one) for one in asked}) == 20
    assert {one[-1]["role"] for one in asked} == {"user"}
    assert {sum(message["role"] == "user" for message in one) for one in asked} == {1, 2, 3, 4, 5}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("bos", ["", "<|endoftext|>"])
def test_prompts_in_go_are_those_of_the_template(family: str, bos: str) -> None:
    render = render_of(FAMILIES[family])
    found = translate(render, bos, STOPS)
    assert found.why == ""
    assert found.template is not None
    assert found.equal == found.compared == 20 - found.refused
    begins = bos if "bos_token" in FAMILIES[family] else ""
    messages = conversations()[2]
    assert begins + GoTemplate(found.template).render(messages) == render(messages)


def test_a_system_prompt_that_is_refused_is_left_to_ten_conversations() -> None:
    found = translate(render_of(FAMILIES["no system prompt"]), "", STOPS)
    assert (found.compared, found.equal, found.refused) == (10, 10, 10)
    assert found.template is not None
    assert ".System" not in found.template


@pytest.mark.parametrize(
    ("template", "why"),
    [
        (
            "{% for m in messages %}{{ loop.index }}. {{ m.content }}\n{% endfor %}",
            "it writes a turn otherwise by its place in the conversation",
        ),
        ("{{ messages[-1].content }}", "it leaves out a turn, or writes it twice"),
        (
            "{% for m in messages %}<{{ m.role }}>{{ m.content[:20] }}</>{% endfor %}",
            "20 of 20 conversations come out otherwise in Go",
        ),
        ("{{ raise_exception('never') }}", "it does not render a plain question (never)"),
    ],
)
def test_a_template_that_does_more_gives_none_and_says_why(template: str, why: str) -> None:
    found = translate(render_of(template), "", STOPS)
    assert found.template is None
    assert found.why == why


@pytest.mark.parametrize("source", ["{{ .System }}", "{{- range .Messages }}<|im_start|>{{ .Role }}{{ end }}"])
def test_a_template_in_go_that_says_something_else_is_found_out(source: str) -> None:
    found = compare(render_of(FAMILIES["chatml"]), "", source)
    assert (found.template, found.equal, found.compared) == (None, 0, 20)
    assert found.why == "20 of 20 conversations come out otherwise in Go"


def test_a_template_in_go_that_is_not_understood_is_not_taken() -> None:
    found = compare(render_of(FAMILIES["chatml"]), "", "{{ range .Messages }}{{ printf .Role }}{{ end }}")
    assert found.template is None
    assert found.why == "the template in Go is not understood (the function printf is not understood)"


def test_the_answer_that_is_begun_is_not_ended() -> None:
    found = translate(render_of(FAMILIES["chatml"]), "", STOPS)
    assert found.template is not None
    begun = [{"role": "user", "content": "Well?"}, {"role": "assistant", "content": "It is"}]
    assert GoTemplate(found.template).render(begun).endswith("<|im_start|>assistant\nIt is")
