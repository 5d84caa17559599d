"""Files that are deeper or say more than anybody writes get one sentence, and cost no more time than others."""

from collections.abc import Sequence

import orjson
import pytest

from generator.parsing.bounds import DEPTH
from tests.support.commands import Desk, assert_refused, chunk

MULTIPLYING = "\n".join(
    ["  a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    + [f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
)
DEEP = "[" * 900 + "]" * 900
PAIR = '{"question": "What is it?", "answer": "It is a list."'
TOOL_ROW = '{"id": "r", "instruction": "Do it.", "tools": [], "path": [], "solution": {}'
ON_ROWS = [
    ("enrich", "in.jsonl", "-o", "out.json"),
    ("curate", "in.jsonl", "-o", "out.json"),
    ("export", "in.jsonl", "-o", "out.json"),
    ("export", "in.jsonl", "-o", "out.json", "-f", "jsonl"),
    ("dedup", "in.jsonl", "-o", "out.json"),
    ("decontaminate", "in.jsonl", "--against", "in.jsonl", "-o", "out.json"),
    ("select-coverage", "in.jsonl", "-o", "out.json"),
    ("multi-score", "in.jsonl", "-o", "out.json"),
    ("compare", "in.jsonl", "in2.jsonl", "-o", "out.json"),
    ("report", "in.jsonl", "-o", "page.html"),
    ("tool-curate", "in.jsonl", "-o", "out.json"),
    ("tool-evaluate", "in.jsonl", "-o", "out.json"),
]


@pytest.fixture
def desk(desk_without_server: Desk) -> Desk:
    desk_without_server.table([chunk(0)])
    return desk_without_server


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"llm: {DEEP}", "nested more than 100 levels deep"),
        (f"llm: {'{a: ' * 900}1{'}' * 900}", "nested more than 100 levels deep"),
        (f"llm:\n  model:\n{MULTIPLYING.replace('  a', '    a')}", "more than 100,000 values"),
        ("llm: {model: a}\njudge: {}\nllm: {model: b}", "has `llm` twice, again in line 3"),
    ],
)
def test_settings_that_are_too_deep_or_too_large(text: str, says: str, desk: Desk) -> None:
    desk.config(text)
    desk.monkeypatch.delenv("GENERATOR_LLM__PROVIDER")
    assert_refused(desk, "generate", "my.lancedb", "-o", "out.json", says=["config.yaml", says])


def test_a_variable_that_is_too_deep(desk: Desk) -> None:
    desk.set(GENERATOR_LLM__OLLAMA__STOP=DEEP)
    assert_refused(desk, "generate", "my.lancedb", "-o", "o.json", says=["GENERATOR_LLM__OLLAMA__STOP", "nested more"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"template: x\nvariables: {DEEP}", "nested more than 100 levels deep"),
        (f"template: x\nvariables:\n{MULTIPLYING}", "more than 100,000 values"),
        ("template: x\ntemplate: y", "has `template` twice"),
        ("template: '{{ " + "(" * 5_000 + "text" + ")" * 5_000 + " }}'", "p.yaml"),
        ("template: '{{ " + "not " * 5_000 + "text }}'", "p.yaml"),
        ("template: '" + "{% if text %}" * 500 + "{% endif %}" * 500 + "'", "p.yaml"),
    ],
    ids=["deep", "aliases", "twice", "brackets", "words", "blocks"],
)
def test_a_prompt_file_that_is_too_deep_or_too_large(text: str, says: str, desk: Desk) -> None:
    desk.path("p.yaml").write_text(text)
    assert_refused(desk, "generate", "my.lancedb", "-o", "out.json", "--prompt-file", "p.yaml", says=["p.yaml", says])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[" * 100_000, "nested more than 100 levels deep"),
        ("openapi: 3.1.0\npaths:\n" + "\n".join(" " * n + "a:" for n in range(1, 900)), "nested more than 100 levels"),
        ('{"tools": ' * 2_000, "nested more than 100 levels deep"),
        ('{"tools": [{"name": "a", "examples": ' + DEEP + "}]}", "nested more than 100 levels deep"),
        (f"tools:\n{MULTIPLYING}", "values, aliases followed"),
        ('{"tools": [{"name": "a", "name": "b"}]}', "has `name` twice"),
        ("tools:\n- {name: a, name: b}", "has `name` twice"),
        ("tools: [{name: a, examples: [{x: 1e999}]}]", "inf"),
    ],
)
def test_a_specification_that_is_too_deep_or_too_large(text: str, says: str, desk: Desk) -> None:
    desk.path("spec.yaml").write_text(text)
    assert_refused(desk, "tool-parse", "spec.yaml", says=["spec.yaml", says])


@pytest.mark.parametrize("command", ON_ROWS, ids=" ".join)
@pytest.mark.parametrize("levels", [DEPTH + 1, 900, 20_000])
def test_a_row_that_is_too_deep(command: Sequence[str], levels: int, desk: Desk) -> None:
    start = TOOL_ROW if command[0].startswith("tool") else PAIR
    desk.path("in.jsonl").write_text(f'{start}, "extra": {"[" * levels}{"]" * levels}}}\n')
    assert_refused(desk, *command, says=["in.jsonl", "nested more than 100 levels deep"])


def test_a_row_that_is_too_deep_is_kept_aside_among_good_ones(desk: Desk) -> None:
    good = orjson.loads(PAIR + "}")
    desk.path("in.json").write_text(f'[{PAIR}}}, {PAIR}, "x": {DEEP}}}, {PAIR}, "x": {"9" * 5_000}}}]')
    done = desk.run("export", "in.json", "-o", "out.jsonl", "-f", "jsonl")
    assert (done.code, desk.rows("out.jsonl")) == (1, [good, {**good, "x": None}])
    assert "in.json, row 2 is nested more than 100 levels deep" in done.said
