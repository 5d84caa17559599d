"""Modelfiles: what Ollama's parser reads out of them is what was meant."""

import re

import pytest

from generator.training.ollama.modelfile import Modelfile, parameters

STOPS = ["<|im_end|>", "<|endoftext|>"]


def read(text: str) -> list[tuple[str, str]]:
    """Commands and their values, by the rules of Ollama's parser: quoted values end at a line that ends so."""
    found = re.findall(r'^(\w+(?: stop)?) (?:"""(.*?)"""|"([^\n]*)"|([^\n]*))[ \t]*$', text, re.DOTALL | re.MULTILINE)
    return [(name, long or short or bare) for name, long, short, bare in found]


@pytest.mark.parametrize(
    "system",
    [
        "Be brief.",
        "Two\n\nlines. ",
        ' a "quoted" word',
        'It ends with a quote"',
        'three """ inside',
        "Größe 設定 🛠️",
        "\ttab",
    ],
)
def test_all_that_is_written_is_read(system: str) -> None:
    template = "{{ if .System }}<|im_start|>system\n{{ .System }}{{ end }}"
    made = Modelfile("m.gguf", STOPS, template, system, {"temperature": 0.6, "top_k": 40})
    assert read(made.text()) == [
        ("FROM", "./m.gguf"),
        ("TEMPLATE", template),
        ("SYSTEM", system),
        *(("PARAMETER stop", stop) for stop in STOPS),
        ("PARAMETER", "temperature 0.6"),
        ("PARAMETER", "top_k 40"),
    ]
    assert made.lost() == ""


def test_what_is_not_known_is_left_out() -> None:
    assert read(Modelfile("m.gguf", STOPS[:1]).text()) == [("FROM", "./m.gguf"), ("PARAMETER stop", "<|im_end|>")]


@pytest.mark.parametrize(
    ("system", "lost"),
    [
        ('Say """\nand more', 'the system prompt has a line that ends in """'),
        ("one\u00a0two\u200b", "the system prompt has signs that are not printed (U+00A0, U+200B)"),
    ],
)
def test_what_a_modelfile_cannot_say_is_said(system: str, lost: str) -> None:
    assert Modelfile("m.gguf", STOPS, None, system).lost() == lost


def test_the_same_goes_to_the_server() -> None:
    made = Modelfile("m.gguf", STOPS, "{{ .System }}", "Be\u00a0brief.", {"temperature": 0.6})
    assert made.request("me/m:v1", "sha256:ab") == {
        "model": "me/m:v1",
        "files": {"m.gguf": "sha256:ab"},
        "template": "{{ .System }}",
        "system": "Be\u00a0brief.",
        "parameters": {"stop": STOPS, "temperature": 0.6},
    }


def test_sampling_is_that_of_the_model() -> None:
    told = {"temperature": 0.2, "top_p": 0.9, "repetition_penalty": 1.1, "top_k": None, "eos_token_id": 2}
    assert parameters(told) == {"temperature": 0.2, "top_p": 0.9, "repeat_penalty": 1.1}
