"""The filler's answers fit the schema, come from the prompt's own text, and are the same every time."""

from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.filler import Filler
from tests.providers.material import read_prompt

DOCUMENT = """The lighthouse was built in 1851 from grey granite. Its lamp burns
whale oil every night. A keeper climbs the tower at dusk."""


def strings(*names: str, **others: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {**{name: {"type": "string"} for name in names}, **others}}


def listed(name: str, items: dict[str, Any], **bounds: int) -> dict[str, Any]:
    return {"type": "object", "properties": {name: {"type": "array", "items": items, **bounds}}}


def filled(schema: dict[str, Any], prompt: str, rating: float = 0.75) -> Any:
    return Filler(schema, read_prompt(prompt), rating).fill()


def prompt(orders: str, document: str = DOCUMENT) -> str:
    return f"{orders}\n<document 1a2b3c4d>\n{document}\n</document 1a2b3c4d>\nReply in JSON."


PAIRS = listed("pairs", strings("question", "answer", "evidence"))
RATINGS = listed("ratings", strings("id", "reasoning", clarity={"type": "integer"}, usefulness={"type": "integer"}))


@pytest.mark.parametrize(
    "orders",
    ["Write exactly 3 things.", "Write 3 diverse question-answer pairs.", "Each on its own.\nGive 3 questions."],
)
def test_as_many_pairs_as_the_prompt_wants(orders: str) -> None:
    assert len(filled(PAIRS, prompt(orders))["pairs"]) == 3


def test_numbers_in_the_document_are_not_orders() -> None:
    assert len(filled(PAIRS, prompt("Ask away.", "Exactly 9 questions were asked by the keeper."))["pairs"]) == 1


def test_answers_are_distinct_verbatim_sentences_of_the_document() -> None:
    answers = [pair["answer"] for pair in filled(PAIRS, prompt("Write exactly 3 questions."))["pairs"]]
    assert answers == [
        "The lighthouse was built in 1851 from grey granite.",
        "Its lamp burns\nwhale oil every night.",
        "A keeper climbs the tower at dusk.",
    ]
    assert all(answer in DOCUMENT for answer in answers)


def test_a_question_names_what_its_answer_says() -> None:
    pair = filled(PAIRS, prompt("Write exactly 1 question."))["pairs"][0]
    assert pair["question"] == "What is known about The lighthouse was built in 1851 from grey?"
    assert pair["evidence"] == pair["answer"]


def test_questions_differ_where_there_are_more_than_sentences() -> None:
    questions = [pair["question"] for pair in filled(PAIRS, prompt("Write exactly 12 questions."))["pairs"]]
    assert len(set(questions)) == 12


def test_ratings_carry_exactly_the_ids_of_the_prompt_and_the_middle_upper_numbers() -> None:
    items = "".join(f"<pair {id}>\nQuestion: Why?\nAnswer: So.\n</pair {id}>\n" for id in ("p1", "p2", "x-9"))
    ratings = filled(RATINGS, prompt(f"Rate these 3 pairs, 0 to 3.\n{items}"))["ratings"]
    assert [rating["id"] for rating in ratings] == ["p1", "p2", "x-9"]
    assert [(rating["clarity"], rating["usefulness"]) for rating in ratings] == [(2, 2)] * 3


def test_a_rewritten_answer_is_the_items_own_in_other_words() -> None:
    item = "<pair p1>\nQuestion: When?\nAnswer: It was built in 1851.\nFrom granite.\n</pair p1>"
    rewrites = filled(listed("rewrites", strings("id", "answer")), prompt(f"Rewrite:\n{item}"))["rewrites"]
    assert rewrites == [{"id": "p1", "answer": "It was built in 1851.\nFrom granite, as the text says."}]


STEPS = {"type": "array", "items": {"type": "string"}}


def test_steps_are_two_sentences_and_their_answer_is_both() -> None:
    schema = listed("pairs", strings("question", "evidence", "answer", steps=STEPS))
    pair = filled(schema, prompt("Write exactly 2 questions."))["pairs"][1]
    assert pair == {
        "question": "What is known about Its lamp burns?",
        "evidence": "Its lamp burns\nwhale oil every night.",
        "answer": "Its lamp burns\nwhale oil every night. A keeper climbs the tower at dusk.",
        "steps": ["Its lamp burns\nwhale oil every night.", "A keeper climbs the tower at dusk."],
    }


def test_steps_to_an_answer_that_exists_are_two_halves_of_its_words() -> None:
    item = "<pair p1>\nQuestion: When?\nAnswer: It was built from grey granite in 1851.\n</pair p1>"
    assert filled(listed("reasonings", strings("id", steps=STEPS)), prompt(f"Reason:\n{item}"))["reasonings"] == [
        {"id": "p1", "steps": ["It was grey granite", "built from in 1851."]}
    ]


def test_a_lone_or_lopsided_sentence_is_parted_into_steps() -> None:
    schema = strings("answer", steps=STEPS)
    assert filled(schema, prompt("", "A keeper climbs the tower at dusk.")) == {
        "answer": "A keeper climbs the tower at dusk.",
        "steps": ["A climbs tower dusk.", "keeper the at"],
    }
    long = "The keeper who climbs the tower at dusk lights a lamp of whale oil there."
    steps = filled(schema, prompt("", f"{long} It burns until the sun rises."))["steps"]
    assert [len(step.split()) for step in steps] == [11, 10]


def test_without_a_document_the_users_text_is_used() -> None:
    assert (
        filled(strings("topic"), "Tell me about the sea and its tides.")["topic"]
        == "Tell me about the sea and its tides."
    )


def test_gemini_type_names_references_and_nulls_are_understood() -> None:
    schema = {
        "type": "OBJECT",
        "properties": {"a": {"$ref": "#/$defs/A"}, "b": {"anyOf": [{"type": "null"}, {"type": "BOOLEAN"}]}},
        "$defs": {"A": {"type": ["null", "integer"], "minimum": 4, "maximum": 8}},
    }
    assert filled(schema, "x") == {"a": 7, "b": True}


NAMES = st.sampled_from(["question", "answer", "id", "clarity", "topic", "changes", "steps"])
LEAVES = st.one_of(
    st.builds(
        lambda low, more: {"type": "integer", "minimum": low, "maximum": low + more},
        st.integers(-9, 9),
        st.integers(0, 9),
    ),
    st.builds(
        lambda low, more: {"type": "number", "minimum": low, "maximum": low + more},
        st.integers(-9, 9),
        st.integers(0, 9),
    ),
    st.builds(
        lambda low, more: {"type": "string", "minLength": low, "maxLength": low + more},
        st.integers(0, 30),
        st.integers(0, 30),
    ),
    st.builds(lambda values: {"enum": values}, st.lists(st.text(), min_size=1)),
    st.sampled_from(
        [{"type": "boolean"}, {"type": "null"}, {"const": 3}, {"anyOf": [{"type": "null"}, {"type": "string"}]}]
    ),
)


def closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    arrays = st.builds(
        lambda items, low, more: {"type": "array", "items": items, "minItems": low, "maxItems": low + more},
        inner,
        st.integers(0, 3),
        st.integers(0, 3),
    )
    return arrays | st.dictionaries(NAMES, inner, max_size=4).map(closed)


@given(schema=st.recursive(LEAVES, nested, max_leaves=8), text=st.text(), rating=st.floats(0, 1))
def test_every_answer_fits_its_schema_and_stays_the_same(schema: dict[str, Any], text: str, rating: float) -> None:
    answer = filled(schema, prompt("Write exactly 2 pairs.", text), rating)
    jsonschema.validate(answer, schema)
    assert filled(schema, prompt("Write exactly 2 pairs.", text), rating) == answer
