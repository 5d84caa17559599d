"""Faults between template, tokenizer and server: found before training, and repaired or refused with a remedy."""

import json
from pathlib import Path
from typing import Any

import pytest

from generator.errors import UsageError
from generator.training.templates.chat import ChatTemplate
from generator.training.templates.checks import taking_system
from generator.training.templates.loading import load_template
from generator.training.templates.pre_tokenizer import unknown_pre_tokenizer
from generator.training.templates.turns import TurnFinder
from tests.support.tiny_models import CHATML, SPECIAL, tiny_tokenizer

ASKED = [{"role": "user", "content": "Why?"}]
ANSWERED = [*ASKED, {"role": "assistant", "content": "So."}]
WITH_BOS = (*SPECIAL, "<s>", "</s>")


def loaded(
    folder: Path, template: str | None = CHATML, *, config: dict[str, Any] | None = None, **names: Any
) -> ChatTemplate:
    """The template of a model's folder that was made with it, through all checks."""
    tokens = tiny_tokenizer(template, **names)
    tokens.save_pretrained(folder)
    (folder / "config.json").write_text(json.dumps({"eos_token_id": tokens.eos_token_id, **(config or {})}))
    return load_template(folder, name="tiny")


def adding_bos(folder: Path) -> None:
    """Let the tokenizer begin every text with <s>, as those of Llama and Gemma do."""
    file = folder / "tokenizer.json"
    read = json.loads(file.read_text())
    token = next(one["id"] for one in read["added_tokens"] if one["content"] == "<s>")
    read["post_processor"] = {
        "type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {"<s>": {"id": "<s>", "ids": [token], "tokens": ["<s>"]}},
    }
    file.write_text(json.dumps(read))


def trained(chat: ChatTemplate) -> str:
    turn = TurnFinder(chat).find(ANSWERED)
    return chat.text(turn.ids[turn.start : turn.end])


def said(chat: ChatTemplate, words: str) -> bool:
    return any(words in note for note in chat.notes)


# 1 — no {% generation %}: others train nothing, or everything


def test_answers_are_found_without_marks_and_with_them(tmp_path: Path) -> None:
    bare = loaded(tmp_path / "bare")
    assert trained(bare) == "So.<|im_end|>"
    assert said(bare, "has no {% generation %}")
    marks = CHATML.replace("{{ '<|im_start|>' +", "{% generation %}{{ '<|im_start|>' +").replace(
        "{% endfor %}", "{% endgeneration %}{% endfor %}"
    )
    marked = loaded(tmp_path / "marked", marks)
    assert trained(marked) == "So.<|im_end|>"
    assert not said(marked, "generation")


def test_a_template_that_shows_no_answer_is_refused(tmp_path: Path) -> None:
    mute = "{% for m in messages %}{% if m['role'] == 'user' %}{{ m['content'] }}<|im_end|>{% endif %}{% endfor %}"
    with pytest.raises(UsageError, match="leaves out what the assistant says: nothing could be trained; give another"):
        loaded(tmp_path, mute)


def test_a_template_that_opens_no_answer_is_taught_to(tmp_path: Path) -> None:
    chat = loaded(tmp_path, CHATML.partition("{% if add_generation_prompt %}")[0])
    assert said(chat, "opens no answer in a prompt")
    assert chat.prompt(ASKED).endswith("<|im_start|>assistant\n")
    assert chat.whole(ANSWERED) == loaded(tmp_path).whole(ANSWERED)


# 2 — the token that begins a text: twice, or never


@pytest.mark.parametrize(
    ("template", "note"),
    [("{{ bos_token }}" + CHATML, "the rows have it once"), (CHATML, "it writes it now")],
)
def test_a_text_begins_once_whoever_writes_it(tmp_path: Path, template: str, note: str) -> None:
    tiny_tokenizer(template, special=WITH_BOS, bos_token="<s>").save_pretrained(tmp_path)
    adding_bos(tmp_path)
    chat = load_template(tmp_path, name="tiny")
    assert said(chat, note)
    ids = TurnFinder(chat).find(ANSWERED).ids
    assert ids.count(chat.tokenizer.bos_token_id) == 1
    assert ids[0] == chat.tokenizer.bos_token_id


def test_a_template_that_begins_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"writes <s> twice .* --chat-template"):
        loaded(tmp_path, "{{ bos_token }}<s>" + CHATML, special=WITH_BOS, bos_token="<s>")


# 3 — the end that is not trained


def test_padding_is_no_end(tmp_path: Path) -> None:
    chat = loaded(tmp_path, pad_token="<|im_end|>")
    assert said(chat, "pads with <|im_end|>, which ends answers: rows are padded with <|endoftext|>")
    assert chat.tokenizer.pad_token == "<|endoftext|>"


def test_a_tokenizer_with_nothing_else_to_pad_with_is_refused(tmp_path: Path) -> None:
    only = "{% for m in messages %}{{ m['role'] + ': ' + m['content'] + eos_token }}{% endfor %}"
    with pytest.raises(UsageError, match="has no other for it: give it one"):
        loaded(tmp_path, only, special=("</s>",), eos_token="</s>", pad_token="</s>")


def test_a_template_without_ends_gets_the_tokenizers_own(tmp_path: Path) -> None:
    endless = CHATML.replace("<|im_end|>", "")
    chat = loaded(tmp_path, endless)
    assert said(chat, "ends no answer: <|im_end|> stands after those that are trained")
    assert trained(chat) == "So.<|im_end|>"


def test_an_end_that_is_cut_into_pieces_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"ends answers with '<\|im_end\|>', which its tokenizer cuts into pieces"):
        loaded(tmp_path, special=("</s>", "<pad>"), eos_token="</s>", pad_token="<pad>")


def test_no_end_anywhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="its tokenizer has no end token"):
        endless = CHATML.replace("<|im_end|>", "")
        loaded(tmp_path, endless, special=("<|im_start|>", "<pad>"), eos_token=None, pad_token="<pad>")


# 4 — a stop that the server does not know


def test_all_stops_are_listed_whoever_names_them(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m/generation_config.json").write_text('{"eos_token_id": [0, 1]}')
    chat = loaded(tmp_path / "m", eos_token="<|endoftext|>", pad_token=None, special=(*SPECIAL, "<pad>"))
    assert chat.stops == ("<|im_end|>", "<|endoftext|>", "<|im_start|>")
    assert said(chat, "Answers end with <|im_end|>")


# 5 — another template than the one that is trained with


def test_the_template_that_is_used_is_saved_with_the_tokenizer(tmp_path: Path) -> None:
    file = tmp_path / "mine.jinja"
    file.write_text(CHATML.replace("\\n", " "))
    tiny_tokenizer().save_pretrained(tmp_path / "model")
    chat = load_template(tmp_path / "model", name="tiny", file=str(file))
    chat.tokenizer.save_pretrained(tmp_path / "rows")
    assert (chat.source, chat.template_from) == (file.read_text(), "mine.jinja")
    assert (tmp_path / "rows/chat_template.jinja").read_text() == chat.source


# 6 — config.json ends otherwise than the tokenizer


def test_two_ends_in_two_files_are_told(tmp_path: Path) -> None:
    chat = loaded(tmp_path, config={"eos_token_id": 0})
    assert said(chat, "config.json of tiny ends with <|endoftext|>, its tokenizer with <|im_end|>")
    assert chat.stops == ("<|im_end|>", "<|endoftext|>")


# 7 — a tokenizer that the converter does not know

CONVERTER = """class Model:
    def get_vocab_base_pre(self, tokenizer):
        chktxt = "3 33 don't 🦙"
        chktok = tokenizer.encode(chktxt)
        chkhsh = sha256(str(chktok).encode()).hexdigest()
        if chkhsh == "{known}":
            res = "tiny"
"""


def test_the_converters_own_table_says_which_tokenizers_it_knows(tmp_path: Path) -> None:
    (tmp_path / "conversion").mkdir()
    file = tmp_path / "conversion/base.py"
    tokens = tiny_tokenizer()
    file.write_text(CONVERTER.format(known="0" * 64))
    found = unknown_pre_tokenizer(tmp_path, tokens)
    assert found is not None
    file.write_text(CONVERTER.format(known=found))
    assert unknown_pre_tokenizer(tmp_path, tokens) is None
    assert unknown_pre_tokenizer(tmp_path, tiny_tokenizer(vocabulary=300)) is not None


def test_a_folder_without_a_converter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"give the folder of llama\.cpp"):
        unknown_pre_tokenizer(tmp_path, tiny_tokenizer())


# 8 — no template


@pytest.mark.parametrize(
    ("special", "name", "ends"), [(SPECIAL, "chatml", "<|im_end|>"), (("</s>", "<pad>"), "plain", "</s>")]
)
def test_a_model_without_a_template_gets_a_fixed_one(
    tmp_path: Path, special: tuple[str, ...], name: str, ends: str
) -> None:
    chat = loaded(tmp_path, None, special=special, eos_token=ends, pad_token=special[1] if name == "plain" else None)
    assert said(chat, f"has no chat template: the fixed one `{name}` is used")
    assert chat.template_from == name
    assert trained(chat).strip() == f"So.{ends}"


# 9 — thinking: see test_turns.py; and what else a template has no place for


@pytest.mark.parametrize("refuses", [True, False])
def test_a_system_prompt_always_has_a_place(tmp_path: Path, refuses: bool) -> None:
    first = "{{ raise_exception('no system') }}" if refuses else ""
    no_system = CHATML.replace(
        "%}{{ '<|im_start|>'", f"%}}{{% if message['role'] == 'system' %}}{first}{{% else %}}{{{{ '<|im_start|>'", 1
    ).replace("{% endfor %}", "{% endif %}{% endfor %}")
    chat = taking_system(loaded(tmp_path, no_system))
    assert said(chat, "it stands before the first question")
    shown = chat.prompt([{"role": "system", "content": "Be brief."}, *ASKED])
    assert shown == "<|im_start|>user\nBe brief.\n\nWhy?<|im_end|>\n<|im_start|>assistant\n"
    assert chat.prompt(ASKED) == "<|im_start|>user\nWhy?<|im_end|>\n<|im_start|>assistant\n"


@pytest.mark.parametrize(
    ("template", "says"), [("{% for", "is no Jinja"), ("{{ raise_exception('not you') }}", "refuses a conversation")]
)
def test_a_template_that_does_not_run_is_refused(tmp_path: Path, template: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        loaded(tmp_path, template)


def test_a_template_runs_in_a_sandbox(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="refuses a conversation"):
        loaded(tmp_path, "{{ messages.__class__.__base__.__subclasses__() }}")


@pytest.mark.parametrize("name", ["config.json", "generation_config.json", "tokenizer_config.json"])
@pytest.mark.parametrize("text", ["{", "[1]"])
def test_a_broken_file_is_one_sentence(tmp_path: Path, name: str, text: str) -> None:
    loaded(tmp_path)
    (tmp_path / name).write_text(text)
    with pytest.raises(UsageError, match=rf"/{name} is no JSON object"):
        load_template(tmp_path)


@pytest.mark.parametrize("text", ["{", "{}", "[]", "null"])
def test_a_broken_tokenizer_is_one_sentence(tmp_path: Path, text: str) -> None:
    loaded(tmp_path)
    (tmp_path / "tokenizer.json").write_text(text)
    with pytest.raises(UsageError, match=r"has no tokenizer that transformers reads \(.+\): name a complete model"):
        load_template(tmp_path)
