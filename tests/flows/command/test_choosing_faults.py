"""Bad input to the commands that choose: one sentence, exit code 2, nothing written over; and models that fail."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import orjson
import pytest

from generator.embedding import embeddings
from tests.flows.command.test_choosing_commands import passage, row
from tests.support.commands import Desk, Row, assert_refused, replaced

MULTI_SCORE = ("multi-score", "in.json", "-o", "out.json")
SELECT = ("select-coverage", "in.json", "-o", "out.json", "--model", "lexical")
DEDUP = ("dedup", "in.json", "-o", "out.json")
DECONTAMINATE = ("decontaminate", "in.json", "-o", "out.json", "--against", "eval.json")
REPORT = ("report", "in.json", "-o", "page.html")
CHOOSING = pytest.mark.parametrize(
    "command", [MULTI_SCORE, SELECT, DEDUP, DECONTAMINATE], ids=lambda command: command[0]
)
SHARED = pytest.mark.parametrize("command", [DEDUP], ids=lambda command: command[0])
"""For what all selections share: they read and write by the same functions (`flows.choosing.choice`)."""
EMBEDDING = {
    "multi-score": (*MULTI_SCORE, "--min-score", "0", "--embedding-model"),
    "select-coverage": (*SELECT[:-1],),
    "dedup": (*DEDUP, "--semantic", "--model"),
    "decontaminate": (*DECONTAMINATE, "--semantic", "--model"),
    "report": (*REPORT, "--model"),
}
"""Commands as they embed; the model's name comes next."""
WITH_A_MODEL = pytest.mark.parametrize("command", EMBEDDING.values(), ids=EMBEDDING)
OLD = ("out.json", "rejected.json", "page.html", "out.summary.json")


@pytest.fixture
def desk(desk_without_server: Desk) -> Desk:
    """A desk on which everything is right, with older outputs."""
    desk = desk_without_server
    desk.records(*(row(n) for n in range(12)))
    desk.records({"question": passage(1), "answer": "Yes."}, name="eval.json")
    for name in OLD:
        desk.path(name).write_text("old")
    desk.path("folder").mkdir()
    return desk


@SHARED
@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--text-key", "texte"], ["in.json", "`texte`", "id, question, answer, source"]),
        (["--rejected", "out.json"], ["out.json", "two outputs"]),
        (["--rejected", "./out.json"], ["out.json", "two outputs"]),
        (["--rejected", "in.json"], ["in.json", "also the input"]),
        (["--rejected", "rejected.csv"], ["'.csv'", ".jsonl"]),
        (["--rejected", "no/rejected.json"], ["no", "does not exist"]),
        (["--rejected", "out.summary.json"], ["out.summary.json"]),
        (["--seed", "-1"], ["-1", "--seed"]),
        (["--strange"], ["--strange", "--help"]),
    ],
    ids=" ".join,
)
def test_options_that_all_have(command: Sequence[str], options: list[str], says: list[str], desk: Desk) -> None:
    assert_refused(desk, *command, *options, says=says)


@SHARED
@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[]", ["in.json", "is empty"]),
        ("", ["in.json", "is empty"]),
        ("{nonsense", ["in.json", "array"]),
        ("[{]", ["in.json", "is not JSON"]),
        ("[1, 2]", ["is a number, not an object"]),
        ('[{"title": "x"}]', ["row 1", "no text in any of", "instruction, question", "its fields: title"]),
        ('[{"question": ""}, {"question": 3}]', ["row 1", "no text"]),
        ('[{"question": ["a"]}]', ["row 1", "no text"]),
        ("\x00\x01", ["in.json"]),
    ],
)
def test_files_that_hold_no_rows(command: Sequence[str], content: str, says: list[str], desk: Desk) -> None:
    desk.path("in.json").write_text(content)
    assert_refused(desk, *command, says=says)


@SHARED
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("none.json", ["none.json", "check the path"]),
        ("in.csv", ["in.csv", "'.csv'", ".jsonl"]),
        ("folder", ["folder"]),
        ("lance://none/rows", ["none"]),
    ],
)
def test_inputs_that_are_not_there(command: Sequence[str], name: str, says: list[str], desk: Desk) -> None:
    assert_refused(desk, *replaced(command, "in.json", name), says=says)


@SHARED
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("in.json", ["in.json", "also the input"]),
        ("./in.json", ["in.json", "also the input"]),
        ("out.csv", ["'.csv'", ".json", ".parquet"]),
        ("no/out.json", ["no", "does not exist"]),
        ("folder", ["folder"]),
    ],
)
def test_outputs_that_cannot_be_written(command: Sequence[str], name: str, says: list[str], desk: Desk) -> None:
    assert_refused(desk, *replaced(command, "out.json", name), says=says)


@CHOOSING
def test_an_input_where_the_summary_would_go(command: Sequence[str], desk: Desk) -> None:
    desk.path("out.summary.json").write_bytes(desk.path("in.json").read_bytes())
    assert_refused(desk, *replaced(command, "in.json", "out.summary.json"), says=["out.summary.json"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((*MULTI_SCORE, "--strategy", "top-k"), ["--strategy top-k", "--top-k"]),
        ((*MULTI_SCORE, "--deita"), ["--deita", "--top-k"]),
        ((*MULTI_SCORE, "--top-k", "0"), ["--top-k", "0"]),
        ((*MULTI_SCORE, "--min-score", "11"), ["--min-score", "11"]),
        ((*MULTI_SCORE, "--min-score", "nan"), ["nan"]),
        ((*MULTI_SCORE, "--strategy", "best"), ["best", "threshold", "top-k", "combined"]),
        ((*MULTI_SCORE, "--quality-weight", "-1"), ["--quality-weight", "-1"]),
        ((*MULTI_SCORE, "--quality-weight", "inf"), ["inf"]),
        ((*MULTI_SCORE, "--max-similarity", "2"), ["--max-similarity", "2"]),
        (
            (*MULTI_SCORE, "--complexity-weight", "0", "--quality-weight", "0", "--diversity-weight", "0"),
            ["All three weights are 0"],
        ),
        ((*SELECT, "--target", "0"), ["--target", "0"]),
        ((*SELECT, "--target", "-3"), ["-3"]),
        ((*SELECT, "--reduction-ratio", "0"), ["0"]),
        ((*SELECT, "--reduction-ratio", "1.5"), ["1.5"]),
        ((*SELECT, "--strategy", "near"), ["near", "centroid", "diverse"]),
        ((*DEDUP, "--threshold", "0"), ["0"]),
        ((*DEDUP, "--epsilon", "1"), ["1"]),
        ((*DECONTAMINATE, "--ngram", "1"), ["--ngram", "1"]),
        ((*DECONTAMINATE, "--similarity", "2"), ["2"]),
        (DECONTAMINATE[:-2], ["--against"]),
        ((*DECONTAMINATE, "--against", "none.json"), ["none.json"]),
        ((*DECONTAMINATE, "--against", "folder"), ["folder"]),
    ],
    ids=" ".join,
)
def test_options_of_one_command(arguments: Sequence[str], says: list[str], desk: Desk) -> None:
    assert_refused(desk, *arguments, says=says)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[]", ["eval.json", "is empty"]),
        ("{nonsense", ["eval.json", "array"]),
        ('[{"question": "Why?"}, 3]', ["eval.json", "row 2", "whole or not at all"]),
        ('[{"title": "x"}, {"question": "Why?"}]', ["eval.json", "row 1"]),
    ],
)
def test_evaluation_sets_that_are_no_sets(content: str, says: list[str], desk: Desk) -> None:
    desk.path("eval.json").write_text(content)
    assert_refused(desk, *DECONTAMINATE, says=says)


@pytest.mark.parametrize("option", ["-o", "--rejected"])
def test_an_evaluation_set_is_never_written_over(option: str, desk: Desk) -> None:
    command = (
        replaced(DECONTAMINATE, "out.json", "eval.json") if option == "-o" else [*DECONTAMINATE, option, "eval.json"]
    )
    assert_refused(desk, *command, says=["eval.json", "input"])


def test_without_a_model_there_is_no_dry_run_that_writes(desk: Desk) -> None:
    desk.run(*MULTI_SCORE, "--dry-run")
    assert desk.path("out.json").read_text() == "old"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("none.json", None, ["none.json", "no summary"]),
        ("s.json", "{nonsense", ["s.json"]),
        ("s.json", "[1]", ["s.json", "not the summary of a run"]),
        ("s.json", '{"stages": 3}', ["s.json", "not the summary of a run"]),
        ("s.json", '{"stages": [3]}', ["s.json", "not the summary of a run"]),
        ("s.json", '{"stages": [{"stage": "x", "taken": "many"}]}', ["s.json", "not the summary of a run"]),
        ("folder", None, ["folder"]),
    ],
)
def test_summaries_that_are_none(name: str, content: str | None, says: list[str], desk: Desk) -> None:
    if content is not None:
        desk.path(name).write_text(content)
    assert_refused(desk, *REPORT, "--summary", name, says=says)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("page.htm", ["page.htm", ".html"]),
        ("page", [".html"]),
        ("-", [".html"]),
        ("no/page.html", ["no", "does not exist"]),
    ],
)
def test_pages_that_cannot_be_written(name: str, says: list[str], desk: Desk) -> None:
    assert_refused(desk, *replaced(REPORT, "page.html", name), says=says)


@pytest.mark.parametrize("content", ["[]", "", "{nonsense", "[3]"])
def test_a_report_on_no_rows(content: str, desk: Desk) -> None:
    desk.path("in.json").write_text(content)
    assert_refused(desk, *REPORT, says=["in.json"])


@WITH_A_MODEL
def test_without_the_extra_the_sentence_says_how_to_install_it(command: Sequence[str], desk: Desk) -> None:
    desk.monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    assert_refused(desk, *command, "all-MiniLM-L6-v2", says=["all-MiniLM-L6-v2", "generator[coverage]", "lexical"])


@pytest.mark.parametrize(
    "command", [EMBEDDING["select-coverage"], EMBEDDING["report"]], ids=["select-coverage", "report"]
)
@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("no-such/model", ["no-such/model", "hub cannot be reached"]),
        ("./nowhere", ["./nowhere", "no such folder"]),
        ("folder", ["folder", "cannot be loaded"]),
        ("two words", ["two words", "neither"]),
    ],
)
def test_a_model_that_cannot_be_had(command: Sequence[str], model: str, says: list[str], desk: Desk) -> None:
    hub = pytest.importorskip("huggingface_hub")
    pytest.importorskip("sentence_transformers")
    desk.monkeypatch.setattr(hub.constants, "ENDPOINT", "http://127.0.0.1:9")
    assert_refused(desk, *command, model, says=[*says, "lexical"])


Encode = Callable[[list[str]], Any]


def blind_to(words: str) -> Encode:
    """A model that gives NaN for texts with these words, and something else for each other text."""

    def encode(texts: list[str]) -> Any:
        vectors = np.array(
            [np.random.default_rng(len(text) * 1009 + sum(text.encode())).normal(size=8) for text in texts]
        )
        vectors[[words in text for text in texts]] = np.nan
        return vectors.astype(np.float32)

    return encode


@WITH_A_MODEL
def test_nothing_but_nan_is_refused(command: Sequence[str], desk: Desk) -> None:
    desk.monkeypatch.setattr(embeddings, "load", lambda _: blind_to(""))
    assert_refused(desk, *command, "broken", says=["broken", "no usable embedding"])


@pytest.mark.parametrize("name", ["multi-score", "select-coverage"])
def test_rows_without_an_embedding_fail_one_by_one(name: str, desk: Desk) -> None:
    desk.monkeypatch.setattr(embeddings, "load", lambda _: blind_to("in case 3?"))
    done = desk.run(*EMBEDDING[name], "half")
    summary = orjson.loads(desk.path("out.summary.json").read_bytes())
    assert (done.code, summary["failed"]) == (1, 1)
    assert "row 4: the model half gave no embedding for it" in done.said
    assert "r3" not in [one["id"] for one in desk.rows("out.json")]
    assert all(np.isfinite([one["chosen"], one["random"]]).all() for one in summary["measures"])


@pytest.mark.parametrize("name", ["dedup", "decontaminate"])
def test_rows_without_an_embedding_are_compared_by_words_and_the_user_is_told(name: str, desk: Desk) -> None:
    desk.monkeypatch.setattr(embeddings, "load", lambda _: blind_to("in case 3?"))
    rows: list[Row] = desk.rows("in.json")
    desk.records(*rows, row(3, id="again"), {**row(30), "answer": passage(1)})
    done = desk.run(*EMBEDDING[name], "half")
    assert done.code == 0
    assert "The model half gave no embedding for" in done.said
    assert len(desk.rows("out.json")) == 13


def test_a_report_without_all_embeddings_has_a_page_and_says_what_is_missing(desk: Desk) -> None:
    desk.path("in.summary.json").unlink(missing_ok=True)
    desk.monkeypatch.setattr(embeddings, "load", lambda _: blind_to("in case 3?"))
    done = desk.run(*EMBEDDING["report"], "half")
    assert done.code == 0
    assert "<html" in desk.path("page.html").read_text()
    assert "no embedding" in done.said + desk.path("page.html").read_text()


@CHOOSING
def test_values_of_the_wrong_kind_are_carried_along(command: Sequence[str], desk: Desk) -> None:
    odd: list[Row] = [
        {"rating": "high", "source": {"x": 1}},
        {"rating": True, "source": 7},
        {"rating": None, "source": None, "answer": "ש\u202e" * 3},
        {"rating": 1e308, "answer": "x" * 1_000_000},
        {"rating": -1, "answer": 5},
        {"question": "?!", "answer": "…"},
    ]
    desk.records(*({**row(n), **fields} for n, fields in enumerate(odd)), *(row(n) for n in range(10, 14)))
    extra = ("--min-score", "0") if command[0] == "multi-score" else ()
    assert desk.run(*command, *extra).code in (0, 1)
    by_id = {one["id"]: one for one in desk.rows("in.json")}
    for one in desk.rows("out.json"):
        assert by_id[one["id"]].items() <= one.items()
