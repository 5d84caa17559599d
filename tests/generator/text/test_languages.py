"""Which language a text is in, and what may not be held against it."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.language_names import NAMES
from generator.text.languages import foreign, language_of, same_language

GERMAN = (
    "Der Kolben bewegt sich im Zylinder auf und ab. Bei jedem Takt wird Luft angesaugt, verdichtet und wieder "
    "ausgestoßen. Das Öl schmiert die Lager, und die Pumpe hält den Druck."
)
ENGLISH = (
    "The piston moves up and down in the cylinder. With every stroke air is drawn in, compressed and let out again. "
    "The oil keeps the bearings wet, and the pump holds the pressure."
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (GERMAN, "de"),
        ("Le moteur tourne à vide pendant que l'huile chauffe lentement.", "fr"),
        ("El aceite mantiene húmedos los cojinetes del motor.", "es"),
        ("Насос поддерживает давление масла в двигателе.", "ru"),
        ("油泵保持发动机内的压力。", "zh"),
        ("ポンプはエンジンの油圧を保ちます。", "ja"),
        ("पंप इंजन में तेल का दबाव बनाए रखता है।", "hi"),
        ("تحافظ المضخة على ضغط الزيت في المحرك.", "ar"),
        ("Pumpen holder trykket i motoren oppe, og oljen smører lagrene.", "no"),
    ],
)
def test_the_language_of_a_sentence_is_told(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "42",
        "1.234,50 km/h",
        "ok",
        "Anna Berg",
        "https://example.org/a/page/of/some/length.html",
        "snake_case_name, camelCaseName, dotted.name.of.it, --an-option",
        "for i in range(10):\n    x[i] = f(i) + 1\n    if x[i] > y: z.append(x)",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        f"{GERMAN}\n\n{ENGLISH}",
    ],
    ids=["empty", "number", "unit", "two letters", "name", "address", "identifiers", "code", "table", "two languages"],
)
def test_none_where_it_cannot_be_told(text: str) -> None:
    assert language_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        f"{GERMAN}\n\n```python\n# The pump is held here until the engine has stopped and the oil is cold.\n```",
        f"{GERMAN} Siehe https://example.org/how/the/pump/works/in/every/engine oder `the engine has stopped`.",
        f"{GERMAN} Der Fehler lautet: The pump has stopped.",
        f'<div class="the first of the pages">{GERMAN}</div>',
    ],
    ids=["block of code", "address and code", "a quotation", "markup"],
)
def test_what_a_text_holds_of_another_language_does_not_change_its_own(text: str) -> None:
    assert language_of(text) == "de"


@pytest.mark.parametrize(
    "text",
    [
        "Was hält den Druck im Motor aufrecht?",
        "Was bewirkt `pump.hold_pressure(until_stopped=True)` in LanceDB?",
        "Wann erscheint „The pump has stopped and the engine is cold“ im Protokoll?",
        "The pump",
        "42 bar",
    ],
)
def test_a_text_that_may_be_in_a_language_is_not_foreign_to_it(text: str) -> None:
    assert foreign(text, "de") is None


def test_what_stands_in_the_source_is_never_foreign() -> None:
    said = "The pump holds the pressure until the engine is cold."
    assert foreign(said, "de") == "en"
    assert foreign(said, "de", f"{GERMAN} Auf dem Schild steht: {said}") is None


@pytest.mark.parametrize("language", ["de", "fr", "ru", "zh"])
def test_a_text_in_another_language_is_foreign(language: str) -> None:
    assert foreign("What keeps the pressure in the engine up?", language) == "en"


def test_languages_that_are_hardly_told_apart_are_not_foreign_to_each_other() -> None:
    croatian = "Pumpa održava tlak ulja u motoru dok se ne ohladi."
    assert language_of(croatian) in {"hr", "sr", "bs"}
    assert foreign(croatian, "sr") is foreign(croatian, "hr") is None
    assert same_language("hr", "bs")
    assert not same_language("hr", "sl")


@given(st.text(max_size=300))
def test_any_text_has_a_language_with_a_name_or_none(text: str) -> None:
    found = language_of(text)
    assert found is None or found in NAMES
    if found:
        assert foreign(text, found) is None


def test_a_long_word_is_read_in_no_time() -> None:
    assert language_of("aB" * 100_000) is None


def test_the_model_is_read_when_it_is_needed() -> None:
    code = "import sys, generator.text.languages; print('py3langid' in sys.modules, 'numpy' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).split() == ["False", "False"]
