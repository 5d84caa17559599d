"""YAML of bounded size and depth: what is beyond is refused before it is built."""

import time
from typing import Any

import pytest

from generator.parsing import yaml_text
from generator.parsing.bounds import DEPTH

MANY = "\n".join(["a0: &a0 [x, y]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 40))])
MERGED = MANY.replace("[x, y]", "{x: 1}").replace("[*", "{<<: [*").replace("]", "]}")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("[" * 100_000, "nested more than 100 levels", id="lists"),
        pytest.param("{a: " * 5_000, "nested more than 100 levels", id="mappings"),
        pytest.param("- " * 50_000 + "x", "nested more than 100 levels", id="lists on one line"),
        pytest.param("? " * 50_000 + "x", "nested more than 100 levels", id="keys"),
        pytest.param("\n".join(" " * n + "a:" for n in range(900)), "nested more than 100 levels", id="lines"),
        pytest.param("a: &a {b: 1}\n" + MANY, "more than 100,000 values", id="aliases"),
        pytest.param(MERGED, "more than 100,000 values", id="merged"),
        pytest.param("a: &a [" + "x" * 1_000_000 + "]\nb: [" + "*a, " * 1_000 + "]", "more than", id="long text"),
        pytest.param(f"a: &a {'[' * 60}{']' * 60}\nb: {'[' * 60}*a{']' * 60}", "nested more than", id="deep by alias"),
        pytest.param("a: &a [b, *a]", "has an alias in what it stands for", id="endless"),
        pytest.param("a: 1\nb:\n  c: 2\n  d: 3\n  c: 4", "has `c` twice, again in line 5", id="twice"),
        pytest.param("a: [b", "is not valid YAML", id="broken"),
        pytest.param("a: *b", "is not valid YAML", id="unknown alias"),
        pytest.param("a: !!int x", "is not valid YAML", id="wrong tag"),
        pytest.param("a: !!python/object:os.system {}", "is not valid YAML", id="object"),
        pytest.param("a: \x00", "is not valid YAML", id="control character"),
    ],
)
def test_what_is_beyond_the_bounds_is_refused_at_once(text: str, fault: str) -> None:
    begun = time.process_time()
    with pytest.raises(ValueError, match=fault):
        yaml_text.load(text.encode())
    assert time.process_time() - begun < 10


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: &x {b: 1}\nc: [*x, *x]\nd: {<<: *x, e: 2}", {"a": {"b": 1}, "c": [{"b": 1}] * 2, "d": {"b": 1, "e": 2}}),
        ("a: {x: 1}\nb: {x: 1}\nx: [x, x]", {"a": {"x": 1}, "b": {"x": 1}, "x": ["x", "x"]}),
        ("a: on\nb: 1:30\n1: ~", {"a": "on", "b": "1:30", "1": None}),
    ],
)
def test_what_is_within_them_is_read(text: str, value: Any) -> None:
    assert yaml_text.load(text.encode()) == value


def test_as_many_levels_as_there_may_be_are_read() -> None:
    value = yaml_text.load(b"[" * DEPTH + b"]" * DEPTH)
    for _ in range(DEPTH - 1):
        (value,) = value
    assert value == []


def test_a_key_may_come_twice_where_that_was_said() -> None:
    assert yaml_text.load(b"a: 1\na: 2", repeated_keys=True) == {"a": 2}
