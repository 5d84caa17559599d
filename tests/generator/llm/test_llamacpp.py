"""A model in this process by llama.cpp: a file with random weights, the real engine."""

from pathlib import Path
from typing import Any

import pytest

from generator.engine.ask import ask
from generator.engine.run import start_run
from generator.errors import UsageError
from generator.llm.connect import connect
from generator.types import Completion, Model, PlainText, Request
from tests.support.tiny_models import tiny_gguf
from tests.support.wire import Rating


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_gguf(tmp_path_factory.mktemp("models") / "tiny.gguf")


def of(file: Path, **settings: Any) -> Model:
    said = {"provider": "llamacpp", "name": str(file), "temperature": 0.0, "max_tokens": 12}
    return Model(**said | {"options": {"n_ctx": 512, "top_k": None}} | settings)


async def alone(model: Model, question: str) -> Completion:
    made = await connect(model)
    try:
        return await made.complete(Request("Be brief.", question, PlainText))
    finally:
        await made.close()


async def test_a_file_answers_in_this_process_and_the_same_again(file: Path) -> None:
    said = await alone(of(file), "When?")
    assert (said.finish, said.tokens_out) == ("length", 12)
    assert said.tokens_in > 10
    assert await alone(of(file), "When?") == said


async def test_what_is_asked_together_is_answered_as_if_it_were_asked_alone(file: Path, ledger_url: str) -> None:
    questions = ["When?", "When was the pump checked, and by whom?", "Why?"]
    async with start_run(ledger_url):
        answers = await ask(of(file), [Request("Be brief.", question, PlainText) for question in questions], PlainText)
    together = [answer.value.text for answer in answers if answer.value]
    assert together == [(await alone(of(file), question)).text for question in questions]


async def test_a_schema_is_kept_even_by_random_weights(file: Path, ledger_url: str) -> None:
    async with start_run(ledger_url) as run:
        (answer,) = await ask(of(file, max_tokens=200), [Request("", "Rate this.", Rating)], Rating)
        assert run.used.refused == 0
    assert answer.value is not None
    assert answer.value.score in (0, 1, 2, 3)


async def test_a_file_that_llama_cpp_does_not_load_is_said_to_be_so(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF, but no more")
    with pytest.raises(UsageError, match=r"llama.cpp cannot load .*broken.gguf"):
        await alone(of(broken), "When?")
