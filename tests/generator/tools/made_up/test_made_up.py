"""Made-up values: what a field holds by its name and its words, and values that go together."""

import re
from typing import Any

import pytest

from generator.tools.made_up.kinds import kind_of
from generator.tools.made_up.shown import shown_values
from generator.tools.made_up.values import fake_value

TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("name", "description", "kind"),
    [
        ("created_at", "", "moment"),
        ("updateTime", "", "moment"),
        ("result", "The number of rows that were read.", "count"),
        ("when", "Day as YYYY-MM-DD", "date"),
        ("reviewerEmail", "", "email"),
        ("vesselId", "", "id"),
        ("country_code", "", "country code"),
        ("homepage", "", "url"),
        ("is_open", "", "flag"),
        ("captain_name", "", "name"),
        ("author_name", "", "person"),
        ("frobnication", "", ""),
    ],
)
def test_a_field_is_known_by_its_name_and_what_is_said_of_it(name: str, description: str, kind: str) -> None:
    assert kind_of(name, description) == kind


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("email", r"[\w.]+@[\w.]+"),
        ("created_at", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
        ("due_date", r"\d{4}-\d\d-\d\d"),
        ("homepage_url", r"https://\S+"),
        ("total_count", r"\d+"),
        ("commit_sha", r"[0-9a-f]{40}"),
    ],
)
def test_a_text_looks_like_what_its_field_is_called(name: str, pattern: str) -> None:
    for seed in range(10):
        assert re.fullmatch(pattern, fake_value(TEXT, seed, name=name))


def test_a_field_without_a_type_gets_the_one_that_its_name_suggests() -> None:
    thing = fake_value({"properties": {name: {} for name in ("count", "price", "is_open", "title")}}, 1)
    assert [type(thing[name]) for name in ("count", "price", "is_open", "title")] == [int, float, bool, str]


def test_the_fields_of_one_person_go_together() -> None:
    schema = {"properties": dict.fromkeys(("first_name", "last_name", "email"), TEXT)}
    for seed in range(5):
        person = fake_value(schema, seed)
        assert person["email"].startswith(f"{person['first_name']}.{person['last_name']}".lower())


def test_what_was_updated_was_created_before() -> None:
    schema = {"properties": {"updated_at": TEXT, "created_at": TEXT}}
    for seed in range(20):
        thing = fake_value(schema, seed)
        assert thing["created_at"] < thing["updated_at"]


def test_a_declared_example_is_taken_with_what_is_known_in_it() -> None:
    schema = {"type": "object", "examples": [{"id": "h1", "city": "Faro"}], "properties": {"id": TEXT, "city": TEXT}}
    assert fake_value(schema, 3, known={"id": "h7"}) == {"id": "h7", "city": "Faro"}


def test_the_things_of_a_list_have_names_of_their_own() -> None:
    schema = {"type": "array", "minItems": 3, "items": {"properties": {"name": TEXT}}}
    for seed in range(10):
        names = [one["name"] for one in fake_value(schema, seed, name="projects")]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("description", "values"),
    [
        ("The symbol, e.g. 'OSEBX' or 'DAX'", ("OSEBX", "DAX")),
        ("Pair (for example EUR-NOK, USD-NOK)", ("EUR-NOK", "USD-NOK")),
        ("Path, for example `/a/b`.", ("/a/b",)),
        ("A file such as 'your_file.txt'", ()),
        ("Things such as sails and masts.", ()),
    ],
)
def test_values_that_a_description_shows_are_found(description: str, values: Any) -> None:
    assert shown_values(description) == values
