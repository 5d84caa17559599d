"""The folder of rows: any form in, tokens with the loss on what the assistant says out, everything counted."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from generator.errors import NothingKept, UsageError
from generator.formats import FORMATS, TOOL_FORMATS, Options, load_format
from generator.training.manifests import Base, TrainingManifest
from generator.training.rows import RowSettings, Written, write_rows
from generator.training.trainers import write_files
from tests.support.tiny_models import CHATML, tiny_model, tiny_tokenizer

TOOLS_TOO = (
    "{% if tools %}<|im_start|>system\n{{ tools | tojson }}<|im_end|>\n{% endif %}"
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}"
    "{% for c in m.tool_calls or [] %}<call>{{ c.function | tojson }}</call>{% endfor %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
STRIPS_THINKING = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{% if m['role'] == 'assistant' and not loop.last %}"
    "{{ m['content'].split('</think>')[-1].lstrip('\n') }}{% else %}{{ m['content'] }}{% endif %}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
PAIR: dict[str, Any] = {"id": "p1", "question": "What is it?", "answer": "A valve.", "reasoning": ["Look.", "See."]}
TOOL = {
    "tool_id": "pump.read",
    "name": "pump.read",
    "description": "Reads.",
    "parameters": {"type": "object", "properties": {}},
}
EXAMPLE: dict[str, Any] = {
    "instruction": "How fast is it?",
    "solution": {
        "reasoning_path": [
            {"step": 1, "thought": "", "tool": "pump.read", "args": {"at": "north"}, "result": "bad", "loss": False},
            {"step": 2, "thought": "", "tool": "pump.read", "args": {"at": "south"}, "result": {"rpm": 3}},
        ],
        "final_answer": "3 turns.",
    },
    "tools": [TOOL],
}

ONE_CALL: dict[str, Any] = {
    **EXAMPLE,
    "solution": {"reasoning_path": [{"step": 1, "tool": "pump.read", "args": {"at": "south"}}]},
}


def base_in(folder: Path, template: str | None = CHATML, context: int = 512) -> Base:
    model = tiny_model(folder, tiny_tokenizer(template), max_position_embeddings=context)
    return Base(name="tiny", path=str(model), fingerprint="")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return base_in(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def with_tools(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return base_in(tmp_path_factory.mktemp("tools"), TOOLS_TOO, 2048)


def written(rows: Sequence[Mapping[str, Any]], out: Path, base: Base, **settings: Any) -> Written:
    return write_rows(rows, out, base, RowSettings(**{"validation_share": 0, **settings}))


def rows_in(folder: Path, split: str = "train") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{split}.jsonl").read_text().splitlines()]


def trained(row: dict[str, Any], base: Base) -> list[str]:
    """What the loss is taken on, run by run."""
    from transformers import AutoTokenizer

    tokens, runs, before = AutoTokenizer.from_pretrained(base.path), list[list[int]](), 0
    for token, mask in zip(row["input_ids"], row["assistant_masks"], strict=True):
        if mask and not before:
            runs.append([])
        if mask:
            runs[-1].append(token)
        before = mask
    return [tokens.decode(run, skip_special_tokens=False) for run in runs]


@pytest.mark.parametrize("form", ["chatml", "alpaca", "alpaca-text", "sharegpt", "jsonl"])
@pytest.mark.parametrize(
    ("reasoning", "says"),
    [
        ("steps", "Step 1: Look.\nStep 2: See.\n\nA valve."),
        ("think", "<think>\nStep 1: Look.\nStep 2: See.\n</think>\n\nA valve."),
        ("none", "A valve."),
    ],
)
def test_every_form_of_a_pair_is_the_same_row(form: str, reasoning: Any, says: str, tmp_path: Path, base: Base) -> None:
    rows = load_format(form)(dict(PAIR), Options(reasoning="steps"))
    written(rows, tmp_path / "out", base, reasoning=reasoning)
    (row,) = rows_in(tmp_path / "out")
    assert trained(row, base) == [f"{says}<|im_end|>"]
    assert row["text"].startswith("<|im_start|>user\nWhat is it?<|im_end|>")


@pytest.mark.parametrize("form", ["openai-tools", "sharegpt-tools", "records"])
def test_tool_use_is_trained_turn_by_turn_as_its_loss_says(form: str, tmp_path: Path, with_tools: Base) -> None:
    made = [EXAMPLE] if form == "records" else load_format(form)(dict(EXAMPLE), Options())
    written(made, tmp_path / "out", with_tools)
    (row,) = rows_in(tmp_path / "out")
    name = "pump.read" if form == "sharegpt-tools" else "pump_read"
    assert trained(row, with_tools) == [
        f'<call>{{"name": "{name}", "arguments": {{"at": "south"}}}}</call><|im_end|>',
        "3 turns.<|im_end|>",
    ]
    assert row["tools"][0]["function"]["name"] == name


@pytest.mark.parametrize("mark", [{"weight": 0}, {"loss": False}, {"train": False}])
def test_a_turn_that_is_no_target_is_marked_one_way_for_all_trainers(
    mark: dict[str, Any], tmp_path: Path, base: Base
) -> None:
    turns: list[dict[str, Any]] = _turns("One?", "1.", "Two?", "2.")
    done = written([{"messages": [turns[0], {**turns[1], **mark}, *turns[2:]]}], tmp_path / "out", base)
    (row,) = rows_in(tmp_path / "out")
    assert trained(row, base) == ["2.<|im_end|>"]
    assert row["messages"] == [turns[0], {**turns[1], "loss": False}, *turns[2:]]
    write_files("mlx", tmp_path / "out", done.manifest)
    assert [len(one["messages"]) for one in rows_in(tmp_path / "out/mlx")] == [4]
    write_files("axolotl", tmp_path / "out", done.manifest)
    assert "message_field_training: loss" in (tmp_path / "out/axolotl.yaml").read_text()


def test_calls_of_xlam_are_trained(tmp_path: Path, with_tools: Base) -> None:
    made = load_format("xlam")(
        {**EXAMPLE, "solution": {"reasoning_path": EXAMPLE["solution"]["reasoning_path"][1:]}}, Options()
    )
    written(made, tmp_path / "out", with_tools)
    assert trained(rows_in(tmp_path / "out")[0], with_tools) == [
        '<call>{"name": "pump.read", "arguments": {"at": "south"}}</call><|im_end|>'
    ]


def test_a_template_without_tools_is_refused_with_the_way_out(tmp_path: Path) -> None:
    base = base_in(tmp_path / "base", context=2048)
    with pytest.raises(UsageError, match=r"leaves out calls of tools: .* -f hermes"):
        written([EXAMPLE], tmp_path / "out", base)
    written(load_format("hermes")(dict(EXAMPLE), Options()), tmp_path / "out", base)
    assert trained(rows_in(tmp_path / "out")[0], base)[-1] == "3 turns.<|im_end|>"


def test_the_system_prompt_stands_first_and_is_noted(tmp_path: Path, base: Base) -> None:
    own = {"messages": [{"role": "system", "content": "Be brief."}, *_turns("Why?", "So.")]}
    done = written([PAIR, own], tmp_path / "out", base, system_prompt="You know valves.")
    texts = [row["text"] for row in rows_in(tmp_path / "out")]
    assert texts[0].startswith("<|im_start|>system\nYou know valves.<|im_end|>")
    assert texts[1].startswith("<|im_start|>system\nYou know valves.\n\nBe brief.<|im_end|>")
    assert done.manifest.rendering.system_prompt == "You know valves."


def test_a_conversation_is_one_row_with_all_its_answers(tmp_path: Path, base: Base) -> None:
    written([{"messages": _turns("One?", "1.", "Two?", "2.")}], tmp_path / "out", base)
    (row,) = rows_in(tmp_path / "out")
    assert trained(row, base) == ["1.<|im_end|>", "2.<|im_end|>"]


def test_where_thinking_is_stripped_each_answer_is_trained_as_a_server_asks_for_it(tmp_path: Path) -> None:
    base = base_in(tmp_path / "base", STRIPS_THINKING)
    said = [f"<think>\nThought {n}.\n</think>\n\n{n}." for n in (1, 2)]
    done = written([{"id": "c", "messages": _turns("One?", said[0], "Two?", said[1])}], tmp_path / "out", base)
    rows = rows_in(tmp_path / "out")
    assert [trained(row, base) for row in rows] == [[f"{one}<|im_end|>"] for one in said]
    assert [row["id"] for row in rows] == ["c.1", "c.2"]
    assert "Thought 1" not in rows[1]["text"]
    assert any("1 conversation is 2 rows" in note for note in done.notes)


def test_thinking_that_the_template_drops_is_refused_with_the_way_out(tmp_path: Path) -> None:
    base = base_in(tmp_path / "base", STRIPS_THINKING.replace(" and not loop.last", ""))
    with pytest.raises(UsageError, match=r"leaves out the thinking .* --reasoning steps"):
        written([PAIR], tmp_path / "out", base, reasoning="think")
    assert written([PAIR], tmp_path / "out", base).manifest.rows["train"] == 1


def test_a_row_is_cut_after_an_answer_and_never_in_one(tmp_path: Path, base: Base) -> None:
    long = {"messages": _turns("One?", "1.", "Two?", "2 " * 40)}
    never = {"question": "Three?", "answer": "3 " * 60}
    done = written([PAIR, long, never], tmp_path / "out", base, max_length=60, reasoning="none")
    rows = rows_in(tmp_path / "out")
    assert [trained(row, base) for row in rows] == [["A valve.<|im_end|>"], ["1.<|im_end|>"]]
    assert max(len(row["input_ids"]) for row in rows) <= 60
    assert (done.manifest.cut, done.manifest.left_out) == (
        {"train": 1, "validation": 0},
        {"longer than the maximum": 1},
    )


def test_the_longest_row_is_what_the_model_takes(tmp_path: Path, base: Base) -> None:
    assert written([PAIR], tmp_path / "out", base).manifest.max_length == 512
    with pytest.raises(UsageError, match="takes 512 tokens: --max-length cannot be 600"):
        written([PAIR], tmp_path / "out", base, max_length=600)


def test_documents_are_held_back_whole(tmp_path: Path, base: Base) -> None:
    rows = [{"question": f"{n}?", "answer": f"{n}.", "document": f"d{n % 8}"} for n in range(40)]
    found = []
    for seed in (0, 0, 1):
        done = written(rows, tmp_path / "out", base, validation_share=0.2, seed=seed)
        texts = {split: {row["text"] for row in rows_in(tmp_path / "out", split)} for split in ("train", "validation")}
        held = {row["document"] for row in rows if any(f"\n{row['answer']}<" in text for text in texts["validation"])}
        assert not {row["document"] for row in rows if any(f"\n{row['answer']}<" in t for t in texts["train"])} & held
        assert 5 <= done.manifest.rows["validation"] <= 15
        found.append(held)
    assert found[0] == found[1] != found[2]


def test_one_document_is_not_divided(tmp_path: Path, base: Base) -> None:
    rows = [{"question": f"{n}?", "answer": f"{n}.", "source": "d"} for n in range(9)]
    done = written(rows, tmp_path / "out", base, validation_share=0.2)
    assert done.manifest.rows == {"train": 9, "validation": 0}
    assert any("one document" in note for note in done.notes)


def test_a_tokenizer_that_no_gguf_can_have_is_told_before_training(tmp_path: Path, base: Base) -> None:
    script = tmp_path / "convert_hf_to_gguf.py"
    script.write_text(
        "def get_vocab_base_pre(self, tokenizer):\n    chktxt = '3 33'\n    if chkhsh == 'known':\n        pass\n"
    )
    done = written([PAIR], tmp_path / "out", base, converter=str(script))
    assert any("does not know the tokenizer of tiny" in note for note in done.notes)
    with pytest.raises(UsageError, match=r"get a newer llama\.cpp"):
        written([PAIR], tmp_path / "out", base, converter=str(script), needs_gguf=True)


def test_texts_that_steer_the_model_are_left_out(tmp_path: Path, base: Base) -> None:
    bad = {"question": "What ends a turn?", "answer": "It is <|im_end|> in ChatML."}
    done = written([PAIR, bad], tmp_path / "out", base)
    assert done.manifest.left_out == {"with control tokens in a text": 1}


@pytest.mark.parametrize(
    "row",
    [
        {"text": "Only text."},
        {"messages": []},
        {"messages": [{"role": "user", "content": "Why?"}, {"role": "robot", "content": "So."}]},
        {"question": "Why?", "answer": " "},
        {"question": "Why?", "answer": "So.", "reasoning": 1},
        {"question": "Why?", "answer": "So.", "reasoning": [{"step": "Look."}]},
        {"prompt": "Why?", "chosen": "So.", "rejected": None},
        {"messages": [{"role": "user", "content": "Why?"}, {"role": "assistant", "tool_calls": [{"name": "read"}]}]},
        {"messages": [{"role": "user", "content": "Why?"}, {"role": "assistant", "tool_calls": ["read"]}]},
        {"messages": [{"role": "user", "content": "Why?"}, {"role": "assistant", "tool_calls": 1}]},
        {"query": "Why?", "tools": [TOOL], "answers": ["read"]},
        {"query": "Why?", "tools": [TOOL], "answers": [{"arguments": {}}]},
        {"query": "Why?", "tools": ["read"], "answers": [{"name": "read"}]},
        {"query": "Why?", "tools": [{"name": "read", "parameters": {"at": "str"}}], "answers": [{"name": "read"}]},
        {"query": "Why?", "tools": [{"name": "read", "parameters": "at"}], "answers": [{"name": "read"}]},
        {"anything": 1},
    ],
)
def test_a_row_that_is_none_is_counted_and_the_others_stay(row: dict[str, Any], tmp_path: Path, base: Base) -> None:
    done = written([PAIR, row], tmp_path / "out", base)
    assert (done.manifest.rows["train"], sum(done.manifest.left_out.values())) == (1, 1)


def test_preferences_become_the_columns_of_their_trainers(tmp_path: Path, base: Base) -> None:
    judged = {**PAIR, "rating": 9.0, "original_answer": "A thing."}
    for form, names in (("dpo", ["prompt", "chosen", "rejected"]), ("kto", ["prompt", "completion", "label"])):
        rows = load_format(form)(dict(judged), Options(system_prompt="Be brief."))
        done = written(rows, tmp_path / form, base)
        assert done.manifest.method == form
        (row,) = rows_in(tmp_path / form)
        assert list(row) == ["id", *names]
        assert [turn["role"] for turn in row["prompt"]] == ["system", "user"]


@pytest.mark.parametrize(("offering", "said"), [(1, "1 row offers tools"), (2, "2 rows offer tools"), (0, "")])
@pytest.mark.parametrize("tools", [[TOOL], json.dumps([TOOL])])
def test_tools_that_preferences_lose_are_counted(
    tmp_path: Path, base: Base, tools: list[Any] | str, offering: int, said: str
) -> None:
    rows: list[dict[str, Any]] = [{"prompt": f"{n}?", "chosen": "So.", "rejected": "No."} for n in range(3)]
    for number, row in enumerate(rows):
        row["tools"] = tools if number < offering else []
    done = written(rows, tmp_path / "out", base)
    assert [note for note in done.notes if "tools" in note] == (
        [f"{said}, and preferences are trained without: they are not in the rows."] if said else []
    )
    assert all("tools" not in row for row in rows_in(tmp_path / "out"))


@pytest.mark.parametrize("label", ["false", "yes", None, 2])
def test_a_label_that_is_neither_true_nor_false_is_no_judgement(label: Any, tmp_path: Path, base: Base) -> None:
    rows = [{"prompt": "Why?", "completion": f"{one}.", "label": one} for one in (True, False, 1, 0, label)]
    done = written(rows, tmp_path / "out", base)
    assert [row["label"] for row in rows_in(tmp_path / "out")] == [True, False, True, False]
    assert done.manifest.left_out == {"has a `label` that is neither true nor false": 1}


def test_rows_for_different_trainings_are_refused(tmp_path: Path, base: Base) -> None:
    other = {"prompt": "Why?", "chosen": "So.", "rejected": "No."}
    with pytest.raises(UsageError, match="1 for sft and 1 for dpo"):
        written([PAIR, other], tmp_path / "out", base)


def test_nothing_to_train_on_leaves_what_was_there(tmp_path: Path, base: Base) -> None:
    written([PAIR], tmp_path / "out", base)
    with pytest.raises(NothingKept, match="1 longer than the maximum"):
        written([{"question": "Why?", "answer": "x" * 900}], tmp_path / "out", base, max_length=50)
    assert len(rows_in(tmp_path / "out")) == 1


@pytest.mark.parametrize("out", [".", "..", "../here", "other/.."])
def test_the_folder_one_is_in_is_not_replaced(
    tmp_path: Path, base: Base, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    (tmp_path / "here/other").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(UsageError, match="is the folder that you are in, or above it"):
        written([PAIR], Path(out), base)
    assert (tmp_path / "here/other").is_dir()


def test_a_link_to_the_folder_stays_one(tmp_path: Path, base: Base) -> None:
    (tmp_path / "out").symlink_to(tmp_path / "disk")
    for _ in range(2):
        written([PAIR], tmp_path / "out", base)
    assert (tmp_path / "out").is_symlink()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["disk", "out"]


def test_a_folder_of_something_else_is_not_written_over(tmp_path: Path, base: Base) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="holds something else"):
        written([PAIR], tmp_path / "out", base)
    assert (tmp_path / "out/mine.txt").read_text() == "mine"


@pytest.mark.parametrize("pack", [False, True])
def test_the_same_rows_give_the_same_folder(pack: bool, tmp_path: Path, base: Base) -> None:
    rows = [{"question": f"{n}?", "answer": f"{n}."} for n in range(20)]
    for name in ("a", "b"):
        written(rows, tmp_path / name, base, validation_share=0.1, pack=pack)
    arrow = [f"{split}/data-00000-of-00001.arrow" for split in ("train", "validation")]
    for file in ("train.jsonl", "validation.jsonl", "training.json", "preview.txt", *arrow):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_the_manifest_counts_what_is_there(tmp_path: Path, base: Base) -> None:
    rows = [{"question": f"{n}?", "answer": f"{n}."} for n in range(20)]
    written(rows, tmp_path / "out", base, validation_share=0.1)
    manifest = TrainingManifest.model_validate_json((tmp_path / "out/training.json").read_text())
    for split in ("train", "validation"):
        found = rows_in(tmp_path / "out", split)
        assert manifest.rows[split] == len(found)
        assert manifest.tokens[split]["all"] == sum(len(row["input_ids"]) for row in found)
        assert manifest.tokens[split]["trained"] == sum(sum(row["assistant_masks"]) for row in found)
        assert manifest.longest[split] == max(len(row["input_ids"]) for row in found)


def test_one_row_is_shown_with_what_is_trained_in_brackets(tmp_path: Path, base: Base) -> None:
    written([PAIR], tmp_path / "out", base, reasoning="none")
    assert "assistant\n⟦A valve.<|im_end|>⟧" in (tmp_path / "out/preview.txt").read_text()


def test_every_format_of_export_is_taken_or_refused_by_name(tmp_path: Path, with_tools: Base) -> None:
    judged = {**PAIR, "rating": 9.0, "original_answer": "A thing."}
    records = {**dict.fromkeys(FORMATS, judged), **dict.fromkeys(TOOL_FORMATS, EXAMPLE), "xlam": ONE_CALL}
    rows = {form: load_format(form)(dict(records[form]), Options()) for form in FORMATS}
    for form in FORMATS:
        if form != "step-by-step":
            assert written(rows[form], tmp_path / form, with_tools).manifest.rows["train"] >= 1
    with pytest.raises(NothingKept, match="whose weights no conversation has"):
        written(rows["step-by-step"], tmp_path / "weights", with_tools)


def _turns(*said: str) -> list[dict[str, str]]:
    return [{"role": ("user", "assistant")[at % 2], "content": text} for at, text in enumerate(said)]
