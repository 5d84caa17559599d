"""The key of a completion: everything that decides the reply, and nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from generator.ledger.completions import completion_key
from generator.types import Model, Request
from tests.support.wire import Rating

MODEL = Model(provider="openai", name="m")
REQUEST = Request("system", "user", Rating)


class OtherRating(Rating):
    more: str


@pytest.mark.parametrize(
    ("model", "request_"),
    [
        (MODEL.model_copy(update={"provider": "vllm"}), REQUEST),
        (MODEL.model_copy(update={"name": "n"}), REQUEST),
        (MODEL.model_copy(update={"temperature": 0.1}), REQUEST),
        (MODEL.model_copy(update={"max_tokens": 7}), REQUEST),
        (MODEL.model_copy(update={"options": {"top_k": 3}}), REQUEST),
        (MODEL.model_copy(update={"sample": 1}), REQUEST),
        (MODEL, replace(REQUEST, system="other")),
        (MODEL, replace(REQUEST, user="other")),
        (MODEL, replace(REQUEST, reply=OtherRating)),
    ],
)
def test_whatever_decides_the_reply_changes_the_key(model: Model, request_: Request) -> None:
    assert completion_key(model, request_) != completion_key(MODEL, REQUEST)


@pytest.mark.parametrize(
    "changes",
    [
        {"timeout": 5},
        {"base_url": "http://elsewhere/v1"},
        {"max_concurrency": 1},
        {"requests_per_minute": 3},
        {"tokens_per_minute": 3},
        {"patience": 1},
        {"price": {"input": 1.0}},
        {"key_block": "block"},
        {"options": {"stop": [], "top_k": None}},
    ],
)
def test_how_a_reply_is_fetched_does_not_change_the_key(changes: dict[str, Any]) -> None:
    assert completion_key(MODEL.model_copy(update=changes), REQUEST) == completion_key(MODEL, REQUEST)


def test_system_and_user_are_not_mixed_up() -> None:
    assert completion_key(MODEL, Request("a", "b", Rating)) != completion_key(MODEL, Request("b", "a", Rating))
