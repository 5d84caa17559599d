"""Bad input to the commands on tools: one sentence that names the thing, and exit code 2."""

import shutil
from collections.abc import Sequence
from typing import Any

import orjson
import pytest

from tests import ROOT
from tests.support.commands import Desk, assert_refused, replaced
from tests.support.tools.desk import SPEC
from tests.support.tools.examples import done
from tests.support.tools.openapi_service import document

PAIR = {"question": "What is a lambda?", "answer": "A lambda expression yields a function object."}
GENERATE = ("tool-generate", SPEC, "-o", "out.json")
CHAIN = ("tool-generate-chain", SPEC, "-o", "out.json")
PIPELINE = ("tool-pipeline", SPEC, "-o", "out.json")
EXECUTE = ("tool-execute", "in.json", "-o", "out.json")
CURATE = ("tool-curate", "in.json", "-o", "out.json")
EVALUATE = ("tool-evaluate", "in.json", "-o", "out.json")
PARSE = ("tool-parse", SPEC)
DEPS = ("tool-deps", SPEC)
NOBODY = "http://127.0.0.1:9"  # the port of the discard service, which nobody runs


def name(value: Any) -> str:
    return value[0] if isinstance(value, tuple) else " ".join(value)[:60] if isinstance(value, list) else ""


@pytest.fixture
def desk(desk_without_server: Desk) -> Desk:
    """A desk on which everything is right, with an older output."""
    desk = desk_without_server
    shutil.copy(ROOT / "tool_specs" / SPEC, desk.path(SPEC))
    desk.path("data").mkdir()
    desk.records(done().row())
    desk.records(PAIR, name="pairs.json")
    desk.path("out.json").write_text("old")
    desk.path("broken.py").write_text("def open_file(:\n")
    return desk


LIBRARY = ("tool-generate", "library.json", "-o", "out.json")
ON_SPECS = pytest.mark.parametrize("command", [GENERATE, PARSE, DEPS], ids=name)
MAKING = pytest.mark.parametrize("command", [GENERATE, CHAIN, PIPELINE], ids=name)
WITH_EXECUTOR = pytest.mark.parametrize("command", [GENERATE, EXECUTE], ids=name)
ON_EXAMPLES = pytest.mark.parametrize("command", [EXECUTE, CURATE, EVALUATE], ids=name)


@ON_SPECS
@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", ["spec.json"]),
        ("{nonsense", ["spec.json"]),
        ("[1, 2]", ["spec.json"]),
        ("{}", ["spec.json", "`tools`", "`openapi`"]),
        ('{"tools": []}', ["spec.json", "has no tools"]),
        ('{"tools": [{"description": "Nameless."}]}', ["spec.json", "no tool that can be used", "has no name"]),
        ('{"swagger": "2.0", "paths": {}}', ["spec.json", "`paths`"]),
        ('{"openapi": "3.1.0", "paths": {}}', ["spec", "`paths`"]),
        ("\x00\x01", ["spec.json"]),
    ],
)
def test_files_that_are_no_specification(command: Sequence[str], content: str, says: list[str], desk: Desk) -> None:
    desk.path("spec.json").write_text(content)
    assert_refused(desk, *replaced(command, SPEC, "spec.json"), says=says)


@ON_SPECS
@pytest.mark.parametrize(("where", "says"), [("none.json", ["none.json"]), ("data", ["data", "is a folder"])])
def test_specifications_that_are_not_there(command: Sequence[str], where: str, says: list[str], desk: Desk) -> None:
    assert_refused(desk, *replaced(command, SPEC, where), says=says)


@MAKING
@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--target-pairs", "0"], ["0", "--target-pairs"]),
        (["--target-pairs", "many"], ["'many'"]),
        (["--max-steps", "13"], ["13", "--max-steps"]),
        (["--batch-size", "0"], ["0"]),
        (["--seed", "-1"], ["-1"]),
        (["--servers", "0"], ["0"]),
        (["--tool-timeout", "0"], ["0"]),
        (["--only", "open_fil"], ["--only", "'open_fil'", "open_file"]),
        (["--allow", "rm_rf"], ["--allow", "'rm_rf'", "open_file"]),
        (["--mcp", "x", "--http", "spec"], ["Only one of --mcp, --http, --python"]),
        (["--http", "spec", "--python", "x.py"], ["Only one of --mcp, --http, --python"]),
        (["--http", "spec"], ["hdf5.json", "route", "OpenAPI"]),
        (["--provider", "openai"], ["OPENAI_API_KEY", "--provider extractive"]),
        (["--rejected", "out.json"], ["out.json", "two outputs"]),
        (["--rejected", SPEC], [SPEC, "also the input"]),
        (["--examples", "3"], ["--examples", "--help"]),
    ],
    ids=name,
)
def test_options_of_the_commands_that_make_examples(
    command: Sequence[str], options: list[str], says: list[str], desk: Desk
) -> None:
    assert_refused(desk, *command, *options, says=says)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((*GENERATE, "--single-step", "--multi-step"), ["--single-step", "--multi-step", "exclude each other"]),
        ((*PIPELINE, "--single-step", "--multi-step"), ["--single-step", "--multi-step", "exclude each other"]),
        ((*GENERATE, "--negatives", "1"), ["1", "--negatives"]),
        ((*PIPELINE, "--threshold", "11"), ["11"]),
        ((*PIPELINE, "--min-score", "2"), ["2"]),
        ((*PIPELINE, "--keep-intermediate", "in.json"), ["The folder in.json cannot be made"]),
        ((*CHAIN, "--min-steps", "5"), ["--min-steps", "5", "--max-steps", "4"]),
        ((*CHAIN, "--min-steps", "1"), ["1"]),
        ((*CHAIN, "--chain-ratio", "1.5"), ["1.5"]),
        ((*EXECUTE, "--batch-size", "51"), ["51"]),
        ((*EXECUTE, "--mcp", "x", "--python", "y"), ["Only one of --mcp, --http, --python"]),
        ((*CURATE, "--threshold", "11"), ["11"]),
        ((*CURATE, "--rejected", "in.json"), ["in.json", "also the input"]),
        ((*EVALUATE, "--min-score", "1.1"), ["1.1"]),
        (("tool-evaluate", "in.json"), ["-o", "--report-only"]),
        (("tool-evaluate",), ["INPUT"]),
        (("tool-generate", SPEC), ["--output"]),
        (("tool-parse",), ["--mcp", "one of the two"]),
        ((*PARSE, "--mcp", "x"), ["--mcp", "one of the two"]),
        ((*PARSE, "-o", "ours.yaml"), ["ours.yaml", ".json"]),
        ((*PARSE, "-o", SPEC), [SPEC]),
        ((*DEPS, "-o", "no/graph.json"), ["no"]),
        ((*DEPS, "--tool", "get_shap"), ["get_shap", "get_shape"]),
        ((*DEPS, "--validate", "open_file"), ["--validate", "a->b->c", "'open_file'"]),
        ((*DEPS, "--validate", "open_file->"), ["--validate", "'open_file->'"]),
        ((*DEPS, "--validate", ""), ["--validate", "''"]),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, tuple) else "",
)
def test_options_and_arguments_of_one_command(arguments: Sequence[str], says: list[str], desk: Desk) -> None:
    assert_refused(desk, *arguments, says=says)


@ON_EXAMPLES
@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{nonsense", ["in.json"]),
        ("[1, 2]", ["is a number, not an object"]),
        ("[]", ["in.json", "is empty"]),
        ('[{"question": "Why?", "answer": "So."}]', ["row 1", "`instruction`", "question"]),
        ('[{"instruction": "Do it."}]', ["row 1", "`solution`"]),
        ('[{"instruction": "Do it.", "solution": 3}]', ["row 1", "`solution`"]),
        ('[{"instruction": "Do it.", "solution": {"reasoning_path": [{"step": 1}]}}]', ["row 1", "tool"]),
    ],
)
def test_files_that_hold_no_examples(command: Sequence[str], content: str, says: list[str], desk: Desk) -> None:
    desk.path("in.json").write_text(content)
    assert_refused(desk, *command, says=says)


@ON_EXAMPLES
@pytest.mark.parametrize(
    ("where", "says"),
    [("none.json", ["none.json"]), ("in.csv", ["'.csv'"]), ("lance://none/rows", ["none"]), ("pairs.json", ["row 1"])],
)
def test_inputs_that_are_not_examples(command: Sequence[str], where: str, says: list[str], desk: Desk) -> None:
    assert_refused(desk, *replaced(command, "in.json", where), says=says)


@pytest.mark.parametrize("command", ["enrich", "curate", "enhance-cot"])
def test_examples_given_to_the_commands_on_pairs(command: str, desk: Desk) -> None:
    assert_refused(desk, command, "in.json", "-o", "out.json", says=["row 1", "tool-use example", "tool-curate"])


def test_examples_given_to_a_format_of_pairs(desk: Desk) -> None:
    assert_refused(desk, "export", "in.json", "-o", "out.json", says=["row 1", "tool-use example", "openai-tools"])


@pytest.mark.parametrize("form", ["openai-tools", "sharegpt-tools", "hermes", "xlam"])
def test_pairs_given_to_the_formats_of_tools(form: str, desk: Desk) -> None:
    assert_refused(desk, "export", "pairs.json", "-o", "out.json", "-f", form, says=["row 1", "`instruction`"])


@pytest.mark.parametrize("command", [GENERATE, CHAIN, PIPELINE, EXECUTE, CURATE, EVALUATE], ids=name)
@pytest.mark.parametrize(
    ("where", "says"),
    [("out.csv", ["'.csv'", ".json"]), ("no/out.json", ["no", "does not exist"]), ("data", ["data"])],
)
def test_outputs_that_cannot_be_written(command: Sequence[str], where: str, says: list[str], desk: Desk) -> None:
    assert_refused(desk, *replaced(command, "out.json", where), says=says)


@WITH_EXECUTOR
@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--mcp", "no-such-program --fast"], ["--mcp", "no-such-program", "no program"]),
        (["--mcp", 'unclosed "quote'], ["unclosed"]),
        (["--mcp", ""], ["--mcp"]),
        (["--python", "no_such_module"], ["no_such_module"]),
        (["--python", "none.py"], ["none.py"]),
        (["--python", "broken.py"], ["broken.py"]),
    ],
    ids=name,
)
def test_executors_that_are_none(command: Sequence[str], options: list[str], says: list[str], desk: Desk) -> None:
    assert_refused(desk, *command, *options, says=says)


def served(url: str) -> dict[str, Any]:
    """The document of a service that is elsewhere."""
    return {**document(), "servers": [{"url": url}]}


@pytest.mark.parametrize(
    ("document", "url", "says"),
    [
        (document(), NOBODY, [NOBODY, "Nothing answers"]),
        (document(), "ftp://here", ["ftp://here"]),
        (document(), "library", ["'library'"]),
        ({**document(), "servers": []}, "spec", ["library.json", "--http"]),
        (served(NOBODY), "spec", ["library.json", "no public address", "--allow-host 127.0.0.1:9"]),
        (served("http://169.254.169.254/v1"), "spec", ["no public address", "--allow-host 169.254.169.254:80"]),
        (served("http://[::ffff:10.0.0.1]"), "spec", ["no public address", "--allow-host [::ffff:"]),
    ],
)
def test_web_services_that_are_none(document: dict[str, Any], url: str, says: list[str], desk: Desk) -> None:
    desk.path("library.json").write_bytes(orjson.dumps(document))
    assert_refused(desk, *LIBRARY, "--http", url, says=says)


@pytest.mark.parametrize("variable", ["GENERATOR_TOOLS_AUTHORIZATION", "GENERATOR_TOOLS_KEY_API_KEY"])
def test_a_file_of_examples_does_not_say_who_gets_the_secret(variable: str, desk: Desk) -> None:
    keys = [[{"scheme": "apiKey", "place": "header", "name": "X-Key"}]]
    tool = {"tool_id": "a", "name": "a", "route": {"method": "GET", "url": "https://elsewhere.invalid/a", "keys": keys}}
    row = {"id": "r", "instruction": "Do it.", "tools": [tool], "path": [], "solution": {}}
    desk.path("examples.json").write_bytes(orjson.dumps([row]))
    desk.set(**{variable: "opensesame"})
    command = ("tool-execute", "examples.json", "-o", "out.json", "--http", "spec")
    assert_refused(desk, *command, says=[variable, "--allow-host elsewhere.invalid:443"])
