"""Texts of bounded length."""

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from generator.engine.replies.several import Several, sized
from generator.lengths import Label, Passage, Sentences
from generator.types import strict_schema


class Quote(BaseModel):
    words: Passage
    why: Sentences


class Quotes(Several[Quote]):
    quotes: list[Quote]


def bounds(source: int | None) -> list[int]:
    properties = strict_schema(sized(Quotes, 2, source))["properties"]["quotes"]["items"]["properties"]
    return [part["maxLength"] for part in properties.values()]


@pytest.mark.parametrize(
    ("source", "found"),
    [(None, [8000, 1500]), (300, [500, 500]), (1200, [1900, 1500]), (5000, [8000, 1500])],
)
def test_what_is_taken_from_a_source_has_a_bound_that_follows_from_it(source: int | None, found: list[int]) -> None:
    assert bounds(source) == found


def test_sources_of_like_length_share_a_schema_which_servers_compile() -> None:
    assert sized(Quotes, 2, 300) is sized(Quotes, 2, 301)


@pytest.mark.parametrize("length", [0, 1499, 1501, 20_000])
def test_a_text_that_is_shorter_than_its_bound_or_knows_none_is_taken(length: int) -> None:
    assert Quote(words="", why="x" * length).why == "x" * length


def test_a_text_that_ends_as_a_sentence_was_not_cut_off_however_long_it_is() -> None:
    assert Quote(words="", why="x" * 1499 + ".").why.endswith("x.")


def test_a_text_that_is_just_as_long_as_it_may_be_was_cut_off() -> None:
    with pytest.raises(ValidationError, match=r"as long as it may be \(1500 characters\): cut off"):
        Quote(words="", why="x" * 1500)


def test_a_label_that_goes_on_and_on_is_taken_as_it_is() -> None:
    assert TypeAdapter(Label).validate_python("x" * 100) == "x" * 100
