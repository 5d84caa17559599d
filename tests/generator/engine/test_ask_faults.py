"""Asking when replies are of no use: what is tried again, how often, and what it leaves on record."""

from typing import Any

import pytest

from generator.engine.ask import ask
from generator.engine.replies.tries import TRIES
from generator.errors import (
    BadReply,
    GeneratorError,
    OnlyThinking,
    Refused,
    RequestRejected,
    ServerFault,
)
from generator.types import Completion, Request
from tests.support.asking import SCRIPTED, Note, Scripted, echo, faulty, request, requests, run_with


@pytest.mark.parametrize(
    ("fault", "billed"),
    [
        ("", True),
        ("I would rather not.", True),
        ('{"answer": 7}', True),
        ('{"answer": "half of i', True),
        (Completion('{"answer": "whole by chance"}', finish="length"), True),
        (ServerFault("500"), False),
    ],
)
async def test_what_trying_again_can_mend_is_tried_again(ledger_url: str, fault: Any, billed: bool) -> None:
    provider = Scripted(faulty(fault))
    async with run_with(ledger_url, SCRIPTED, provider) as run:
        (answer,) = await ask(SCRIPTED, [request()], Note)
        (spent,) = await run.ledger.spent()
    assert answer.value is not None
    assert (answer.usage.calls, answer.usage.retries) == (2, 1)
    assert spent["attempts"] == 1 + billed


@pytest.mark.parametrize("fault", ["", ServerFault("500"), Completion("{}", finish="length")])
async def test_after_the_last_try_the_item_fails_and_the_rest_goes_on(ledger_url: str, fault: Any) -> None:
    provider = Scripted(lambda asked: fault if asked.user.startswith(request(1).user) else echo(asked))
    async with run_with(ledger_url, SCRIPTED, provider):
        good, bad, also_good = await ask(SCRIPTED, requests(3), Note)
    assert isinstance(bad.error, ServerFault | BadReply)
    assert (bad.value, bad.usage.calls, bad.usage.retries) == (None, TRIES, TRIES - 1)
    assert good.value is not None
    assert also_good.value is not None


async def test_thinking_without_a_reply_is_asked_for_once_more_and_no_oftener(ledger_url: str) -> None:
    provider = Scripted(lambda _: Completion("", thinking="Hm."))
    async with run_with(ledger_url, SCRIPTED, provider):
        (answer,) = await ask(SCRIPTED, [request()], Note)
    assert isinstance(answer.error, OnlyThinking)
    assert len(provider.asked) == 2


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Completion("I cannot help with that.", finish="refusal"), Refused),
        (Completion("", finish="filter"), Refused),
        (Refused("400: content policy"), Refused),
        (RequestRejected("413: too long"), RequestRejected),
    ],
)
async def test_what_trying_again_cannot_mend_is_asked_once(
    ledger_url: str, fault: Any, error: type[GeneratorError]
) -> None:
    provider = Scripted(lambda asked: fault)
    async with run_with(ledger_url, SCRIPTED, provider):
        (answer,) = await ask(SCRIPTED, [request()], Note)
    assert type(answer.error) is error
    assert len(provider.asked) == 1


async def test_an_item_that_failed_is_asked_again_by_the_next_run(ledger_url: str) -> None:
    provider = Scripted(faulty(Completion("No.", finish="refusal")))
    async with run_with(ledger_url, SCRIPTED, provider):
        (failed,) = await ask(SCRIPTED, [request()], Note)
    async with run_with(ledger_url, SCRIPTED, provider):
        (answer,) = await ask(SCRIPTED, [request()], Note)
    assert (failed.value, answer.value) == (None, Note(answer=request().user))


async def test_a_complaint_counts_like_a_wrong_shape(ledger_url: str) -> None:
    asked = Request("", "u", Note, complaint=lambda reply: None if reply == Note(answer="right") else "It is wrong.")
    provider = Scripted(faulty('{"answer": "wrong"}', '{"answer": "right"}'))
    async with run_with(ledger_url, SCRIPTED, provider) as run:
        (answer,) = await ask(SCRIPTED, [asked], Note)
        (usable,) = (await run.ledger.find([answer.origin.ledger_key])).values()
    assert (answer.value, usable.text) == (Note(answer="right"), '{"answer": "right"}')


@pytest.mark.parametrize(
    ("fault", "wrong"),
    [
        ("I would rather not.", "The reply holds no JSON."),
        ('{"answer": 7}', "The reply has the wrong shape: answer: input should be a valid string."),
        (Completion('{"answer": "whole"}', finish="length"), "The reply was cut off at the token limit"),
    ],
)
async def test_another_attempt_is_told_what_was_wrong_and_is_one_at_the_same_completion(
    fault: Any, wrong: str, ledger_url: str
) -> None:
    provider = Scripted(faulty(fault, fault, '{"answer": "right"}'))
    async with run_with(ledger_url, SCRIPTED, provider) as run:
        (answer,) = await ask(SCRIPTED, [request()], Note)
        (again,) = await ask(SCRIPTED, [request()], Note)
        (spent,) = await run.ledger.spent()
    first, *others = (asked.user for asked in provider.asked)
    assert first == request().user
    assert [(other.startswith(first), other.count(wrong), other.count("could not be used")) for other in others] == [
        (True, 1, 1),
        (True, 1, 1),
    ]
    assert (answer.origin.ledger_key, answer.value) == (again.origin.ledger_key, again.value)
    assert (spent["attempts"], len(provider.asked)) == (3, 3)


async def test_a_fault_of_the_server_is_not_told_to_the_model(ledger_url: str) -> None:
    provider = Scripted(faulty(ServerFault("500")))
    async with run_with(ledger_url, SCRIPTED, provider):
        await ask(SCRIPTED, [request()], Note)
    assert [asked.user for asked in provider.asked] == [request().user] * 2
