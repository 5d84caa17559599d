"""The key of a batch, and what travels around the cache. No server is needed for either."""

from typing import Any

import pytest
from pydantic import BaseModel

from generator import prompts
from generator.engine.orchestration import Technique, _rejoined, _stored, technique
from generator.prompts import with_system
from generator.records import Chunk, Failure, Outcome, QAPair, Rejection
from generator.types import Model
from tasks.qa.backtranslate import backtranslate

MODEL = Model(provider="openai", name="m")


class Reply(BaseModel):
    text: str


class OtherReply(BaseModel):
    text: str
    more: int


async def body(chunks: Any, llm: Model, **options: Any) -> Outcome:
    """Do nothing."""
    return Outcome()


def made(**changes: Any) -> Technique:
    settings: dict[str, Any] = {"version": 1, "reply": Reply, "prompts": ("qa_text",)} | changes
    return technique(**settings)(body)


def chunk(**changes: Any) -> Chunk:
    return Chunk.model_validate({"id": "c1", "text": "Ice breaks.", "source": "a.md", "table_version": 1} | changes)


def key(
    records: list[Chunk] | None = None, model: Model = MODEL, options: dict[str, Any] | None = None, **changes: Any
) -> str:
    return made(**changes).key(records or [chunk()], model, {"n": 1} if options is None else options)


def test_the_key_can_be_read_as_a_path() -> None:
    name, version, digest = key(version=3).split("/")
    assert (name, version, len(digest)) == ("body", "v3", 64)


@pytest.mark.parametrize(
    "changes", [{"id": "c2"}, {"source": "b.md"}, {"table_version": 2}, {"table": "u"}, {"ref": 5}, {"own": "x"}]
)
def test_ids_origins_and_versions_do_not_change_the_key(changes: dict[str, Any]) -> None:
    assert key([chunk(**changes)]) == key()


@pytest.mark.parametrize(
    "changes",
    [{"timeout": 5}, {"base_url": "http://x/v1"}, {"max_concurrency": 1}, {"patience": 1}, {"price": {"input": 1.0}}],
)
def test_how_a_model_is_reached_does_not_change_the_key(changes: dict[str, Any]) -> None:
    assert key(model=MODEL.model_copy(update=changes)) == key()


@pytest.mark.parametrize(
    "changes",
    [
        {"records": [chunk(text="Ice melts.")]},
        {"records": [chunk(title="Ice")]},
        {"records": [chunk(), chunk()]},
        {"model": MODEL.model_copy(update={"name": "n"})},
        {"model": MODEL.model_copy(update={"provider": "vllm"})},
        {"model": MODEL.model_copy(update={"temperature": 0.0})},
        {"model": MODEL.model_copy(update={"max_tokens": 1})},
        {"model": MODEL.model_copy(update={"options": {"top_k": 1}})},
        {"model": MODEL.model_copy(update={"sample": 1})},
        {"options": {"n": 2}},
        {"options": {"n": 1, "topic": "ice"}},
        {"options": {"n": 1, "prompt": prompts.load("qa_code")}},
        {"prompts": ("qa_code",)},
        {"reply": OtherReply},
        {"version": 2},
    ],
)
def test_whatever_decides_the_outcome_changes_the_key(changes: dict[str, Any]) -> None:
    assert key(**changes) != key()


def test_a_prompt_counts_by_what_it_says() -> None:
    base = prompts.load("qa_text")
    again = base.model_copy(update={"description": "told otherwise"})
    keys = [key(options={"prompt": prompt}) for prompt in (base, again, with_system(base, "Be brief."))]
    assert keys[0] == keys[1] != keys[2]


def test_an_edit_of_a_shipped_prompt_changes_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key()
    edited = with_system(prompts.load("qa_text"), "Edited.")
    monkeypatch.setattr("generator.engine.orchestration.prompt_files.load", lambda _name, _style: edited)
    assert key() != before


def test_the_key_is_the_same_in_every_process() -> None:
    found = backtranslate.key([chunk()], MODEL, {"counts": [3]})
    assert found == backtranslate.key([chunk(id="other")], MODEL.model_copy(), {"counts": (3,)})


def through_the_cache(outcome: Outcome, records: list[Chunk]) -> Outcome:
    """What a later run gets of a stored outcome, for records of its own."""
    return _rejoined(Outcome.model_validate(_stored(outcome)), records)


def outcome_of(record: Chunk) -> Outcome:
    bare = record.bare(0)
    kept = QAPair(question="What breaks?", answer="Ice.", evidence="Ice breaks.", source_text=bare.text, ref=0)
    refused = Rejection(stage="generate", reason="empty", ref=0, record={"question": "q", "answer": ""})
    dropped = Rejection(stage="read", reason="short", ref=0, record={})
    failed = Failure(stage="generate", error="cut off", ref=0)
    return Outcome(kept=[kept], rejected=[refused, dropped], failed=[failed])


def test_a_stored_outcome_serves_the_same_text_under_another_id() -> None:
    served = through_the_cache(outcome_of(chunk()), [chunk(id="c9", source="z.md", table_version=7)])
    (pair,) = served.kept
    assert (pair.chunk_id, pair.source, pair.table_version, pair.source_text) == ("c9", "z.md", 7, "Ice breaks.")
    assert [rejection.record.get("chunk_id", rejection.record.get("id")) for rejection in served.rejected] == [
        "c9",
        "c9",
    ]
    assert served.failed[0].id == "c9"


def test_what_is_stored_has_neither_ids_nor_the_chunks_text() -> None:
    stored = _stored(outcome_of(chunk()))
    assert stored["kept"] == [{"question": "What breaks?", "answer": "Ice.", "evidence": "Ice breaks.", "ref": 0}]


def test_records_out_of_order_find_their_own_origin() -> None:
    records = [chunk(id=f"c{number}") for number in range(4)]
    kept = [QAPair(question=f"{number}?", answer="a", ref=number) for number in (2, 0, 3)]
    served = through_the_cache(Outcome(kept=kept), records)
    assert [(pair.question, pair.chunk_id) for pair in served.kept] == [("2?", "c2"), ("0?", "c0"), ("3?", "c3")]
