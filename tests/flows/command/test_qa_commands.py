"""The QA commands as promised: options that do what they say, files that the next command reads."""

from collections.abc import Callable

import orjson
import pyarrow.parquet as pq
import pytest

from generator.lancedb.connection import connect
from tests.providers.server import RunningServer
from tests.support.commands import KEY, Desk, assert_refused, chunk

Serve = Callable[..., RunningServer]
GENERATE = ("generate", "my.lancedb", "-o", "qa.json")
PIPELINE = ("pipeline", "my.lancedb", "-o", "out.jsonl", "--keep-intermediate", "kept")


@pytest.fixture(autouse=True)
def _table(request: pytest.FixtureRequest) -> None:
    """Twelve chunks."""
    desk: Desk = request.getfixturevalue("desk")
    desk.table([chunk(n) for n in range(12)])


@pytest.fixture
def server(provider_server: Serve, desk: Desk) -> RunningServer:
    """A provider that the commands ask."""
    served = provider_server(key=KEY, keep_prompts=True)
    desk.use(served)
    return served


@pytest.fixture
def written(server: RunningServer, desk: Desk) -> RunningServer:
    """The provider, after 36 pairs were written to qa.json."""
    desk.run(*GENERATE)
    server.reset()
    return server


def test_pairs_come_in_the_order_of_the_chunks(desk: Desk, server: RunningServer) -> None:
    server.configure(slow_share=0.3, slow=0.2)
    desk.run(*GENERATE, "--batch-size", "2")
    assert list(dict.fromkeys(pair["chunk_id"] for pair in desk.rows("qa.json"))) == [f"c{n}" for n in range(12)]


@pytest.mark.usefixtures("server")
def test_a_pair_can_be_traced_to_its_sentence(desk: Desk) -> None:
    desk.run(*GENERATE)
    for pair in desk.rows("qa.json"):
        number = int(pair["chunk_id"].removeprefix("c"))
        assert pair["source_text"] == chunk(number)["text"]
        assert pair["evidence"] in pair["source_text"]
        assert (pair["source"], pair["table"]) == (chunk(number)["source"], "text_chunks")
        assert {"prompt", "model", "ledger_key", "cost"} <= set(pair["provenance"]["generate"])


def test_several_tables_make_one_output(desk: Desk, server: RunningServer) -> None:
    code = {"id": "f", "text": "def area(r):\n    return 3 * r * r\n" * 10, "file_path": "a.py", "language": "python"}
    desk.table([code], "code_chunks")
    desk.run(*GENERATE, "--table", "text_chunks", "--table", "code_chunks", "--n-pairs", "1")
    assert [pair["table"] for pair in desk.rows("qa.json")] == ["text_chunks"] * 12 + ["code_chunks"]
    assert ["programmer" in text for text in server.stats.texts].count(True) == 1


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        (["--extra-instructions", "Mind the {{ gap }}."], "Mind the {{ gap }}."),
        (["--qa-extra-instructions", "Ünïcode 東京 😀"], "Ünïcode 東京 😀"),
        (["--question-types", "procedural", "--question-types", "comparative"], "procedural"),
        (["--topic", "harbours"], "Only write pairs about this topic: harbours."),
        (["--n-pairs", "2"], "Write exactly 2 question"),
        (["--questions-per-chunk", "4"], "Write exactly 4 question"),
        (["--prompt-file", "mine.txt"], "Mine, about 3 from"),
        (["--prompt-file", "mine.yaml"], "In YAML, about 3 from"),
    ],
)
def test_what_is_said_of_the_prompt_reaches_the_model(
    options: list[str], shown: str, desk: Desk, server: RunningServer
) -> None:
    desk.path("mine.txt").write_text("Mine, about {{ n }} from {{ text | fence('document') }}")
    desk.path("mine.yaml").write_text("template: In YAML, about {{ n }} from {{ text | fence('document') }}")
    desk.run(*GENERATE, *options)
    generating = [text for text in server.stats.texts if "<document" in text]
    assert len(generating) == 12
    assert all(shown in text for text in generating)


def test_a_topic_keeps_what_the_judge_calls_relevant(desk: Desk) -> None:
    summary = desk.summary(*GENERATE, "--topic", "lambda expression")
    questions = [pair["question"].lower() for pair in desk.rows("qa.json")]
    assert questions
    assert all("lambda" in question for question in questions)
    assert summary["stages"][-1]["stage"] == "topic"
    assert summary["stages"][-1]["rejected"]["off topic"] > 0


def test_a_language_is_asked_for_by_its_code_or_its_name(desk: Desk, server: RunningServer) -> None:
    summary = desk.summary(*GENERATE, "--language", "german", "--allow-empty")
    assert all("Write questions and answers in German." in text for text in server.stats.texts)
    assert desk.rows("qa.json") == []  # the loopback server writes English
    assert summary["stages"][2]["rejected"]["in another language"] > 0


def test_a_language_that_is_none_is_refused(desk: Desk) -> None:
    assert_refused(desk, *GENERATE, "--language", "Germn", says=["language", "probably 'German' is meant"])


@pytest.mark.usefixtures("server")
def test_without_source_text_later_steps_work(desk: Desk) -> None:
    desk.run(*GENERATE, "--no-source-text")
    assert not {"source_text", "evidence"} & set(desk.rows("qa.json")[0])
    assert desk.summary("enrich", "qa.json", "-o", "enriched.json")["written"] == 36
    assert desk.summary("curate", "enriched.json", "-o", "curated.json", "--threshold", "0")["written"] == 36


@pytest.mark.usefixtures("written")
def test_enriching_keeps_the_draft_and_drops_the_ratings(desk: Desk) -> None:
    desk.run("curate", "qa.json", "-o", "rated.json", "--threshold", "0")
    drafts = {pair["id"]: pair["answer"] for pair in desk.rows("rated.json")}
    assert all("rating" in pair for pair in desk.rows("rated.json"))
    desk.run("enrich", "rated.json", "-o", "enriched.json")
    enriched = desk.rows("enriched.json")
    assert {pair["id"]: pair["original_answer"] for pair in enriched} == drafts
    assert not any({"rating", "clarity", "rating_of"} & set(pair) for pair in enriched)
    assert all(isinstance(pair["enrichment_changes"], list) for pair in enriched)
    desk.run("enrich", "rated.json", "-o", "enriched.json", "--no-preserve-original")
    assert not any("original_answer" in pair for pair in desk.rows("enriched.json"))


def test_rated_once_filtered_many_times(desk: Desk, written: RunningServer) -> None:
    desk.run("curate", "qa.json", "-o", "rated.json", "--threshold", "0")
    calls = written.stats.calls
    assert (calls, len(desk.rows("rated.json"))) == (12, 36)
    for threshold, kept in ((0, 36), (7.5, 36), (10, 0)):
        curate = ("curate", "rated.json", "-o", "some.json", "--threshold", str(threshold), "--allow-empty")
        summary = desk.summary(*curate)
        assert (summary["written"], summary["usage"]["calls"]) == (kept, 0)
    assert desk.run("export", "rated.json", "-o", "t.jsonl", "--threshold", "7").code == 0
    assert (len(desk.rows("t.jsonl")), written.stats.calls) == (36, calls)


@pytest.mark.usefixtures("written")
def test_ratings_are_the_sum_of_their_criteria(desk: Desk) -> None:
    desk.run("curate", "qa.json", "-o", "rated.json", "--threshold", "0", "--topic", "ships")
    for pair in desk.rows("rated.json"):
        assert pair["rating"] == sum(pair[name] for name in ("clarity", "accuracy", "usefulness", "difficulty"))
        assert (pair["topic_relevant"], pair["rating_topic"]) == (True, "ships")


def test_rejected_pairs_are_written_with_their_reason(desk: Desk, written: RunningServer) -> None:
    written.configure(rating=0.3)
    summary = desk.summary("curate", "qa.json", "-o", "good.json", "--rejected", "bad.json", "--allow-empty")
    bad = desk.rows("bad.json")
    assert (summary["written"], desk.rows("good.json"), len(bad)) == (0, [], 36)
    assert {(pair["rejected_by"], pair["rejected_because"]) for pair in bad} == {("curate", "rated below 7")}


@pytest.mark.usefixtures("server")
def test_unknown_fields_and_reasoning_are_carried_through(desk: Desk) -> None:
    reasoning = "Step 1: A lambda expression is an expression.\nStep 2: It yields a function object."
    desk.records(
        {"question": "What is ß?", "answer": "ß is a letter, 東京 a city.", "mine": {"a": [1, None]}, "😀": 2},
        {"question": "What does a lambda yield?", "answer": "A lambda yields a function.", "reasoning": reasoning},
    )
    desk.run("enrich", "in.json", "-o", "enriched.jsonl")
    desk.run("curate", "enriched.jsonl", "-o", "curated.json", "--threshold", "0")
    first, second = desk.rows("curated.json")
    assert (first["question"], first["mine"], first["😀"]) == ("What is ß?", {"a": [1, None]}, 2)
    assert (second["reasoning"], bool(second["rating_reasoning"])) == (reasoning, True)


@pytest.mark.parametrize("name", ["x.jsonl", "x.parquet", "lance://data/pairs"])
def test_every_kind_of_file_is_written_and_read(name: str, desk: Desk) -> None:
    desk.run("generate", "my.lancedb", "-o", name, "--n-pairs", "1")
    desk.run("curate", name, "-o", "rated.json", "--threshold", "0")
    assert [pair["chunk_id"] for pair in desk.rows("rated.json")] == [f"c{n}" for n in range(12)]
    if name.endswith(".parquet"):
        assert pq.read_table(desk.path(name)).num_rows == 12
    if name.startswith("lance://"):
        assert connect(desk.path("data")).open_table("pairs").count_rows() == 12


def test_standard_input_and_output(desk: Desk) -> None:
    done = desk.run("generate", "my.lancedb", "-o", "-", "--n-pairs", "1")
    pairs = [orjson.loads(line) for line in done.out.splitlines()]
    assert [pair["chunk_id"] for pair in pairs] == [f"c{n}" for n in range(12)]
    rated = desk.run("curate", "-", "-o", "-", "--threshold", "0", "-q", stdin=done.out)
    assert [orjson.loads(line)["id"] for line in rated.out.splitlines()] == [pair["id"] for pair in pairs]
    assert rated.said == ""


def test_a_pipeline_without_enrichment_asks_for_none(desk: Desk, server: RunningServer) -> None:
    summary = desk.summary(*PIPELINE, "--skip-enrichment")
    assert (server.stats.calls, [stage["stage"] for stage in summary["stages"]]) == (
        24,
        ["read", "generate", "ground", "judge", "curate"],
    )
    assert sorted(path.name for path in desk.path("kept").iterdir()) == ["curated.json", "qa.json", "rejected.json"]


@pytest.mark.usefixtures("server")
def test_the_pipeline_is_the_four_commands(desk: Desk) -> None:
    desk.run(*PIPELINE, "-f", "alpaca")
    desk.run(*GENERATE)
    desk.run("enrich", "qa.json", "-o", "enriched.json")
    desk.run("curate", "enriched.json", "-o", "curated.json")
    desk.run("export", "curated.json", "-o", "alone.jsonl", "-f", "alpaca")
    assert desk.path("out.jsonl").read_bytes() == desk.path("alone.jsonl").read_bytes()
    assert set(desk.rows("alone.jsonl")[0]) == {"instruction", "input", "output"}


def test_the_summary_says_what_a_user_wants_to_know(desk: Desk, server: RunningServer) -> None:
    done = desk.run(*PIPELINE)
    words = done.said.split()
    assert {"Output", "Calls", "Tokens", "Cost", "Time", "Ratings", "calls/s"} <= set(words)
    assert "out.jsonl · 36 rows" in done.said
    assert f"{server.stats.calls} made · 0 from the ledger" in done.said


def test_quiet_says_nothing(desk: Desk) -> None:
    assert desk.run(*GENERATE, "-q").said == ""
