"""Backtranslation: what is asked of a chunk, and which of the proposed pairs its text supports."""

import asyncio
from collections import Counter
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.prompts import LONGEST_TEXT, excerpt
from generator.records import Chunk, Outcome
from generator.types import Completion, Model
from tasks.qa.backtranslate import ProposedPair, QAPairs, backtranslate, requests_for
from tasks.qa.prompt_inputs import QUESTION_TYPES, mixed_types
from tests.support.asking import Scripted, run_with

MODEL = Model(provider="vllm", name="m")
TEXT = (
    "The harbour of Lund freezes in January. Ships wait outside until the ice breaks, which takes 3 weeks. "
    "The harbour master opens the channel again. A pilot guides each ship."
)
SENTENCE = "Ships wait outside until the ice breaks, which takes 3 weeks."


def chunk(text: str = TEXT, **changes: Any) -> Chunk:
    return Chunk.model_validate({"id": "c1", "text": text, "ref": 0} | changes)


def proposed(question: str = "Where do ships wait?", **changes: Any) -> ProposedPair:
    row = {"question": question, "answer": SENTENCE, "evidence": SENTENCE, "question_type": "factual"}
    return ProposedPair.model_validate(row | changes)


async def written(url: str, *pairs: ProposedPair, n: int = 3, **options: Any) -> Outcome:
    """The outcome of one chunk for which these pairs are proposed."""
    reply = QAPairs(pairs=list(pairs)).model_dump_json()
    async with run_with(url, MODEL, Scripted(lambda _: reply)):
        return await backtranslate.fn([chunk()], MODEL, counts=[n], **options)


async def refused(url: str, *pairs: ProposedPair, **options: Any) -> dict[str, int]:
    return dict(Counter(rejection.reason for rejection in (await written(url, *pairs, **options)).rejected))


async def test_a_pair_that_the_chunk_supports_is_kept_with_its_evidence(ledger_url: str) -> None:
    (pair,) = (await written(ledger_url, proposed(" Where do ships wait? ", question_type="Factual"))).kept
    assert (pair.question, pair.answer, pair.evidence) == ("Where do ships wait?", SENTENCE, SENTENCE)
    assert (pair.question_type, pair.provenance["generate"].model) == ("factual", "m")


async def test_a_pair_of_the_wrong_shape_costs_only_itself(ledger_url: str) -> None:
    said: list[Any] = [
        proposed().model_dump(),
        {"question": "Half of a pair?"},
        proposed(answer=" ").model_dump(),
        None,
    ]
    async with run_with(ledger_url, MODEL, provider := Scripted(lambda _: orjson.dumps({"pairs": said}).decode())):
        outcome = await backtranslate.fn([chunk()], MODEL, counts=[3])
    assert [pair.question for pair in outcome.kept] == ["Where do ships wait?"]
    details = [(one.reason, one.detail.partition(":")[0]) for one in outcome.rejected]
    assert details == [("wrong shape", "answer"), ("wrong shape", "reply"), ("empty", "")]
    (_, ground) = outcome.tallies
    assert (ground.taken, ground.kept, ground.rejected) == (4, 1, {"wrong shape": 2, "empty": 1})
    assert len(provider.asked) == 1


async def test_pairs_of_which_none_has_the_right_shape_are_asked_for_again(ledger_url: str) -> None:
    replies = iter([orjson.dumps({"pairs": [{"question": "Half?"}]}).decode()])
    whole = QAPairs(pairs=[proposed()]).model_dump_json()
    async with run_with(ledger_url, MODEL, provider := Scripted(lambda _: next(replies, whole))):
        outcome = await backtranslate.fn([chunk()], MODEL, counts=[1])
    assert (len(outcome.kept), outcome.rejected, len(provider.asked)) == (1, [], 2)


def test_no_more_pairs_are_wanted_than_the_schema_lets_through() -> None:
    two, five = requests_for([chunk(), chunk()], [2, 5])
    assert [asked.schema["properties"]["pairs"]["maxItems"] for asked in (two, five)] == [2, 5]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"evidence": "breaks pilot the January outside channel weeks"}, "evidence not in the chunk"),
        ({"answer": "Ships wait outside until the ice breaks, which takes 5 weeks."}, "number not in the chunk"),
        ({"answer": "Ships wait outside until the ice breaks, which takes 3 days."}, "unit not in the chunk"),
        ({"answer": "Ships never wait outside until the ice breaks, which takes 3 weeks."}, "says the opposite"),
        ({"answer": "Ships of Malmö wait outside until the ice breaks, which takes 3 weeks."}, "name not in the chunk"),
        ({"answer": "Ships wait outside. Ships wait outside. Ships wait outside."}, "repeats itself"),
        ({"answer": "…"}, "answer says nothing"),
        ({"question": "Ships wait at the pier."}, "not a question"),
        ({"question": "What?"}, "not a question"),
        ({"question": "According to the text, where do ships wait?"}, "about the text itself"),
        ({"question": f"{SENTENCE[:-1]}?"}, "question is its answer"),
        (
            {"question": "Which are the questions that a knowledgeable person would really ask?"},
            "repeats the prompt",
        ),
        ({"answer": "Captains gamble their savings while whales sing nearby."}, "answer not supported"),
        ({"answer": "  "}, "empty"),
        ({"question": "\n"}, "empty"),
    ],
)
async def test_a_pair_that_the_chunk_does_not_support_is_refused(
    changes: dict[str, Any], reason: str, ledger_url: str
) -> None:
    assert await refused(ledger_url, proposed(**changes)) == {reason: 1}


@pytest.mark.parametrize(
    ("evidence", "stored", "found"),
    [
        (SENTENCE, SENTENCE, None),
        ("ships wait  outside until\nthe ice breaks", "Ships wait outside until the ice breaks", None),
        ("Ships wait outside … 3 weeks.", SENTENCE, True),
        (f"It says: {SENTENCE} So they do.", SENTENCE, True),
        ("Penguins guard the pier.", SENTENCE, True),
        ("—", SENTENCE, True),
    ],
)
async def test_evidence_is_stored_as_the_span_that_it_comes_from(
    evidence: str, stored: str, found: bool | None, ledger_url: str
) -> None:
    (pair,) = (await written(ledger_url, proposed(evidence=evidence))).kept
    assert (pair.evidence, pair.evidence_found) == (stored, found)


async def test_evidence_is_looked_for_where_the_answer_has_a_ground_only(ledger_url: str) -> None:
    nothing = proposed(answer="Captains gamble their savings.", evidence="Penguins guard the pier.")
    assert await refused(ledger_url, nothing) == {"evidence not in the chunk": 1}


async def test_what_the_title_says_is_known(ledger_url: str) -> None:
    answer = "In Malmö ships wait outside until the ice breaks, which takes 3 weeks."
    reply = QAPairs(pairs=[proposed(answer=answer)]).model_dump_json()
    async with run_with(ledger_url, MODEL, Scripted(lambda _: reply)):
        outcome = await backtranslate.fn([chunk(title="Winter > Malmö")], MODEL, counts=[1])
    assert [pair.answer for pair in outcome.kept] == [answer]


async def test_of_near_identical_questions_one_is_kept(ledger_url: str) -> None:
    questions = ("Where do ships wait?", "Where do the ships wait?", "Why do ships wait?")
    outcome = await written(ledger_url, *(proposed(question) for question in questions))
    assert [pair.question for pair in outcome.kept] == [questions[0], questions[2]]
    assert [rejection.reason for rejection in outcome.rejected] == ["near-identical question"]


async def test_a_question_that_the_chunk_has_already_is_refused(ledger_url: str) -> None:
    assert await refused(ledger_url, proposed(), avoid=[["Where do ships wait?"]]) == {"near-identical question": 1}


async def test_questions_of_a_pattern_are_refused(ledger_url: str) -> None:
    assert await refused(ledger_url, proposed(), skip_question_patterns=["DO SHIPS"]) == {"question pattern": 1}


async def test_more_than_asked_for_is_refused(ledger_url: str) -> None:
    pairs = (proposed(), proposed("Why do ships wait?"), proposed("How long do ships wait?"))
    assert await refused(ledger_url, *pairs, n=2) == {"more than asked for": 1}


@pytest.mark.parametrize(
    ("pairs", "reason"), [([], "nothing to ask"), ([proposed(answer="Whales sing loudly.")], "no pair held")]
)
async def test_a_chunk_that_gives_nothing_is_counted_with_the_reason(
    pairs: list[ProposedPair], reason: str, ledger_url: str
) -> None:
    chunks, _ = (await written(ledger_url, *pairs)).tallies
    assert (chunks.taken, chunks.kept, chunks.rejected) == (1, 0, {reason: 1})


pair_ = st.builds(
    proposed,
    question=st.sampled_from(["Where do ships wait?", "Why is it cold?", "", "Who guides the ships?"]),
    answer=st.sampled_from([SENTENCE, "A pilot guides each ship.", "In 1999.", ""]),
    evidence=st.sampled_from([SENTENCE, "Whales sing."]),
)
replies = st.lists(st.none() | st.lists(pair_, max_size=5), max_size=6)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(replies, st.integers(1, 4))
def test_whatever_is_proposed_the_counts_add_up(
    tmp_path_factory: pytest.TempPathFactory, proposals: list[list[ProposedPair] | None], n: int
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('ledger') / 'ledger.db'}"
    chunks = [chunk(f"{TEXT} Part {number}.", id=str(number), ref=number) for number in range(len(proposals))]

    def reply(asked: Any) -> Completion:
        pairs = proposals[int(asked.inputs["text"].rsplit(" ", 1)[1].rstrip("."))]
        return Completion("", finish="refusal") if pairs is None else Completion(QAPairs(pairs=pairs).model_dump_json())

    async def work() -> Outcome:
        async with run_with(url, MODEL, Scripted(reply)):
            return await backtranslate.fn(chunks, MODEL, counts=[n] * len(chunks))

    outcome = asyncio.run(work())
    by_chunk, by_pair = outcome.tallies
    assert by_chunk.taken == len(chunks)
    assert by_chunk.failed == len(outcome.failed) == proposals.count(None)
    assert by_chunk.kept == len({pair.ref for pair in outcome.kept})
    assert (by_pair.taken, by_pair.kept) == (sum(len(pairs or []) for pairs in proposals), len(outcome.kept))
    assert sum(by_pair.rejected.values()) == len(outcome.rejected)
    assert all(count <= n for count in Counter(pair.ref for pair in outcome.kept).values())


async def test_chunks_that_were_not_numbered_are_told_apart_by_their_place(ledger_url: str) -> None:
    reply = QAPairs(pairs=[proposed()]).model_dump_json()
    chunks = [chunk(ref=None), chunk(TEXT + " More.", ref=None)]
    async with run_with(ledger_url, MODEL, Scripted(lambda _: reply)):
        outcome = await backtranslate.fn(chunks, MODEL, counts=[1, 1])
    assert [pair.ref for pair in outcome.kept] == [0, 1]


def test_a_prompt_depends_on_its_own_chunk_and_the_options_alone() -> None:
    chunks = [chunk(f"{TEXT} Part {number}.") for number in range(3)]
    alone = requests_for(chunks[1:2], [2])
    (_, among_others, _) = requests_for(chunks, [1, 2, 3])
    assert alone == [among_others]


def test_code_gets_the_prompt_for_code() -> None:
    asked = requests_for([chunk(), chunk(language="python"), chunk(symbol="f")], [1, 1, 1])
    assert [request.prompt for request in asked] == ["qa_text", "qa_code", "qa_code"]


def test_what_the_user_wants_is_in_the_prompt() -> None:
    options: dict[str, Any] = {
        "topic": "harbour life",
        "extra_instructions": "Write for sailors.",
        "avoid": [["Who sings?"]],
    }
    (asked,) = requests_for([chunk(title="Lund")], [4], **options)
    words = ("exactly 4", "harbour life", "Write for sailors.", "- Who sings?", "Title: Lund")
    assert [word for word in words if word not in asked.user] == []


@given(st.text(max_size=20), st.integers(1, 20))
def test_question_types_are_mixed_evenly_and_by_content(text: str, n: int) -> None:
    mixed = mixed_types(chunk(text), n, QUESTION_TYPES)
    counts = Counter(mixed)
    assert len(mixed) == n
    assert max(counts.values()) - min(counts[kind] for kind in QUESTION_TYPES) <= 1
    assert mixed == mixed_types(chunk(text, id="other"), n, QUESTION_TYPES)


@pytest.mark.parametrize(
    ("document", "end"),
    [
        ("short", "short"),
        ("a b\n" * 3000 + "\n\n" + "a b\n" * 3000, "a b\n"),
        ("x y\n" * 9000, "x y"),
        ("word " * 9000, "word"),
        ("x" * 20_000, "x"),
    ],
    ids=["whole", "paragraph", "line", "word", "anywhere"],
)
def test_a_long_document_is_shown_up_to_a_break(document: str, end: str) -> None:
    cut = excerpt(document)
    assert document.startswith(cut)
    assert len(cut) <= LONGEST_TEXT
    assert cut.endswith(end)


GERMAN = (
    "Der Hafen von Lund friert im Januar zu. Die Schiffe warten draußen, bis das Eis bricht, und das dauert 3 Wochen. "
    "Danach öffnet der Hafenmeister die Fahrrinne wieder."
)
WAIT = "Die Schiffe warten draußen, bis das Eis bricht, und das dauert 3 Wochen."


async def in_german(url: str, *pairs: ProposedPair, **options: Any) -> Outcome:
    """The outcome of a German chunk for which these pairs are proposed."""
    reply = QAPairs(pairs=list(pairs)).model_dump_json()
    async with run_with(url, MODEL, Scripted(lambda _: reply)):
        return await backtranslate.fn([chunk(GERMAN)], MODEL, counts=[3], **options)


def german(**changes: Any) -> ProposedPair:
    return proposed(**{"question": "Wie lange warten die Schiffe?", "answer": WAIT, "evidence": WAIT} | changes)


async def test_pairs_in_another_language_than_their_chunk_are_refused(ledger_url: str) -> None:
    outcome = await in_german(
        ledger_url,
        german(),
        german(question="How long do the ships have to wait outside?"),
        german(question="Worauf warten sie?", answer="The ships wait outside until the ice breaks."),
    )
    assert [(pair.question, pair.written_in) for pair in outcome.kept] == [("Wie lange warten die Schiffe?", "de")]
    assert [one.reason for one in outcome.rejected] == ["in another language"] * 2


async def test_in_the_language_that_is_wanted_an_answer_needs_no_words_of_its_chunk(ledger_url: str) -> None:
    translated = {"question": "How long do the ships wait?", "answer": "The ships wait outside for 3 weeks."}
    outcome = await in_german(
        ledger_url,
        german(),
        german(**translated),
        german(**translated | {"question": "For how many weeks is it closed?", "answer": "It is closed for 4 weeks."}),
        german(**translated | {"question": "Where do they wait?", "evidence": "The ships wait outside."}),
        written_in="en",
    )
    assert [(pair.answer, pair.written_in) for pair in outcome.kept] == [(translated["answer"], "en")]
    reasons = [one.reason for one in outcome.rejected]
    assert reasons == ["in another language", "number not in the chunk", "evidence not in the chunk"]


@pytest.mark.parametrize(
    ("text", "options", "line"),
    [
        (GERMAN, {}, "Write questions and answers in German."),
        (TEXT, {}, "Write questions and answers in English."),
        (GERMAN, {"written_in": "fr"}, "Write questions and answers in French."),
        ("x = 1\ny = 2", {}, None),
    ],
)
def test_the_prompt_says_in_which_language_to_write(text: str, options: dict[str, Any], line: str | None) -> None:
    (asked,) = requests_for([chunk(text)], [2], **options)
    said = [one for one in asked.user.splitlines() if one.startswith("Write questions")]
    assert said == ([line] if line else [])
