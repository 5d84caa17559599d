"""Bad input gets one sentence that names the thing, and exit code 2: no traceback, no server, nothing written over."""

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest

from flows.server.connection import using
from tests.support.commands import Desk, assert_refused, chunk, replaced
from tests.support.prefect_server import free_port

PAIR = {"question": "What is a lambda?", "answer": "A lambda expression yields a function object."}
GENERATE = ("generate", "my.lancedb", "-o", "out.json")
PIPELINE = ("pipeline", "my.lancedb", "-o", "out.json")
ENRICH = ("enrich", "in.json", "-o", "out.json")
CURATE = ("curate", "in.json", "-o", "out.json")
EXPORT = ("export", "in.json", "-o", "out.json")
CHUNK = ("chunk", "docs", "new.lancedb")


@pytest.fixture
def desk(desk_without_server: Desk) -> Desk:
    """A desk on which everything is right, with an older output."""
    desk = desk_without_server
    desk.table([chunk(0), chunk(1)])
    desk.records(PAIR)
    desk.path("docs").mkdir()
    desk.path("docs/a.md").write_text("# A\n\nSome text.")
    desk.path("out.json").write_text("old")
    return desk


@pytest.mark.parametrize("command", [GENERATE, PIPELINE], ids=lambda command: command[0])
@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--table", "chapters"], ["'chapters'", "text_chunks (2 rows)", "--table"]),
        (["--text-column", "texte"], ["'texte'", "id", "text", "source"]),
        (["--n-pairs", "0"], ["0", "--n-pairs", "--help"]),
        (["--n-pairs", "many"], ["'many'"]),
        (["--target-pairs", "-5"], ["-5"]),
        (["--max-chunks", "0"], ["0"]),
        (["--batch-size", "0"], ["0"]),
        (["--temperature", "3"], ["3"]),
        (["--question-types", "rhetorical"], ["rhetorical", "factual", "comparative"]),
        (["--provider", "hal"], ["hal", "ollama", "anthropic", "claude", "extractive"]),
        (["--budget", "0"], ["0"]),
        (["--prompt-file", "none.yaml"], ["none.yaml"]),
        (["--config", "none.yaml"], ["none.yaml"]),
        (["--pairs", "3"], ["--pairs", "--help"]),
        (["--provider", "openai"], ["OPENAI_API_KEY", "--provider extractive"]),
        (["--provider", "openai", "--base-url", "localhost"], ["'localhost'", "URL"]),
        (["--provider", "vllm", "--model", "mine", "--budget", "1"], ["vllm mine", "llm.vllm.price"]),
    ],
    ids=" ".join,
)
def test_options_of_the_commands_that_generate(
    command: Sequence[str], options: list[str], says: list[str], desk: Desk
) -> None:
    assert_refused(desk, *command, *options, says=says)


@pytest.mark.parametrize("command", [ENRICH, CURATE], ids=lambda command: command[0])
@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--batch-size", "51"], ["51"]),
        (["--provider", "gemini"], ["GOOGLE_API_KEY"]),
        (["--model"], ["--model"]),
    ],
    ids=" ".join,
)
def test_options_of_the_commands_on_pairs(
    command: Sequence[str], options: list[str], says: list[str], desk: Desk
) -> None:
    assert_refused(desk, *command, *options, says=says)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((*CURATE, "--threshold", "11"), ["11"]),
        ((*CURATE, "--rejected", "out.json"), ["out.json", "two outputs"]),
        ((*CURATE, "--rejected", "in.json"), ["in.json", "also the input"]),
        ((*CURATE, "--rejected", "no/r.json"), ["no", "does not exist"]),
        ((*PIPELINE, "--threshold", "-1"), ["-1"]),
        ((*PIPELINE, "-f", "csv"), ["csv", "chatml", "alpaca", "sharegpt"]),
        ((*PIPELINE, "--keep-intermediate", "in.json"), ["in.json"]),
        ((*EXPORT, "-f", "csv"), ["csv", "chatml", "alpaca", "sharegpt"]),
        ((*EXPORT, "--threshold", "11"), ["11"]),
        ((*EXPORT, "--threshold", "5"), ["generator curate"]),
        ((*EXPORT, "--reasoning", "loud"), ["loud", "steps", "think", "none"]),
        ((*CHUNK, "--chunk-size", "0"), ["0"]),
        ((*CHUNK, "--unit", "words"), ["words", "chars", "tokens"]),
        (("chunk", "nowhere", "new.lancedb"), ["nowhere"]),
        (("export", "in.json"), ["An output is needed", "--output-dir"]),
        (("generate",), ["LANCEDB_PATH"]),
        (("genrate", "x"), ["genrate", "generate", "pipeline"]),
    ],
    ids=" ".join,
)
def test_options_and_arguments_of_one_command(arguments: Sequence[str], says: list[str], desk: Desk) -> None:
    assert_refused(desk, *arguments, says=says)


ON_RECORDS = pytest.mark.parametrize("command", [ENRICH, CURATE, EXPORT], ids=lambda command: command[0])


@ON_RECORDS
@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{nonsense", ["in.json", "array"]),
        ("[{]", ["in.json", "is not JSON"]),
        ("[1, 2]", ["is a number, not an object"]),
        ('{"a": 1}', ["in.json", "array of objects"]),
        ('[{"question": "Why?"}]', ["row 1", "`answer`", "question"]),
        ('[{"text": "Why?"}]', ["row 1", "`question`", "text"]),
        ("[]", ["in.json", "is empty"]),
        ("", ["in.json", "is empty"]),
        ("\x00\x01", ["in.json"]),
    ],
)
def test_files_that_hold_no_records(command: Sequence[str], content: str, says: list[str], desk: Desk) -> None:
    desk.path("in.json").write_text(content)
    assert_refused(desk, *command, says=says)


@ON_RECORDS
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("none.json", ["none.json", "check the path"]),
        ("in.csv", ["in.csv", "'.csv'", ".jsonl"]),
        ("lance://my.lancedb/none", ["'none'", "text_chunks"]),
        ("lance://none/pairs", ["none"]),
    ],
)
def test_inputs_that_are_not_there(command: Sequence[str], name: str, says: list[str], desk: Desk) -> None:
    assert_refused(desk, *replaced(command, "in.json", name), says=says)


@pytest.mark.parametrize("command", [GENERATE, PIPELINE, ENRICH, CURATE, EXPORT], ids=lambda command: command[0])
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("out.csv", ["'.csv'", ".json", ".parquet"]),
        ("no/out.json", ["no", "does not exist"]),
        ("docs", ["docs"]),
        ("lance://my.lancedb", ["lance://my.lancedb"]),
    ],
)
def test_outputs_that_cannot_be_written(command: Sequence[str], name: str, says: list[str], desk: Desk) -> None:
    assert_refused(desk, *replaced(command, "out.json", name), says=says)


@pytest.mark.parametrize("command", [GENERATE, PIPELINE], ids=lambda command: command[0])
@pytest.mark.parametrize(
    ("path", "says"),
    [("none.lancedb", ["none.lancedb", "generator chunk"]), ("in.json", ["in.json", "is a file"]), ("docs", ["docs"])],
)
def test_paths_that_are_no_lancedb(command: Sequence[str], path: str, says: list[str], desk: Desk) -> None:
    assert_refused(desk, *replaced(command, "my.lancedb", path), says=says)


def test_an_empty_table(desk: Desk) -> None:
    import lancedb

    lancedb.connect(desk.path("my.lancedb")).open_table("text_chunks").delete("true")
    assert_refused(desk, *GENERATE, says=["'text_chunks'", "is empty", "generator chunk"])


def test_a_table_without_a_text_column_lists_its_columns(desk: Desk) -> None:
    desk.table([{"id": "1", "summary": "x", "pages": 3}])
    assert_refused(desk, *GENERATE, says=["summary", "pages", "--text-column"])


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ("llm: {temprature: 1}", ["llm.temprature", "config.yaml"]),
        ("llm: {temperature: hot}", ["llm.temperature", "'hot'"]),
        ("llm: {provider: hal}", ["llm.provider", "'hal'"]),
        ("llm: [1]", ["llm", "config.yaml"]),
        ("llm: {", ["config.yaml", "not valid YAML"]),
        ("- 1", ["config.yaml"]),
        ("filtering: {skip_source_patterns: ['(']}", ["skip_source_patterns", "'('", "regular expression"]),
        ("filtering: {skip_question_patterns: ['[']}", ["skip_question_patterns", "'['", "regular expression"]),
    ],
)
def test_settings_that_are_wrong(config: str, says: list[str], desk: Desk) -> None:
    desk.config(config)
    desk.monkeypatch.delenv("GENERATOR_LLM__PROVIDER")
    assert_refused(desk, *GENERATE, says=says)


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"GENERATOR_LLM__MAX_CONCURRENCY": "0"}, ["llm.max_concurrency", "'0'"]),
        ({"GENERATOR_NOPE__X": "1"}, ["`nope`"]),
        ({"GENERATOR_LEDGER__URL": "mysql://x/y"}, ["ledger", "mysql"]),
        ({"GENERATOR_LEDGER__URL": "nonsense"}, ["GENERATOR_LEDGER__URL"]),
    ],
)
def test_variables_that_are_wrong(variables: dict[str, str], says: list[str], desk: Desk) -> None:
    desk.set(**variables)
    assert_refused(desk, *GENERATE, says=says)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("p.txt", "About {{ txet }}.", ["p.txt", "'txet'", "text"]),
        ("p.txt", "About {{ text.", ["p.txt", "template"]),
        ("p.yaml", "system: hello", ["p.yaml", "`template`"]),
        ("p.yaml", "template: [1", ["p.yaml", "YAML"]),
        ("p.yaml", "{template: x, tmpl: y}", ["p.yaml", "tmpl"]),
    ],
)
def test_prompt_files_that_are_wrong(name: str, content: str, says: list[str], desk: Desk) -> None:
    desk.path(name).write_text(content)
    assert_refused(desk, *GENERATE, "--prompt-file", name, says=says)


def test_there_is_no_option_for_a_key(desk: Desk) -> None:
    assert_refused(desk, *GENERATE, "--api-key", "sk-x", says=["--api-key"])


def test_limits_need_a_server(desk: Desk) -> None:
    url = f"http://127.0.0.1:{free_port()}/api"
    with using(url):
        assert_refused(desk, "limits", says=[url, "generator up"])


def test_bad_rows_among_good_ones_are_kept_aside_and_named(desk: Desk) -> None:
    rows: list[Any] = [PAIR, {"question": "Why?"}, 3]
    desk.records(*rows)
    done = desk.run(*EXPORT)
    assert (done.code, len(desk.rows("out.json"))) == (1, 1)
    assert "row 2" in done.said
    assert "row 3" in done.said


@pytest.mark.parametrize("command", [("generate", "none", "-o", "o.json"), ("export", "none.json", "-o", "o.json")])
def test_the_real_command_prints_one_line_and_no_traceback(command: Sequence[str], desk: Desk) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flows.command.cli", *command],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    assert (done.returncode, len(done.stderr.splitlines()), done.stdout) == (2, 1, "")
