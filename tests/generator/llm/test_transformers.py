"""A model in this process by transformers: random weights, real tokens."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from generator.engine.ask import ask
from generator.engine.run import start_run
from generator.errors import TooLong
from generator.llm.connect import connect
from generator.training.adapters import load_base
from generator.training.base_models import find_base
from generator.training.manifests import MODEL_FILE, ModelManifest, Rendering
from generator.types import Completion, Model, PlainText, Provider, Request
from tests.support.asking import Note
from tests.support.tiny_models import CHATML, tiny_model, tiny_tokenizer

NO_SYSTEM = (
    "{% for message in messages %}{% if message['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
QUESTIONS = ["When?", "When was the pump checked, and by whom, and what did the manual say of it?", "Why is it so?"]


def adapted(base: Path, folder: Path) -> None:
    """An adapter as `finetune` leaves it, with weights that change everything."""
    import torch
    from peft import LoraConfig, get_peft_model

    model, tokenizer = load_base(base)
    made = get_peft_model(model, LoraConfig(r=4, target_modules="all-linear", task_type="CAUSAL_LM"))
    with torch.no_grad():
        for name, weights in made.named_parameters():
            if "lora_B" in name:
                weights.fill_(0.5)
    made.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    manifest = ModelManifest(
        method="sft",
        base=find_base(str(base)),
        rendering=Rendering(template=CHATML, template_from="model", stops=["<|im_end|>"]),
        training="",
        settings={},
    )
    (folder / MODEL_FILE).write_text(manifest.model_dump_json())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("models") / "tiny")


def of(folder: Path, **settings: Any) -> Model:
    return Model(**{"provider": "transformers", "name": str(folder), "temperature": 0.0, "max_tokens": 12} | settings)


@pytest.fixture
async def adapter(folder: Path) -> AsyncIterator[Provider]:
    made = await connect(of(folder))
    yield made
    await made.close()


async def alone(model: Model, question: str, system: str = "") -> Completion:
    made = await connect(model)
    try:
        return await made.complete(Request(system, question, PlainText))
    finally:
        await made.close()


async def test_what_is_asked_together_is_answered_as_if_it_were_asked_alone(folder: Path, ledger_url: str) -> None:
    model = of(folder)
    async with start_run(ledger_url):
        answers = await ask(model, [Request("", question, PlainText) for question in QUESTIONS], PlainText)
    together = [answer.value.text for answer in answers if answer.value]
    assert together == [(await alone(model, question)).text for question in QUESTIONS]


async def test_tokens_are_counted_and_a_reply_without_an_end_is_cut_off(adapter: Provider) -> None:
    said = await adapter.complete(Request("", "When?", PlainText))
    assert (said.finish, said.tokens_out) == ("length", 12)
    asked = tiny_tokenizer().apply_chat_template(
        [{"role": "user", "content": "When?"}], tokenize=False, add_generation_prompt=True
    )
    assert said.tokens_in == len(tiny_tokenizer()(asked).input_ids)


async def test_every_end_token_of_the_configuration_ends_a_reply(tmp_path: Path) -> None:
    ends = tiny_model(tmp_path / "ends")
    every = list(range(len(tiny_tokenizer())))
    (ends / "generation_config.json").write_text(f'{{"eos_token_id": {every}}}')
    said = await alone(of(ends), "When?")
    assert (said.text, said.finish, said.tokens_out) == ("", "stop", 1)


async def test_a_template_without_a_place_for_the_system_message_gets_it_before_the_question(tmp_path: Path) -> None:
    plain = tiny_model(tmp_path / "m", tiny_tokenizer(NO_SYSTEM))
    assert await alone(of(plain), "When?", "Be brief.") == await alone(of(plain), "Be brief.\n\nWhen?")


async def test_a_base_without_a_template_is_asked_by_the_one_that_it_would_be_trained_with(tmp_path: Path) -> None:
    said = await alone(of(tiny_model(tmp_path / "m", tiny_tokenizer(None))), "When?")
    assert said.tokens_out == 12


@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")  # PEFT's, see adapters
async def test_what_was_tuned_is_asked_by_its_folder_with_its_base_and_its_template(tmp_path: Path) -> None:
    base, tuned = tiny_model(tmp_path / "base"), tmp_path / "tuned"
    adapted(base, tuned)
    said, before = await alone(of(tuned), "When?"), await alone(of(base), "When?")
    assert said.tokens_in == before.tokens_in
    assert said.text != before.text


async def test_a_prompt_without_room_for_a_reply_fails_and_its_neighbours_do_not(folder: Path, ledger_url: str) -> None:
    model = of(folder)
    async with start_run(ledger_url):
        long, short = await ask(model, [Request("", text, PlainText) for text in ("word " * 600, "When?")], PlainText)
    assert isinstance(long.error, TooLong)
    assert "the model's context is 512 tokens" in str(long.error)
    assert short.value is not None


async def test_json_that_does_not_come_is_asked_for_again_like_any_other(folder: Path, ledger_url: str) -> None:
    async with start_run(ledger_url) as run:
        (answer,) = await ask(of(folder), [Request("", "When?", Note)], Note)
        assert (answer.value, run.used.retries) == (None, 4)
    assert "holds no JSON" in str(answer.error) or "cut off" in str(answer.error)


async def test_a_temperature_draws_by_what_is_set(folder: Path) -> None:
    narrow = of(folder, temperature=1.5, options={"top_k": 1})
    assert (await alone(narrow, "When?")).text == (await alone(of(folder), "When?")).text
