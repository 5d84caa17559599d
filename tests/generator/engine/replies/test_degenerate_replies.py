"""Replies that no parser and no database can take: on record first, then tried again, never the end of a run."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from generator.engine.ask import ask
from generator.engine.replies.tries import TRIES
from generator.engine.run import start_run
from generator.errors import BadReply
from generator.types import Completion, ProviderName, Request
from tests import ROOT
from tests.support.asking import (
    SCRIPTED,
    SPEAKING,
    Note,
    Scripted,
    faulty,
    keys_for,
    model_at,
    request,
    requests,
    run_with,
    said,
)
from tests.support.ledgers import rows
from tests.support.wire import Answer, Wire

GOOD = '{"value": [1, "two"]}'


class Loose(BaseModel):
    value: Any


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"value": ' * 5_000,
        '{"value": ' + "9" * 5_000 + "}",
        '{"value": ' + "[" * 150 + "]" * 150 + "}",
        'Here you are: {"value": ' + "[" * 500 + "]" * 500 + "}",
        '{"value": {"deep": [NaN]}}',
        '{"value": -Infinity}',
        '{"value": 1e999}',
        '{"value": [{"id": 123456789012345678901234567890}]}',
        'So: {"value": "\\ud83d"}',
        'So: {"value": {"\\udc00": 1}}',
    ],
    ids=lambda text: text[:30],
)
async def test_what_cannot_be_read_or_written_again_is_an_unusable_reply(ledger_url: str, text: str) -> None:
    provider = Scripted(faulty(text, GOOD))
    async with run_with(ledger_url, SCRIPTED, provider):
        (answer,) = await ask(SCRIPTED, [request(reply=Loose)], Loose)
    assert answer.value == Loose(value=[1, "two"])
    assert answer.usage.retries == 1
    assert [(row["usable"], bool(row["error"])) for row in await rows(ledger_url)] == [(False, True), (True, False)]


@pytest.mark.parametrize("error", [RecursionError, MemoryError, OverflowError, UnicodeError, ZeroDivisionError])
async def test_whatever_looking_at_a_reply_raises_fails_that_item_alone(
    ledger_url: str, error: type[Exception]
) -> None:
    def look(reply: BaseModel) -> None:
        if "bad" in str(reply):
            raise error("too much\nfor it")

    good, bad = (Request("", name, Note, complaint=look) for name in ("good", "bad"))
    provider = Scripted(lambda asked: Note(answer=asked.user).model_dump_json())
    async with run_with(ledger_url, SCRIPTED, provider):
        first, second = await ask(SCRIPTED, [good, bad], Note)
    assert first.value == Note(answer="good")
    assert isinstance(second.error, BadReply)
    assert str(second.error) == f"The reply cannot be read ({error.__name__}: too much for it)."
    assert sorted(row["usable"] for row in await rows(ledger_url)) == [False] * TRIES + [True]


async def test_a_reply_is_read_as_it_stands_in_the_ledger(ledger_url: str) -> None:
    provider = Scripted(lambda _: 'So: {"answer": "a\0b \ud83d c"}')
    async with run_with(ledger_url, SCRIPTED, provider):
        first = await ask(SCRIPTED, [request()], Note)
    async with run_with(ledger_url, SCRIPTED, provider):
        second = await ask(SCRIPTED, [request()], Note)
    assert said(first) == said(second) == ["a\ufffdb \ufffd c"]
    assert len(provider.asked) == 1


async def test_a_reply_is_on_record_before_anything_looks_at_it(ledger_url: str, tmp_path: Path) -> None:
    seen = []

    def look(_: BaseModel) -> None:
        with sqlite3.connect(tmp_path / "ledger.db") as connection:
            seen.extend(connection.execute("SELECT tokens_in, error FROM completions").fetchall())

    async with run_with(ledger_url, SCRIPTED, Scripted(lambda _: '{"answer": "yes"}')):
        await ask(SCRIPTED, [Request("", "u", Note, complaint=look)], Note)
    assert seen == [(1000, "")]


DYING = """
import asyncio, os, sys
from generator.engine.ask import ask
from generator.types import Request
from tests.support.asking import SCRIPTED, Note, Scripted, run_with

async def main(url):
    asked = Request("", "u", Note, complaint=lambda _: os._exit(9))
    async with run_with(url, SCRIPTED, Scripted(lambda _: '{"answer": "deadly"}')):
        await ask(SCRIPTED, [asked], Note)

asyncio.run(main(sys.argv[1]))
"""


async def test_a_reply_that_ends_the_process_is_paid_for_twice_at_most(ledger_url: str) -> None:
    died = subprocess.run([sys.executable, "-c", DYING, ledger_url], cwd=ROOT, env=os.environ, check=False)
    assert died.returncode == 9
    asked = Request("", "u", Note, complaint=lambda reply: "It is deadly." if "deadly" in str(reply) else None)
    provider = Scripted(lambda _: '{"answer": "harmless"}')
    for _ in range(3):
        async with run_with(ledger_url, SCRIPTED, provider):
            answers = await ask(SCRIPTED, [asked], Note)
        assert said(answers) == ["harmless"]
    assert len(provider.asked) == 1
    assert [row["text"] for row in await rows(ledger_url)] == ['{"answer": "deadly"}', '{"answer": "harmless"}']


async def test_a_reply_that_was_cut_off_is_never_given_out(ledger_url: str) -> None:
    provider = Scripted(lambda _: Completion('{"answer": "whole by chance"}', finish="length"))
    async with run_with(ledger_url, SCRIPTED, provider):
        await ask(SCRIPTED, requests(1), Note)
    assert [row["usable"] for row in await rows(ledger_url)] == [False] * TRIES


@pytest.mark.parametrize("provider", SPEAKING)
@pytest.mark.parametrize(
    "body", [b'{"odd": "sk-key-0123456789"}', b"data: [DONE]", b'{"choices": [{"message": {"content": 7}}]}', b"\xff["]
)
async def test_an_answer_that_is_no_reply_is_on_record_because_it_may_have_been_billed(
    provider: ProviderName, body: bytes, ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Wire(Answer(body)) as server, start_run(ledger_url):
        keys_for(monkeypatch, server.url)
        (answer,) = await ask(model_at(server.url, provider), [request()], Note)
    assert answer.value is None
    there = await rows(ledger_url)
    assert [row["usable"] for row in there] == [False] * TRIES
    assert not any("0123456789" in row["text"] + row["error"] for row in there)
