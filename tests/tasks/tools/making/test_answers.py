"""Final answers: what may stand in one, how they are written, and how `extractive` says what was found."""

from typing import Any

import pytest

from generator.engine.run import start_run
from generator.records import Outcome
from generator.tools.exchanges import exchanges
from generator.tools.records import Metadata, Solution, Step, ToolExample
from generator.types import Completion, Model
from tasks.extractive.tools.answers import answer_to
from tasks.extractive.tools.result_values import value_phrase
from tasks.tools.making.answers import FinalAnswer, answer_fault, answer_request, invented_numbers, write_answers
from tests.support.asking import Scripted, run_with
from tests.support.tools.sessions import TOOLS

MODEL = Model(provider="vllm", name="m")
REQUEST = "What is the phone number of Ada Berg?"


def step(tool: str, args: dict[str, Any], result: Any, number: int = 1, **more: Any) -> Step:
    return Step(step=number, tool=tool, args=args, result=result, **more)


FOUND = step("find_person", {"name": "Ada Berg"}, {"person_id": 11, "town": "Lund"})
PHONE = step("get_phone", {"person_id": 11}, {"phone": "0171 2233"}, 2)


def example(*steps: Step, style: Any = "chain", answer: str = "") -> ToolExample:
    solution = Solution(reasoning_path=list(steps), final_answer=answer)
    return ToolExample(
        id="e", instruction=REQUEST, solution=solution, tools=TOOLS, metadata=Metadata(mode="multi", style=style)
    )


async def answered(url: str, said: str, *examples: ToolExample) -> Outcome[ToolExample]:
    """The outcome where the model says this of every example."""
    async with run_with(url, MODEL, Scripted(lambda _: FinalAnswer(answer=said).model_dump_json())):
        return await write_answers.fn(list(examples), MODEL)


async def test_an_answer_is_written_and_the_calls_stay(ledger_url: str) -> None:
    outcome = await answered(ledger_url, " Her number is 0171 2233. ", example(FOUND, PHONE, answer="Old."))
    (kept,) = outcome.kept
    assert (kept.solution.final_answer, kept.path) == ("Her number is 0171 2233.", [FOUND, PHONE])
    assert (kept.ref, kept.provenance["answer"].prompt, outcome.tallies[0].kept) == (0, "tool_answer", 1)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("", "empty answer"),
        ("Her number is 0171 9999.", "invents a number"),
        ("I called get_phone: 0171 2233.", "names a tool"),
        ('{"phone": "0171 2233"}', "answers in JSON"),
        ("The tool call gave 0171 2233.", "answers in JSON"),
    ],
)
async def test_an_answer_that_may_not_stand_is_rejected_with_the_reason(
    said: str, reason: str, ledger_url: str
) -> None:
    outcome = await answered(ledger_url, said, example(FOUND, PHONE))
    assert [(one.reason, one.record["solution"]["final_answer"]) for one in outcome.rejected] == [(reason, said)]
    assert (outcome.kept, outcome.tallies[0].rejected) == ([], {reason: 1})


async def test_an_example_without_calls_is_rejected_unless_none_is_right(ledger_url: str) -> None:
    refusal = example(style="irrelevance", answer="I cannot do that.")
    outcome = await answered(ledger_url, "Nothing.", example(), refusal)
    assert [(one.reason, one.ref) for one in outcome.rejected] == [("nothing was called", 0)]
    assert [(one.solution.final_answer, one.ref) for one in outcome.kept] == [("I cannot do that.", 1)]


async def test_an_example_that_could_not_be_asked_about_is_a_failure(ledger_url: str) -> None:
    async with run_with(ledger_url, MODEL, Scripted(lambda _: Completion("No.", finish="refusal"))):
        outcome = await write_answers.fn([example(FOUND)], MODEL)
    assert ([one.id for one in outcome.failed], outcome.tallies[0].failed) == (["e"], 1)


def test_results_are_shown_between_markers_and_no_longer_than_is_fit() -> None:
    long = example(step("find_person", {"name": "A"}, "x" * 50_000))
    asked = answer_request(long, exchanges(long)[0]).user
    assert (len(asked) < 6000, "50,002 characters in all" in asked, "<result " in asked) == (True, True, True)


@pytest.mark.parametrize(
    ("answer", "invented"),
    [
        ("The shape is [12, 3].", set()),
        ("It has 1,200 rows of 3.5 on average.", set()),
        ("The mean is 21.46.", set()),
        ("It is 1200.0.", set()),
        ("There are 2 names.", set()),
        ("It is 77.", {"77"}),
        ("It is 21.5 or 123.", {"123"}),
        ("1. The rows\n2. The mean", set()),
    ],
)
def test_a_number_is_invented_where_nothing_gave_it(answer: str, invented: set[str]) -> None:
    result = {"shape": [12, 3], "rows": 1200, "mean": 21.4567, "names": ["a", "b"], "step": 3.5}
    assert invented_numbers(answer, "Tell me about 21.5.", [step("get_phone", {}, result)]) == invented


def test_words_that_the_user_or_a_result_has_may_stand_in_an_answer() -> None:
    asked = "Which rows has data.json, the file of get_phone?"
    seen = [step("find_person", {"name": "data.json"}, {"by": "get_phone"})]
    assert answer_fault("The file data.json has none.", asked, seen, TOOLS) is None


async def test_without_a_model_an_answer_says_what_each_call_found(ledger_url: str) -> None:
    async with start_run(ledger_url):
        outcome = await write_answers.fn([example(FOUND, PHONE)], Model(provider="extractive", name="extractive"))
    assert [one.solution.final_answer for one in outcome.kept] == [
        "The person id of Ada Berg is 11. The phone of person id 11 is 0171 2233."
    ]


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (step("get_shape", {"file": "x.h5", "path": "/a/b"}, [12, 3]), "The shape of /a/b in x.h5 is [12, 3]."),
        (
            step("get_shape", {"file": "x.h5", "path": "/a"}, {"file": "x.h5", "result": [12]}),
            "The shape of /a in x.h5 is [12].",
        ),
        (step("list_keys", {"file": "x.h5"}, {"keys": ["a", "b"]}), "The keys of x.h5 are a and b."),
        (
            step("list_keys", {"file": "x.h5"}, {"keys": list("abcdefghij")}),
            "The keys of x.h5 are 10 in all, beginning with a, b and c.",
        ),
        (step("list_keys", {"file": "x.h5"}, {"keys": []}), "No keys were found for x.h5."),
        (
            step(
                "list_keys", {"file": "x.h5"}, {"keys": ["a"], "paths": ["/s/a"], "size": 3, "open": True, "note": None}
            ),
            "x.h5 has one key (a), a size of 3 and open.",
        ),
        (
            step("get_by_path", {"file": "x.h5", "path": "/a"}, {"kind": "group", "key_count": 2, "names": []}),
            "/a in x.h5 is a group with 2 keys and no names.",
        ),
        (
            step("find", {"file": "x.h5"}, {"names": ["a", "b"], "items": [{"name": "a", "size": 1}, {"name": "b"}]}),
            "x.h5 has 2 names (a with a size of 1 and b).",
        ),
        (
            step("read", {"file": "x.h5"}, [[1.5, 2], [3, 4]]),
            "The result of x.h5 is 2 rows, the first of them [1.5, 2].",
        ),
        (
            step("list_keys", {"file": "x.h5"}, {"keys": ["a", "b"], "total": 2}),
            "The keys of x.h5 are a and b.",
        ),
        (step("close_file", {"file": "x.h5"}, None), "For x.h5, it is done."),
        (step("get_mode", {"file": "x.h5"}, {"open": True}), "x.h5 is open."),
        (step("get_shape", {"path": "/a"}, None, error="gone"), "For /a, it could not be found."),
    ],
)
def test_a_result_is_a_sentence(made: Step, sentence: str) -> None:
    assert answer_to([made], []) == sentence


def test_a_result_may_hold_numbers_that_few_programs_read() -> None:
    made = step("get_size", {}, {"size": 10**40})
    assert answer_to([made], []) == f"The size is {10**40}."
    assert str(10**40) in answer_request(example(made), exchanges(example(made))[0]).user


def test_a_long_text_is_cut_between_words() -> None:
    said = value_phrase("twelve 123456 " * 50)
    assert (len(said) <= 202, said.endswith((" twelve …", " 123456 …"))) == (True, True)
