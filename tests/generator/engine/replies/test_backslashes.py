"""Backslashes that a model forgot to double: taken back where they were meant, never where they were not."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from generator.engine.replies.parsing import accepted, parse
from generator.types import Request


class Said(BaseModel):
    answer: str


def understood(raw: str, source: str = "") -> str:
    """What the answer says, written by the model as `raw` between quotes."""
    value = parse(f'{{"answer": "{raw}"}}', Said, source)
    assert isinstance(value, Said)
    return value.answer


COMMANDS = (
    r"\frac{a}{b} \forall \beta \bar{x} \begin{x} \binom \rho \right) \rangle \theta \tau \times \text{m} \to \nabla f "
    r"\neq \nu \notin \not \underline{x} \upsilon \alpha \sum_i \, \{ \_"
).split(" ")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_latex_that_the_prompt_shows_is_what_was_meant(command: str) -> None:
    source = f"Here is {command} in a text."
    assert understood(f"Here is {command} in a text.", source) == source


@pytest.mark.parametrize("command", [r"\frac{a}{b}", r"\beta", r"\rho", r"\theta", r"\times", r"\nabla f", r"\alpha"])
def test_commands_that_mean_nothing_else_need_no_witness(command: str) -> None:
    assert understood(f"It is ${command}$.") == f"It is ${command}$."


@pytest.mark.parametrize("command", [r"\nu", r"\to 0", r"\neq 1", r"\tan x", r"\ne b", r"\tau"])
def test_between_dollars_a_doubtful_command_is_one(command: str) -> None:
    assert understood(f"It is $x {command}$.") == f"It is $x {command}$."


@pytest.mark.parametrize(
    "text",
    [
        r"It lies in C:\temp\new\bin\reports\users\docs.",
        r"It lies in `C:\temp\new`.",
        r"The pattern is \d+\s*\bword\b\.",
        r"Split by \t*\w+ first.",
        r"Enter \\server\share\next now.",
    ],
)
def test_paths_and_patterns_that_the_prompt_shows_stay_whole(text: str) -> None:
    raw = text.replace(r"\\server", r"\\\\server")
    assert understood(raw, f"As the manual says: {text} And more.") == text


def test_a_quoted_string_of_code_that_the_prompt_shows_stays_whole() -> None:
    source = 'def f():\n    print("Hello\\nWorld", sep="\\t")\n'
    assert understood(r"print(\"Hello\nWorld\", sep=\"\t\")", source) == 'print("Hello\\nWorld", sep="\\t")'


@pytest.mark.parametrize(
    ("meant", "source"),
    [
        ("one\ntwo\n\n- three\r\n- four", ""),
        ("func main() {\n\tif x {\n\t\treturn\n\t}\n}", "func main() {\n\tif x {\n\t\treturn\n\t}\n}"),
        ("It prints Hello\nWorld", 'print("Hello\\nWorld")'),
        ("name\ttype\nu\tint", "name\ttype\nu\tint"),
        ("u = 1\nu = 2", "$\\nu$ is meant by u:\nu = 3"),
        ("x := f()\ne := g()\nnu := 3", ""),
        ("A:\tan apple\nto eat", ""),
        ("page one\fpage two", "page one\fpage two"),
        ("Use \\d+ to match.\nThen stop.", "Use \\d+ to match. Then stop."),
        ("\\frac{a}{b}\n\\theta", "\\frac{a}{b} and \\theta"),
        ("$x$ costs\nnot much", "$\\not$ is a sign"),
    ],
)
def test_real_line_breaks_and_tabs_stay(meant: str, source: str) -> None:
    assert understood(json.dumps(meant)[1:-1], source) == meant


def test_an_escaped_apostrophe_is_an_apostrophe() -> None:
    assert understood(r"It\'s so.") == "It's so."


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\b\f\r\t\n")), st.text())
def test_what_is_escaped_well_is_never_changed(meant: str, source: str) -> None:
    assert understood(json.dumps(meant)[1:-1], source) == meant


def test_the_prompt_of_a_request_is_the_witness() -> None:
    request = Request("", r"Use \turnip and \newt.", Said)
    value: Any = accepted(r'Sure: {"answer": "Use \turnip and \newt."}', request)
    assert value == Said(answer=r"Use \turnip and \newt.")
