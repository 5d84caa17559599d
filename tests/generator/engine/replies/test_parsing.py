"""From what a model wrote to what we asked for."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from generator.engine.replies.parsing import check, parse
from generator.errors import BadReply, OnlyThinking
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
names = st.text(alphabet=st.characters(exclude_characters="\b\f\r", exclude_categories=["Cs"]))  # see test_backslashes
values = st.builds(Items, items=st.lists(st.builds(Item, name=names, points=st.integers()), max_size=3))
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
        ("[]", "wrong shape"),
        ("null", "wrong shape"),
    ],
)
def test_what_cannot_be_used_says_why(text: str, words: str) -> None:
    with pytest.raises(BadReply, match=words):
        parse(text, Items)


def test_depth_counts_in_what_was_written_as_json_once_more() -> None:
    class Call(BaseModel):
        arguments: dict[str, Any]

    deep = '{"a": ' * 150 + "1" + "}" * 150
    with pytest.raises(BadReply, match="levels deep"):
        parse(json.dumps({"arguments": deep}), Call)


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


MORE = Items(items=[Item(name="d", points=4)])
BOTH = Items(items=[*ITEMS.items, *MORE.items])
ITEM, OTHER = (item.model_dump_json() for item in BOTH.items)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f"{TEXT}\n{MORE.model_dump_json()}", BOTH),
        (f"{TEXT}\n{TEXT}", ITEMS),
        (f"{TEXT}\nAnd then another draft: {MORE.model_dump_json()}", ITEMS),
        (f'{TEXT}\n{{"note": "no more"}}', ITEMS),
        (f"{ITEM}\n{OTHER}", BOTH),
        (f"{ITEM},\n{OTHER}", BOTH),
        (f"1. {ITEM}\n2. {OTHER}", BOTH),
        (f"```json\n{ITEM}\n```\n```json\n{OTHER}\n```", BOTH),
        (ITEM, Items(items=BOTH.items[:1])),
        (f"[{TEXT}]", ITEMS),
        (f"[{TEXT},{MORE.model_dump_json()}]", BOTH),
        (f"[{ITEM}]\n[{OTHER}]", BOTH),
    ],
)
def test_a_list_in_several_values_is_one_list(text: str, value: Items) -> None:
    assert parse(text, Items) == value


def test_of_several_values_that_are_no_list_the_first_that_fits_is_taken() -> None:
    text = '{"question": "q", "answer": "a"}\n{"question": "r", "answer": "b"}'
    assert parse(text, Pair) == Pair(question="q", answer="a")


@pytest.mark.parametrize(
    "draft",
    [
        "<brainstorm>%s. Too weak.</brainstorm>\n",
        '<details type="reasoning"><summary>Hm</summary>%s</details>',
        "[PLAN]%s[/PLAN]",
        "<|begin_of_trial|>%s<|end_of_trial|>",
        "<first>{}</first><rationale>```json\n%s\n```</rationale>",
        "**Thinking:**\n%s\n\n**Answer:**\n",
        "Reasoning: %s is too weak.\n## Final answer: ",
    ],
)
@pytest.mark.parametrize("around", ["%s", "```json\n%s\n```", "<answer>%s</answer>"])
def test_a_value_in_a_block_of_its_own_is_a_draft_where_another_comes_after_it(draft: str, around: str) -> None:
    assert parse(draft % MORE.model_dump_json() + around % TEXT, Items) == ITEMS


@pytest.mark.parametrize("text", ["<output>%s</output>", "<output>%s</output> Done.", "<b>Answer: %s</b> {see [1]}"])
def test_the_only_value_is_the_reply_whatever_block_it_is_in(text: str) -> None:
    assert parse(text % TEXT, Items) == ITEMS


def test_a_draft_is_not_taken_for_a_reply_that_is_cut_off() -> None:
    with pytest.raises(BadReply, match="cut off"):
        parse(f"<brainstorm>{MORE.model_dump_json()}</brainstorm>{TEXT[:-3]}", Items)


@pytest.mark.parametrize("text", [f"{TEXT}\n{TEXT[:-3]}", f"{ITEM}\n{OTHER[:-3]}"])
def test_a_list_in_several_values_of_which_the_last_is_cut_off_is_cut_off(text: str) -> None:
    with pytest.raises(BadReply, match="cut off"):
        parse(text, Items)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(TEXT),
        json.dumps(json.dumps(TEXT)),
        json.dumps({"items": json.dumps(ITEMS.model_dump()["items"])}),
        json.dumps({"items": [ITEM]}),
        json.dumps([ITEM]),
        json.dumps({"name": "Items", "arguments": ITEMS.model_dump()}),
        json.dumps({"name": "Items", "arguments": TEXT}),
        json.dumps({"name": "Items", "parameters": ITEMS.model_dump()}),
        json.dumps({"type": "function", "function": {"name": "Items", "arguments": TEXT}}),
        json.dumps({"Items": ITEMS.model_dump()}),
        f"<tool_call>\n{json.dumps({'name': 'Items', 'arguments': ITEMS.model_dump()})}\n</tool_call>",
        f"\ufeff{TEXT}",
        f"\ufeff\n```\n{TEXT}\n```",
    ],
)
def test_what_is_wrapped_once_more_is_unwrapped(text: str) -> None:
    assert parse(text, Items) == ITEMS


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"draft": ITEMS.model_dump()}),
        json.dumps({"arguments": ITEMS.model_dump(), "verdict": "not good"}),
        json.dumps({"items": ITEM[:-2]}),
        json.dumps("I cannot."),
        f"{TEXT[:-1]},}}",
    ],
)
def test_what_is_not_whole_or_not_meant_is_refused(text: str) -> None:
    with pytest.raises(BadReply):
        parse(text, Items)


def test_a_text_that_holds_json_stays_a_text() -> None:
    answer = json.dumps({"question": "q", "answer": "a"})
    assert parse(json.dumps({"question": "How?", "answer": answer}), Pair) == Pair(question="How?", answer=answer)


def test_thinking_without_a_reply_is_called_by_its_name() -> None:
    with pytest.raises(OnlyThinking, match="Only thinking came"):
        check(Completion("\n", thinking=f"Perhaps {TEXT}"), Request("", "", Items))
