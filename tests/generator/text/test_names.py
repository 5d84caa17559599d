"""Names, and what is new."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.names import names, new_facts, new_names

texts = st.text(max_size=60)


@given(texts)
def test_a_text_has_no_new_facts_against_itself(text: str) -> None:
    assert new_facts(text, text) == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The ship of Anna Berg sails.", {"anna", "berg"}),
        ("It speaks HTTP and TCP-IP.", {"http", "tcp-ip"}),
        ("Done. Then it ends! Next? Yes.", set()),
        ('He said "stop." Soon it did.', set()),
        ("- Open the door\n- Close it\nFinally rest", set()),
        ("1. Open the door", set()),
        ("Two  Spaces", {"spaces"}),
        ("so The and If", set()),
    ],
)
def test_names_are_capitals_inside_a_sentence(text: str, found: set[str]) -> None:
    assert names(text) == found


def test_a_new_name_or_number_is_a_new_fact() -> None:
    facts = new_facts("In 1999 the port of Lund had 3 piers.", "the port had 3 piers", "and a mole")
    assert facts == {"1999", "lund"}


@pytest.mark.parametrize(
    ("text", "known", "language", "new"),
    [
        ("They sail to Lund with Anna.", "They sail to a port.", "en", {"lund", "anna"}),
        ("Die Kühlung des Motors übernehmen zwei Pumpen.", "Zwei Pumpen kühlen den Motor.", "de", set()),
        ("Die Wartung führt Anna Bergström durch.", "Die Wartung dauert.", "de", {"bergström"}),
        ("It runs on OpenGL and HTTP.", "It runs.", "de", {"opengl", "http"}),
        ("the American ships of Lunds", "Ships from America and Lund sail.", "en", set()),
        ("Only the WHO knows.", "The World Health Organization knows it only.", "en", set()),
        ("How To Build The Best Ships Ever", "it is built", "en", set()),
        ("Корабли идут в Лунд.", "Корабли идут в порт.", "ru", {"лунд"}),
        ("船去隆德", "船去港口", "zh", set()),
    ],
)
def test_a_capital_tells_a_name_where_the_language_writes_nouns_small(
    text: str, known: str, language: str, new: set[str]
) -> None:
    assert new_names(text, known, language=language) == new
