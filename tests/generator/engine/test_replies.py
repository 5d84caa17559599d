"""From what a model wrote to what we asked for."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from generator.engine.replies import check, parse
from generator.errors import BadReply
from generator.types import Completion, Request, strict_schema


class Item(BaseModel):
    name: str
    points: int


class Items(BaseModel):
    items: list[Item]


class Pair(BaseModel):
    question: str
    answer: str


ITEMS = Items(items=[Item(name="a {b} [c]", points=3)])
TEXT = ITEMS.model_dump_json()
values = st.builds(Items, items=st.lists(st.builds(Item, name=st.text(), points=st.integers()), max_size=3))
prose = st.text(alphabet=st.characters(exclude_characters="{[", exclude_categories=["Cs"]))


@given(values, prose, prose)
def test_prose_around_the_json_is_passed_over(value: Items, before: str, after: str) -> None:
    assert parse(f"{before}{value.model_dump_json()}{after}", Items) == value


@given(values)
def test_a_fence_around_the_json_is_passed_over(value: Items) -> None:
    text = json.dumps(value.model_dump(), indent=2)
    assert parse(f"```json\n{text}\n```", Items) == value


@given(values, st.data())
def test_json_that_is_cut_off_is_never_accepted(value: Items, data: st.DataObject) -> None:
    text = value.model_dump_json()
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    with pytest.raises(BadReply):
        parse(cut, Items)


@pytest.mark.parametrize(
    "text",
    [
        f"As in [1] and {{see below}}: {TEXT}",
        f"{{}} {TEXT}",
        f"First a draft: {json.dumps({'items': [{'name': 1}]})} and now: {TEXT}",
        json.dumps(ITEMS.model_dump()["items"]),
    ],
)
def test_the_first_value_that_fits_is_taken(text: str) -> None:
    assert parse(text, Items) == ITEMS


def test_line_breaks_inside_strings_are_let_pass() -> None:
    assert parse('{"question": "a\nb", "answer": "c"}', Pair) == Pair(question="a\nb", answer="c")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("  \n", "is empty"),
        ("I cannot say.", "holds no JSON"),
        ('{"items": [{"name": "a", "points": 3}', "cut off or broken"),
        (
            '{"items": [{"name": "a", "points": "many"}]}',
            "wrong shape: items.0.points: input should be a valid integer",
        ),
        ('{"items": [{"name": 7, "points": 1}]}', "wrong shape: items.0.name"),
        ('{"things": []}', "wrong shape: items: field required"),
        ('Here: {"things": []}', "wrong shape: items: field required"),
        ('{"items": [{"name": "\\ud83d", "points": 1}]}', "half of a character"),
        ("[]", "wrong shape"),
        ("null", "wrong shape"),
    ],
)
def test_what_cannot_be_used_says_why(text: str, words: str) -> None:
    with pytest.raises(BadReply, match=words):
        parse(text, Items)


def test_a_part_of_a_reply_that_is_not_whole_is_not_mistaken_for_the_reply() -> None:
    with pytest.raises(BadReply):
        parse('{"draft": {"question": "q", "answer": "a"}, "question": "q", "ans', Pair)


def test_a_reply_that_hit_the_token_limit_is_refused_even_where_it_reads_well() -> None:
    with pytest.raises(BadReply, match="--max-tokens"):
        check(Completion(TEXT, finish="length"), Request("", "", Items))


def test_the_requests_own_complaint_counts() -> None:
    request = Request("", "", Items, complaint=lambda reply: f"Nothing good in {type(reply).__name__}.")
    with pytest.raises(BadReply, match="Nothing good in Items"):
        check(Completion(TEXT), request)


def objects(schema: Any) -> list[dict[str, Any]]:
    found = [schema] if isinstance(schema, dict) and "properties" in schema else []
    children = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    return found + [inner for child in children for inner in objects(child)]


def test_the_schema_asked_for_is_closed_complete_and_without_references() -> None:
    schema = strict_schema(Items)
    assert "$ref" not in json.dumps(schema)
    assert [each["required"] for each in objects(schema)] == [["items"], ["name", "points"]]
    assert [each["additionalProperties"] for each in objects(schema)] == [False, False]
