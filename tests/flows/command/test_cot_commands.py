"""Chain of thought, as a user meets it: steps written, kept, shown to the judge and exported."""

import re
import signal
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from flows.exporting.export import export
from tests.providers.server import RunningServer
from tests.providers.settings import Fault
from tests.support.commands import KEY, Desk, Row, chunk, wait_until

Serve = Callable[..., RunningServer]
GENERATE = ("generate-cot", "my.lancedb", "-o", "cot.json")
ENHANCE = ("enhance-cot", "in.json", "-o", "cot.json")
PIPELINE = ("pipeline", "my.lancedb", "-o", "out.jsonl", "--threshold", "0", "--keep-intermediate", "kept")
STEPS = re.compile(r"Step 1: .+(\nStep \d: .+){1,4}")
LAMBDA = "Step 1: A lambda expression stands in one line.\nStep 2: Calling that line gives a function object."


@pytest.fixture(autouse=True)
def _table(request: pytest.FixtureRequest) -> None:
    """Six chunks."""
    desk: Desk = request.getfixturevalue("desk")
    desk.table([chunk(n) for n in range(6)])


@pytest.fixture
def server(provider_server: Serve, desk: Desk) -> RunningServer:
    """A provider that the commands ask; its numbers are on every scale that it is asked for."""
    served = provider_server(key=KEY, keep_prompts=True, rating=0.5)
    desk.use(served)
    return served


@pytest.fixture(params=["extractive", "openai"])
def provider(request: pytest.FixtureRequest, desk: Desk) -> str:
    """Rules, and a server."""
    if request.param == "openai":
        request.getfixturevalue("server")
    desk.set(GENERATOR_LLM__PROVIDER=request.param)
    return str(request.param)


def whole_steps(row: Row) -> bool:
    return STEPS.fullmatch(row["reasoning"]) is not None


def accounted(summary: dict[str, Any]) -> None:
    for stage in summary["stages"]:
        if stage["stage"] != "generate":  # chunks in, pairs out
            assert stage["taken"] == stage["kept"] + sum(stage["rejected"].values()) + stage["failed"], stage


@pytest.mark.usefixtures("provider")
def test_generated_rows_have_a_question_steps_and_an_answer_with_its_source(desk: Desk) -> None:
    summary = desk.summary(*GENERATE, "--n-pairs", "2")
    rows = desk.rows("cot.json")
    accounted(summary)
    assert rows
    for row in rows:
        number = int(row["chunk_id"].removeprefix("c"))
        assert row["question"].strip()
        assert row["answer"].strip()
        assert whole_steps(row), row["reasoning"]
        assert (row["source"], row["source_text"]) == (chunk(number)["source"], chunk(number)["text"])
    assert summary["written"] == len(rows)


@pytest.mark.usefixtures("provider")
def test_a_target_is_met_exactly_or_the_reason_is_said(desk: Desk) -> None:
    summary = desk.summary(*GENERATE, "--target-pairs", "5")
    assert len(desk.rows("cot.json")) == 5 or any("5 were wanted" in note for note in summary["notes"])


@pytest.mark.usefixtures("provider")
def test_enhanced_rows_keep_question_and_answer_byte_for_byte_and_lose_their_ratings(desk: Desk) -> None:
    desk.run("generate", "my.lancedb", "-o", "qa.json")
    desk.run("curate", "qa.json", "-o", "in.json", "--threshold", "0")
    assert all("rating" in row for row in desk.rows("in.json"))
    summary = desk.summary(*ENHANCE)
    before = {row["id"]: row for row in desk.rows("in.json")}
    rows = desk.rows("cot.json")
    accounted(summary)
    assert rows
    for row in rows:
        old = before[row["id"]]
        assert (row["question"].encode(), row["answer"].encode()) == (old["question"].encode(), old["answer"].encode())
        assert whole_steps(row), row["reasoning"]
        assert not {"rating", "clarity", "rating_of", "rating_reasoning"} & set(row)
        assert {name: row[name] for name in ("id", "chunk_id", "source", "source_text")} == {
            name: old[name] for name in ("id", "chunk_id", "source", "source_text")
        }
        assert set(row["provenance"]) >= {"generate", "reason"}


@pytest.mark.usefixtures("server")
def test_odd_bytes_and_own_fields_come_through(desk: Desk) -> None:
    odd = {
        "question": "  What is ß\u00a0— \u202e東京 😀?\r\n",
        "answer": "\tIt is a letter, and 東京 is a city of 14 million people; e\u0301 is é.  \n\n",
        "mine": {"a": [1, None]},
    }
    desk.records(odd)
    desk.run(*ENHANCE)
    rows = desk.rows("cot.json")
    assert rows
    assert {name: rows[0][name] for name in odd} == odd


def test_steps_that_are_there_and_hold_are_kept_and_cost_nothing(desk: Desk, server: RunningServer) -> None:
    held = {
        "question": "What does a lambda yield?",
        "answer": "A lambda yields a function object.",
        "reasoning": LAMBDA,
    }
    desk.records(held, {**held, "reasoning": [step[8:] for step in LAMBDA.split("\n")]})
    summary = desk.summary(*ENHANCE)
    assert server.stats.calls == 0
    assert [row["question"] for row in desk.rows("cot.json")] == [held["question"]] * 2
    assert summary["stages"][-1]["notes"] == {"already reasoned": 2}


def test_curate_gives_each_back_in_its_form_and_shows_the_judge_the_steps(desk: Desk, server: RunningServer) -> None:
    cot = {"question": "What does a lambda yield?", "answer": "A lambda yields a function object.", "reasoning": LAMBDA}
    plain = {"question": "Who guides ships?", "answer": "The pilot guides ships."}
    listed = {**cot, "question": "What is yielded by a lambda?", "reasoning": [step[8:] for step in LAMBDA.split("\n")]}
    desk.records(cot, plain, listed)
    desk.run("curate", "in.json", "-o", "rated.json", "--threshold", "0")
    first, second, third = desk.rows("rated.json")
    assert first["reasoning"] == LAMBDA
    assert "reasoning" not in second
    assert third["reasoning"] in (LAMBDA, listed["reasoning"])
    assert all("rating" in row for row in (first, second, third))
    shown = "\n".join(server.stats.texts)
    assert shown.count("Calling that line gives a function object.") == 2


def test_a_rating_does_not_outlive_new_steps(desk: Desk, server: RunningServer) -> None:
    cot = {"question": "What does a lambda yield?", "answer": "A lambda yields a function object.", "reasoning": LAMBDA}
    desk.records(cot)
    desk.run("curate", "in.json", "-o", "rated.json", "--threshold", "0")
    calls = server.stats.calls
    desk.run("curate", "rated.json", "-o", "again.json", "--threshold", "0")
    assert server.stats.calls == calls
    (rated,) = desk.rows("rated.json")
    desk.records({**rated, "reasoning": LAMBDA.replace("one line", "a single line")})
    desk.run("curate", "in.json", "-o", "again.json", "--threshold", "0")
    assert server.stats.calls == calls + 1


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize(
    ("options", "stages", "kept", "steps"),
    [
        (["--cot", "none"], "generate enrich judge", "qa enriched curated rejected", False),
        (["--cot", "generate"], "generate judge", "qa curated rejected", True),
        (["--cot", "enhance"], "generate enrich reason judge", "qa enriched reasoned curated rejected", True),
        (["--cot", "enhance", "--skip-enrichment"], "generate reason judge", "qa reasoned curated rejected", True),
    ],
    ids=["none", "generate", "enhance", "enhance alone"],
)
def test_the_pipeline_writes_steps_where_it_is_told(
    options: list[str], stages: str, kept: str, steps: bool, desk: Desk
) -> None:
    summary = desk.summary(*PIPELINE, *options)
    accounted(summary)
    names = [stage["stage"] for stage in summary["stages"]]
    assert [name for name in names if name in stages.split()] == stages.split()
    assert ("reason" in names) == steps
    assert sorted(path.stem for path in desk.path("kept").iterdir()) == sorted(kept.split())
    curated = desk.rows("kept/curated.json")
    assert curated
    assert all(("reasoning" in row) == steps for row in curated)
    for row, trained in zip(curated, desk.rows("out.jsonl"), strict=True):
        said = trained["messages"][-1]["content"]
        assert said.endswith(row["answer"])
        assert ("Step 1: " in said) == steps


def test_the_pipeline_is_its_commands(desk: Desk) -> None:
    desk.run(*PIPELINE, "--cot", "enhance", "-f", "step-by-step", "--alpha", "0.75")
    desk.run("generate", "my.lancedb", "-o", "qa.json")
    desk.run("enrich", "qa.json", "-o", "enriched.json")
    desk.run("enhance-cot", "enriched.json", "-o", "cot.json")
    desk.run("curate", "cot.json", "-o", "curated.json", "--threshold", "0")
    desk.run("export", "curated.json", "-o", "alone.jsonl", "-f", "step-by-step", "--alpha", "0.75")
    assert desk.path("out.jsonl").read_bytes() == desk.path("alone.jsonl").read_bytes()
    assert desk.rows("alone.jsonl")


def test_every_training_row_of_a_pipeline_has_its_origin(desk: Desk) -> None:
    desk.run(*PIPELINE, "--cot", "generate", "-f", "step-by-step")
    rows, origins = desk.rows("out.jsonl"), desk.rows("out.origins.jsonl")
    assert [row["id"] for row in rows] == [origin["id"] for origin in origins]
    assert Counter(row["task"] for row in rows) == dict.fromkeys(("predict", "explain"), len(rows) // 2)


@pytest.mark.parametrize("alpha", ["0", "0.25", "1"])
def test_step_by_step_gives_two_rows_an_item_that_share_an_id_and_the_weight(alpha: str, desk: Desk) -> None:
    cot = {"id": "a", "question": "Why?", "answer": "Because.", "reasoning": LAMBDA}
    desk.records(cot, {"question": "Who?", "answer": "Nobody."})
    assert desk.run("export", "in.json", "-o", "out.jsonl", "-f", "step-by-step", "--alpha", alpha).code == 0
    predict, explain, alone = desk.rows("out.jsonl")
    assert predict == {
        "id": "a",
        "task": "predict",
        "input": "predict: Why?",
        "output": "Because.",
        "weight": float(alpha),
    }
    assert explain == {
        "id": "a",
        "task": "explain",
        "input": "explain: Why?",
        "output": LAMBDA,
        "weight": 1 - float(alpha),
    }
    assert (alone["task"], bool(alone["id"])) == ("predict", True)


@pytest.mark.parametrize("alpha", ["1.5", "-0.1", "much"])
def test_a_weight_that_is_none_is_refused(alpha: str, desk: Desk) -> None:
    desk.records({"question": "Why?", "answer": "Because."})
    done = desk.run("export", "in.json", "-o", "out.jsonl", "-f", "step-by-step", "--alpha", alpha)
    assert (done.code, len(done.lines)) == (2, 1)
    assert not desk.path("out.jsonl").exists()


@pytest.mark.parametrize("alpha", [float("nan"), 7.0, -1.0])
def test_a_weight_that_is_none_is_refused_in_python_too(alpha: float, desk: Desk) -> None:
    desk.records({"question": "Why?", "answer": "Because."})
    with pytest.raises(Exception, match="alpha"):
        export(desk.path("in.json"), desk.path("out.json"), format="step-by-step", alpha=alpha)


@pytest.mark.parametrize(
    ("how", "said"),
    [("steps", f"{LAMBDA}\n\nBecause."), ("think", f"<think>\n{LAMBDA}\n</think>\n\nBecause."), ("none", "Because.")],
)
def test_reasoning_is_exported_as_it_is_wanted(how: str, said: str, desk: Desk) -> None:
    desk.records({"question": "Why?", "answer": "Because.", "reasoning": LAMBDA})
    desk.run("export", "in.json", "-o", "out.jsonl", "--reasoning", how)
    (row,) = desk.rows("out.jsonl")
    answer = row["messages"][-1]["content"]
    assert answer.endswith("Because.")
    assert ("Step 1: " in answer, "<think>" in answer) == (how != "none", how == "think")
    if how != "steps":
        assert answer == said


@pytest.mark.parametrize("content", ["[]", '[{"question": "Why?"}]', "{nonsense", '[{"question": "Q", "answer": 3}]'])
def test_bad_input_to_enhance_cot(content: str, desk: Desk) -> None:
    desk.path("in.json").write_text(content)
    done = desk.run(*ENHANCE)
    assert (done.code, len(done.lines)) == (2, 1)
    assert "in.json" in done.said
    assert not desk.path("cot.json").exists()


@pytest.mark.usefixtures("server")
def test_bad_rows_among_good_ones_are_named(desk: Desk) -> None:
    desk.run("generate", "my.lancedb", "-o", "qa.json", "--n-pairs", "1")
    desk.records(*desk.rows("qa.json"), {"question": "Why?"}, {"question": "Q", "answer": "A", "reasoning": 5})
    done = desk.run(*ENHANCE)
    assert done.code == 1
    assert "row 7" in done.said
    assert "row 8" in done.said
    assert desk.rows("cot.json")


def test_a_dry_run_tells_of_the_steps(desk: Desk, server: RunningServer) -> None:
    for command in (GENERATE, (*PIPELINE, "--cot", "enhance"), (*PIPELINE, "--cot", "generate")):
        done = desk.run(*command, "--dry-run")
        assert (done.code, server.stats.calls) == (0, 0)
        assert "steps" in done.said or "reason" in done.said


@pytest.mark.slow
def test_after_a_kill_nothing_is_asked_twice(provider_server: Serve, desk: Desk) -> None:
    server = provider_server(key=KEY, latency=0.1)
    desk.use(server)
    desk.set(GENERATOR_LLM__MAX_CONCURRENCY="2")
    desk.table([chunk(n) for n in range(12)])
    command = (*PIPELINE, "--n-pairs", "1", "--cot", "enhance")
    process = desk.start(*command)
    wait_until(lambda: server.stats.calls >= 9, process)
    process.send_signal(signal.SIGKILL)
    desk.end(process)
    assert not desk.path("out.jsonl").exists()
    assert desk.run(*command).code == 0
    after_kill, calls = desk.path("out.jsonl").read_bytes(), server.stats.calls
    assert calls <= len(server.stats.prompts) + 2
    again = desk.summary(*command)
    assert (server.stats.calls, again["usage"]["calls"]) == (calls, 0)
    desk.forget()
    assert desk.run(*command).code == 0
    assert desk.path("out.jsonl").read_bytes() == after_kill


@pytest.mark.parametrize("command", [GENERATE, ENHANCE], ids=lambda command: command[0])
def test_the_same_command_again_asks_nothing(command: tuple[str, ...], desk: Desk, server: RunningServer) -> None:
    desk.run("generate", "my.lancedb", "-o", "in.json", "--n-pairs", "2")
    desk.run(*command)
    output, calls = desk.path("cot.json").read_bytes(), server.stats.calls
    assert desk.summary(*command)["usage"]["calls"] == 0
    assert (desk.path("cot.json").read_bytes(), server.stats.calls) == (output, calls)


# --- multi-score by a model ----------------------------------------------------------------------------------------

SCORE = ("multi-score", "in.json", "-o", "best.json", "--use-llm", "--min-score", "0")


@pytest.fixture
def pairs(desk: Desk) -> list[Row]:
    """Twelve pairs in in.json."""
    desk.set(GENERATOR_LLM__PROVIDER="extractive")
    desk.run("generate", "my.lancedb", "-o", "in.json", "--n-pairs", "2")
    return desk.rows("in.json")


def scored(desk: Desk, *options: str) -> dict[str, Any]:
    summary = desk.summary(*SCORE, *options)
    for row in desk.rows("best.json"):
        scores = row["_multi_score"]
        assert set(scores) == {"complexity", "quality", "diversity", "combined", "weights"}
        assert all(0 <= scores[name] <= 10 for name in ("complexity", "quality", "diversity", "combined"))
    return summary


def test_rules_behind_the_models_interface_score_every_pair(desk: Desk, pairs: list[Row]) -> None:
    summary = scored(desk, "--provider", "extractive")
    assert summary["written"] == len(pairs)
    assert summary["measures"][0]["measure"] == "rows"
    assert "multi_score" not in desk.rows("best.json")[0]


def test_a_model_scores_once_and_a_second_run_asks_nothing(desk: Desk, pairs: list[Row], server: RunningServer) -> None:
    summary = scored(desk)
    calls = server.stats.calls
    assert (summary["written"], calls > 0, summary["usage"]["calls"]) == (len(pairs), True, calls)
    assert "openai" in summary["model"]
    again = scored(desk, "--strategy", "top-k", "--top-k", "4", "--quality-weight", "0.9")
    assert (server.stats.calls, again["usage"]["calls"], again["written"]) == (calls, 0, 4)
    deita = scored(desk, "--deita", "--top-k", "3")
    assert (server.stats.calls, deita["written"] <= 3) == (calls, True)


def test_rows_that_the_model_did_not_score_fail_and_are_listed(
    desk: Desk, pairs: list[Row], server: RunningServer
) -> None:
    server.configure(faults=(Fault("wrong_types", contains="Lund0"),))
    done = desk.run(*SCORE, "--rejected", "rejected.json")
    failed = sum("Lund0" in pair["source_text"] for pair in pairs)
    assert (done.code, len(desk.rows("best.json"))) == (1, len(pairs) - failed)
    assert "wrong shape" in done.said
    accounted(desk.summaries[-1])
    assert desk.summaries[-1]["failed"] == failed
    server.configure(faults=())
    assert desk.run(*SCORE).code == 0
    assert len(desk.rows("best.json")) == len(pairs)


@pytest.mark.usefixtures("pairs")
def test_a_model_that_scores_nothing_is_named_with_what_it_said(desk: Desk, server: RunningServer) -> None:
    server.configure(faults=(Fault("refusal"),))
    done = desk.run(*SCORE)
    assert done.code == 1
    assert "declined" in done.said
    assert "question and an answer" not in done.said


@pytest.mark.parametrize("kind", ["ids_missing", "ids_invented"])
def test_a_row_that_the_model_forgets_is_asked_about_again(
    kind: Any, desk: Desk, pairs: list[Row], server: RunningServer
) -> None:
    server.configure(faults=(Fault(kind, first=2),))
    assert scored(desk)["written"] == len(pairs)


def test_training_rows_can_be_scored_by_a_model_too(desk: Desk, pairs: list[Row], server: RunningServer) -> None:
    desk.run("export", "in.json", "-o", "alpaca.json", "-f", "alpaca")
    done = desk.run("multi-score", "alpaca.json", "-o", "best.json", "--use-llm", "--min-score", "0")
    assert done.code == 0, done.said
    assert (len(desk.rows("best.json")), server.stats.calls > 0) == (len(pairs), True)


@pytest.mark.usefixtures("pairs")
@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--deita"], "--top-k"),
        (["--strategy", "top-k"], "--top-k"),
        (["--complexity-weight", "0", "--quality-weight", "0", "--diversity-weight", "0"], "All three weights are 0"),
        (["--embedding-model", "./nowhere"], "no such folder"),
        (["--text-key", "texte"], "`texte`"),
        (["--rejected", "best.json"], "two outputs"),
        (["--rejected", "in.json"], "also the input"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_paid(
    options: list[str], says: str, desk: Desk, server: RunningServer
) -> None:
    done = desk.run(*SCORE, *options)
    assert (done.code, len(done.lines), server.stats.calls) == (2, 1, 0), done.said
    assert says in done.said
    assert not desk.path("best.json").exists()


def test_a_dry_run_scores_nothing(desk: Desk, pairs: list[Row], server: RunningServer) -> None:
    done = desk.run(*SCORE, "--dry-run")
    assert (done.code, server.stats.calls) == (0, 0)
    assert f"{len(pairs)}" in done.said
    assert not desk.path("best.json").exists()
