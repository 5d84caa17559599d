"""An adapter in its base: the same answers and type of numbers; what a server would do otherwise is put right."""

from pathlib import Path
from typing import Any

import orjson
import pytest

pytest.importorskip("peft")

from generator.errors import UsageError
from generator.training.adapters import load_base, load_tokenizer, load_tuned
from generator.training.gguf.merging import ends, merge, put_before, read_source, renders
from generator.training.ollama.conversations import conversations
from tests.generator.training.ollama.families import FAMILIES
from tests.support.tiny_models import tiny_model, tiny_tokenizer
from tests.support.tuned_models import EXAMPLE, tuned_model

ASKED = [{"role": "user", "content": "What does the manual say?"}]


def told(folder: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads((folder / name).read_bytes())
    return found


def logits(model: Any, tokenizer: Any) -> Any:
    import torch

    prompt = tokenizer(renders(tokenizer)(ASKED), add_special_tokens=False, return_tensors="pt")
    with torch.inference_mode():
        return model(**prompt).logits


@pytest.mark.parametrize(("dtype", "far"), [("float32", 0.001), ("bfloat16", 0.2)])
def test_the_merged_model_says_what_base_and_adapter_say(tmp_path: Path, dtype: str, far: float) -> None:
    folder, out = tuned_model(tmp_path, dtype=dtype), tmp_path / "merged"
    source = read_source(folder)
    assert (source.base, source.example) == (tmp_path / "base", EXAMPLE)
    assert merge(source, out) == []
    assert told(out, "config.json")["dtype"] == dtype
    wanted = logits(*load_tuned(folder, dtype=dtype))
    gained = (logits(*load_base(tmp_path / "base")) - wanted).abs().mean()
    assert (logits(*load_base(out)) - wanted).abs().mean() < far * gained


def test_a_whole_model_is_taken_as_it_is_and_not_changed(tmp_path: Path) -> None:
    whole, out = tiny_model(tmp_path / "whole"), tmp_path / "merged"
    (whole / "config.json").write_bytes(orjson.dumps({**told(whole, "config.json"), "eos_token_id": 0}))
    before = {file.name: file.read_bytes() for file in whole.iterdir()}
    source = read_source(whole)
    assert (source.base, source.rendering.stops) == (None, ["<|im_end|>"])
    merge(source, out)
    assert {file.name: file.read_bytes() for file in whole.iterdir()} == before
    assert (out / "model.safetensors").read_bytes() == before["model.safetensors"]


def test_weights_in_an_older_form_are_written_in_the_newer(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    whole, out = tiny_model(tmp_path / "whole"), tmp_path / "merged"
    weights = load_file(whole / "model.safetensors")
    (whole / "model.safetensors").unlink()
    torch.save(weights, whole / "pytorch_model.bin")
    merge(read_source(whole), out)
    written = load_file(out / "model.safetensors")
    assert {name: tensor.tolist() for name, tensor in written.items()} == {
        name: tensor.tolist() for name, tensor in weights.items()
    }


def test_weights_may_be_read_by_who_may_read_their_neighbours(tmp_path: Path) -> None:
    out = tmp_path / "merged"
    merge(read_source(tuned_model(tmp_path)), out)
    assert (out / "model.safetensors").stat().st_mode == (out / "config.json").stat().st_mode


def test_the_end_token_of_the_configuration_becomes_the_tokenizers(tmp_path: Path) -> None:
    folder, out = tuned_model(tmp_path), tmp_path / "merged"
    config = tmp_path / "base" / "config.json"
    config.write_bytes(orjson.dumps({**told(tmp_path / "base", "config.json"), "eos_token_id": 0}))
    assert merge(read_source(folder), out) == [
        "config.json says that 0 ends a text, where 2 (<|im_end|>) has to: the merged model has it right."
    ]
    assert told(out, "config.json")["eos_token_id"] == 2
    assert told(out, "generation_config.json")["eos_token_id"] == 2


def test_the_token_that_ends_an_answer_is_the_end_token(tmp_path: Path) -> None:
    out = tmp_path / "merged"
    notes = merge(read_source(tuned_model(tmp_path, tiny_tokenizer(eos_token="<|endoftext|>"))), out)
    assert notes[0] == (
        "The tokenizer ends a text with <|endoftext|> and answers with <|im_end|>: the merged model has that."
    )
    assert load_tokenizer(out).eos_token == "<|im_end|>"
    assert told(out, "config.json")["eos_token_id"] == 2
    assert ends(out, load_tokenizer(out)) == ["<|im_end|>", "<|endoftext|>"]


def test_an_end_token_that_the_template_writes_stays(tmp_path: Path) -> None:
    template = f"{FAMILIES['chatml']}{{# {{{{ eos_token }}}} #}}"
    out = tmp_path / "merged"
    assert merge(read_source(tuned_model(tmp_path, tiny_tokenizer(template, eos_token="<|endoftext|>"))), out) == []
    assert told(out, "config.json")["eos_token_id"] == 0
    assert ends(out, load_tokenizer(out)) == ["<|endoftext|>", "<|im_end|>"]


@pytest.mark.parametrize(
    ("by_itself", "trained", "put"), [(True, True, "<s>"), (True, False, ""), (False, True, ""), (False, False, "")]
)
def test_a_text_begins_as_in_training(tmp_path: Path, *, by_itself: bool, trained: bool, put: str) -> None:
    from tokenizers.processors import TemplateProcessing

    template = f"{'{{ bos_token }}' if trained else ''}{FAMILIES['chatml']}"
    tokenizer = tiny_tokenizer(
        template, special=("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<s>"), bos_token="<s>"
    )
    if by_itself:
        tokenizer.backend_tokenizer.post_processor = TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 3)])
    out = tmp_path / "merged"
    notes = merge(read_source(tuned_model(tmp_path, tokenizer)), out)
    assert put_before(out, load_tokenizer(out)) == put
    assert bool(notes) == (by_itself and not trained)


def test_marks_of_training_do_not_go_to_a_server(tmp_path: Path) -> None:
    tokenizer = tiny_tokenizer(FAMILIES["marks of training"])
    out = tmp_path / "merged"
    merge(read_source(tuned_model(tmp_path, tokenizer)), out)
    written = load_tokenizer(out)
    assert "generation %}" not in written.chat_template
    assert [renders(written)(one) for one in conversations()] == [renders(tokenizer)(one) for one in conversations()]


def test_what_is_no_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no model: name the folder that `generator finetune` wrote"):
        read_source(tmp_path)
    bare = tiny_model(tmp_path / "bare", tiny_tokenizer(None))
    with pytest.raises(UsageError, match="has no chat template, so nobody knows how to ask it"):
        read_source(bare)
    folder = tuned_model(tmp_path)
    (tmp_path / "base").rename(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match=r"is not at .*base any more: put it back there, or train anew"):
        read_source(folder)
    (folder / "finetune.json").write_text('{"method": "sft"}')
    with pytest.raises(UsageError, match=r"finetune\.json is not as `generator finetune` writes it"):
        read_source(folder)
    (folder / "finetune.json").unlink()
    with pytest.raises(UsageError, match=r"is an adapter without finetune\.json"):
        read_source(folder)


@pytest.mark.parametrize("text", ["{", "[]", "null", '"eos"'])
def test_a_broken_file_of_the_base_is_one_sentence(tmp_path: Path, text: str) -> None:
    whole = tiny_model(tmp_path / "whole")
    (whole / "generation_config.json").write_text(text)
    with pytest.raises(UsageError, match=r"whole/generation_config\.json is no JSON object"):
        read_source(whole)
    folder = tuned_model(tmp_path)
    (tmp_path / "base" / "generation_config.json").write_text(text)
    with pytest.raises(UsageError, match=r"base/generation_config\.json is no JSON object"):
        merge(read_source(folder), tmp_path / "merged")


def test_a_whole_model_without_an_end_is_refused(tmp_path: Path) -> None:
    whole = tiny_model(tmp_path / "whole")
    tokenizer = load_tokenizer(whole)
    tokenizer.eos_token = None
    tokenizer.save_pretrained(whole)
    (whole / "generation_config.json").unlink()
    with pytest.raises(UsageError, match=r"whole names no token at which it stops.*put eos_token into"):
        read_source(whole)
