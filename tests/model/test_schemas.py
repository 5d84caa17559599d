"""The grammar that a real engine makes of each technique's schema."""

import importlib
import pkgutil
from typing import Any

import orjson
import pytest
from pydantic import BaseModel

import tasks
from generator.engine.orchestration import Technique
from generator.engine.replies.several import Several, sized
from generator.llm.connect import connect
from generator.types import Model, PlainText, Request

pytestmark = pytest.mark.model
WORDS = 32
"""Tokens of a reply: as many as show that the form is kept from its beginning on."""


def replies() -> dict[str, type[BaseModel]]:
    """Every reply that a model is asked for in a form, by name; plain text has none."""
    found: dict[str, type[BaseModel]] = {}
    for module in pkgutil.walk_packages(tasks.__path__, "tasks."):
        for thing in vars(importlib.import_module(module.name)).values():
            if isinstance(thing, Technique) and thing.reply.model_fields and thing.reply is not PlainText:
                found[thing.reply.__name__] = thing.reply
            elif isinstance(thing, type) and issubclass(thing, BaseModel) and _is_reply(thing):
                found[thing.__name__] = thing
    return found


def _is_reply(kind: type[BaseModel]) -> bool:
    return bool(kind.model_fields) and str(kind.__doc__).startswith("What the model replies")


@pytest.mark.parametrize("name", sorted(replies()))
@pytest.mark.parametrize("count", [1, 5])
async def test_the_engine_takes_the_schema_as_it_is_and_the_model_keeps_to_it(
    name: str, count: int, model_url: str
) -> None:
    reply: type[Any] = replies()[name]
    if issubclass(reply, Several):
        reply = sized(reply, count, 300)
    elif count > 1:
        pytest.skip("a reply of one thing")
    model = Model(provider="vllm", name="model", base_url=model_url, max_tokens=WORDS, temperature=0)
    adapter = await connect(model)
    request = Request("You reply in JSON.", "The pump is made of bronze.", reply)
    try:
        said = await adapter.complete(request)
    finally:
        await adapter.close()
    first = next(iter(request.schema["properties"]))
    assert said.refused == 0
    assert said.finish in ("stop", "length")
    assert "".join(said.text.split()).startswith("{" + orjson.dumps(first).decode()[: len(said.text)])
