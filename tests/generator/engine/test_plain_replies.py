"""Plain text asked of a model: kept as it came, in the ledger like every reply, asked for again in the same words."""

from dataclasses import replace
from pathlib import Path

import pytest

from generator.engine.ask import ask
from generator.engine.call import Answer
from generator.engine.counting import collected
from generator.engine.run import start_estimate, start_run
from generator.types import Completion, Model, PlainText, Request
from tests.support.asking import SCRIPTED, Note, Scripted, faulty, run_with, said

ASKED = Request("", "When was Oda founded?", PlainText, "p")


def told(answer: Answer[PlainText]) -> tuple[str, str] | None:
    return (answer.value.text, answer.value.finish) if answer.value else None


@pytest.mark.parametrize(
    "reply",
    [
        Completion("In 1911."),
        Completion(""),
        Completion('{"answer": 1911'),
        Completion("  Line one\n\n- two  "),
        Completion("", thinking="Hm."),
        Completion("In 1911, when", finish="length"),
        Completion("", finish="length", thinking="Let me think about"),
        Completion("I cannot help with that.", finish="refusal"),
        Completion("", finish="filter"),
    ],
)
async def test_a_reply_is_kept_as_it_came_and_not_asked_for_again(ledger_url: str, reply: Completion) -> None:
    provider = Scripted(lambda _: reply)
    for calls in (1, 0):
        async with run_with(ledger_url, SCRIPTED, provider) as run:
            (answer,) = await ask(SCRIPTED, [ASKED], PlainText)
            assert told(answer) == (reply.text, reply.finish)
            assert (run.used.calls, run.used.reused) == (calls, 1 - calls)
    assert len(provider.asked) == 1


async def test_a_reply_that_broke_off_is_asked_for_again_in_the_same_words(ledger_url: str) -> None:
    provider = Scripted(faulty(Completion("In 19", finish="broken"), Completion("In 1911.")))
    async with run_with(ledger_url, SCRIPTED, provider):
        (answer,) = await ask(SCRIPTED, [ASKED], PlainText)
    assert told(answer) == ("In 1911.", "stop")
    assert [asked.user for asked in provider.asked] == [ASKED.user, ASKED.user]


async def test_the_same_words_asked_for_in_a_shape_are_another_completion(ledger_url: str) -> None:
    provider = Scripted(lambda asked: '{"answer": "In 1911."}')
    async with run_with(ledger_url, SCRIPTED, provider):
        (plain,) = await ask(SCRIPTED, [ASKED], PlainText)
        (shaped,) = await ask(SCRIPTED, [replace(ASKED, reply=Note)], Note)
    assert told(plain) == ('{"answer": "In 1911."}', "stop")
    assert said([shaped]) == ["In 1911."]
    assert len(provider.asked) == 2


async def test_rules_reply_with_their_text_alone(ledger_url: str) -> None:
    model = Model(provider="extractive", name="rules")
    asked = Request("", "When?", PlainText, "p", rule=lambda: PlainText(text='It says "1911".'))
    async with start_run(ledger_url):
        (answer,) = await ask(model, [asked], PlainText)
    assert told(answer) == ('It says "1911".', "stop")


async def test_an_estimate_counts_the_text_that_is_likely(tmp_path: Path) -> None:
    asked = Request("", "When?", PlainText, "p", likely=lambda: PlainText(text="x" * 350))
    with collected() as counted:
        async with start_estimate(f"sqlite+aiosqlite:///{tmp_path / 'ledger.db'}"):
            (answer,) = await ask(SCRIPTED, [asked], PlainText)
    assert answer.value is not None
    assert answer.value.text == "x" * 350
    assert [one.tokens_out for one in counted] == [101]
