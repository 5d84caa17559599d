"""`validate`: all is rated, nothing is left out, and any threshold then costs no call."""

import signal
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from tests.providers.server import RunningServer
from tests.providers.settings import Fault
from tests.support.commands import KEY, Desk, Row, assert_refused, chunk, wait_until

Serve = Callable[..., RunningServer]
VALIDATE = ("validate", "in.json", "-o", "report.json")


def pairs(chunks: int = 4, per_chunk: int = 2) -> list[Row]:
    """Pairs whose answers are sentences of their chunks."""
    texts = [chunk(n)["text"] for n in range(chunks)]
    return [
        {"question": f"What is said of {n}, part {part}?", "answer": f"{text.split('. ')[part]}.", "source_text": text}
        for n, text in enumerate(texts)
        for part in range(per_chunk)
    ]


@pytest.fixture
def server(provider_server: Serve, desk: Desk) -> RunningServer:
    served = provider_server(key=KEY, rating=0.75)
    desk.use(served)
    desk.records(*pairs())
    return served


def report(desk: Desk, name: str = "report.json") -> dict[str, Any]:
    data: dict[str, Any] = orjson.loads(desk.path(name).read_bytes())
    return data


def rated(number: int, rating: float, **more: Any) -> Row:
    """A row whose rating speaks of its text."""
    from generator.ratings import rating_fingerprint

    row = {"question": f"What is {number}?", "answer": f"It is thing {number}."}
    return {**row, "rating": rating, "rating_of": rating_fingerprint(row), **more}


def test_every_row_comes_out_in_its_place_with_its_verdict_and_its_facts(server: RunningServer, desk: Desk) -> None:
    summary = desk.summary(*VALIDATE)
    found = report(desk)
    rows = found["training_pairs"]
    assert [row["question"] for row in rows] == [row["question"] for row in pairs()]
    for row in rows:
        assert row["verdict"] in ("PASS", "NEEDS_REVIEW", "FAIL")
        assert row["rating"] == row["clarity"] + row["accuracy"] + row["usefulness"] + row["difficulty"]
        assert row["rating_reasoning"]
        assert [fact["statement"] for fact in row["fact_checks"]] == [row["answer"]]
        assert all(fact.get("evidence", "") in row["source_text"] for fact in row["fact_checks"])
    assert found["summary"]["total"] == sum(one["count"] for one in found["summary"]["distribution"]) == len(rows)
    assert {name: found["metadata"][name] for name in ("threshold", "filter_threshold", "input")} == {
        "threshold": 8.0,
        "filter_threshold": 7.0,
        "input": "in.json",
    }
    assert server.stats.calls == 2 * 4
    assert [stage["stage"] for stage in summary["stages"]] == ["read", "judge", "facts", "validate"]


def test_without_fact_checks_it_takes_one_call_a_chunk(server: RunningServer, desk: Desk) -> None:
    desk.summary(*VALIDATE, "--no-fact-checks")
    assert server.stats.calls == 4
    assert all("fact_checks" not in row for row in report(desk)["training_pairs"])


def test_what_is_rated_and_checked_already_makes_no_call(server: RunningServer, desk: Desk) -> None:
    desk.summary("curate", "in.json", "-o", "curated.json", "--threshold", "0")
    rated_by_curate = server.stats.calls
    desk.summary("validate", "curated.json", "-o", "report.json")
    assert server.stats.calls == rated_by_curate + 4  # for the facts alone
    desk.forget()
    before = server.stats.calls
    assert desk.summary("validate", "report.json", "-o", "again.json", "--threshold", "9")["usage"]["calls"] == 0
    assert server.stats.calls == before
    assert [row["fact_checks"] for row in report(desk, "again.json")["training_pairs"]] == [
        row["fact_checks"] for row in report(desk)["training_pairs"]
    ]


@pytest.mark.parametrize("threshold", ["0", "5", "7.5", "10"])
def test_any_threshold_on_a_report_makes_no_call(threshold: str, provider_server: Serve, desk: Desk) -> None:
    server = provider_server(key=KEY)
    desk.use(server)
    desk.records(*(rated(n, n) for n in range(11)), *pairs(1, 1))
    desk.summary(*VALIDATE)
    calls = server.stats.calls
    desk.forget()
    kept = sum(row["rating"] >= float(threshold) for row in report(desk)["training_pairs"])
    curate = ("curate", "report.json", "-o", "curated.json", "--threshold", threshold)
    export = ("export", "report.json", "-o", "training.jsonl", "-f", "alpaca-text", "--threshold", threshold)
    assert desk.run(*curate).code == 0
    assert desk.run(*export).code == 0
    assert (len(desk.rows("curated.json")), len(desk.rows("training.jsonl"))) == (kept, kept)
    assert server.stats.calls == calls


def test_verdicts_follow_two_thresholds_and_the_filtered_rows_are_those_that_do_not_fail(desk: Desk) -> None:
    desk.records(*(rated(n, rating) for n, rating in enumerate([8, 7.99, 7, 6.99, 10, 0])))
    done = desk.run(*VALIDATE, "--filtered-output", "good.jsonl", "--provider", "extractive")
    assert done.code == 0, done.said
    rows = report(desk)["training_pairs"]
    assert [row["verdict"] for row in rows] == ["PASS", "NEEDS_REVIEW", "NEEDS_REVIEW", "FAIL", "PASS", "FAIL"]
    assert [row["rating"] for row in desk.rows("good.jsonl")] == [8, 7.99, 7, 10]
    lines = [" ".join(line.split()) for line in done.lines]
    for line in ("Total 6 100.0 %", "PASS 2 33.3 %", "NEEDS_REVIEW 2 33.3 %", "FAIL 2 33.3 %", "5–6 0 0.0 %"):
        assert line in lines
    assert any(line.startswith("7–8 2 33.3 % █") for line in lines)


def test_a_threshold_below_the_lower_one_lowers_it(desk: Desk) -> None:
    desk.records(*(rated(n, rating) for n, rating in enumerate([6, 5.9])))
    desk.summary(*VALIDATE, "--threshold", "6", "--provider", "extractive")
    assert [row["verdict"] for row in report(desk)["training_pairs"]] == ["PASS", "FAIL"]
    assert report(desk)["metadata"]["filter_threshold"] == 6


def test_a_row_that_could_not_be_judged_stays_and_is_asked_again_alone(provider_server: Serve, desk: Desk) -> None:
    server = provider_server(key=KEY, faults=(Fault("error", status=400, contains="said of 2, part 1"),))
    desk.use(server)
    desk.records(*pairs())
    done = desk.run(*VALIDATE)
    assert done.code == 1
    rows = report(desk)["training_pairs"]
    assert [row["question"] for row in rows] == [row["question"] for row in pairs()]
    lost = [n for n, row in enumerate(rows) if "verdict" not in row]
    assert lost == [n for n, row in enumerate(rows) if "fact_checks" not in row] == [5]
    assert report(desk)["summary"]["unrated"] == 1
    server.configure(faults=())
    server.reset()
    assert desk.run(*VALIDATE, "--resume").code == 0
    assert server.stats.calls == 2
    assert all("verdict" in row and "fact_checks" in row for row in report(desk)["training_pairs"])


@pytest.mark.slow
def test_after_a_kill_the_same_command_asks_only_what_is_missing(provider_server: Serve, desk: Desk) -> None:
    server = provider_server(key=KEY, latency=0.1)
    desk.use(server)
    desk.set(GENERATOR_LLM__MAX_CONCURRENCY="2")
    desk.records(*pairs(chunks=12))
    process = desk.start(*VALIDATE)
    wait_until(lambda: server.stats.calls >= 7, process)
    process.send_signal(signal.SIGKILL)
    desk.end(process)
    assert not desk.path("report.json").exists()
    assert desk.run(*VALIDATE).code == 0
    assert (len(server.stats.prompts), server.stats.calls <= 2 * 12 + 2) == (24, True)


def forms(desk: Desk, rows: list[Row]) -> dict[str, str]:
    """The same rows in every form of input."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    desk.records(*rows, name="rows.json")
    desk.path("rows.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))
    pq.write_table(pa.Table.from_pylist(rows), desk.path("rows.parquet"))
    desk.table(rows, "rows")
    object_ = {"metadata": {"generated_by": "others"}, "documents": [], "training_pairs": rows, "status": "completed"}
    desk.path("object.json").write_bytes(orjson.dumps(object_))
    return {name: name for name in ("rows.json", "rows.jsonl", "rows.parquet", "object.json")} | {
        "table": "lance://my.lancedb/rows"
    }


@pytest.mark.parametrize("form", ["rows.json", "rows.jsonl", "rows.parquet", "object.json", "table"])
def test_rows_are_read_in_every_form(form: str, desk: Desk) -> None:
    steps = {"reasoning": "Step 1: Look at the chunk.\nStep 2: Take its sentence."}
    rows = [{**row, **steps} for row in pairs(2, 1)]
    desk.summary("validate", forms(desk, rows)[form], "-o", "report.json", "--provider", "extractive")
    told = [(row["question"], row["reasoning"], row["verdict"] is not None) for row in report(desk)["training_pairs"]]
    assert told == [(row["question"], row["reasoning"], True) for row in rows]


@pytest.mark.parametrize("name", ["report.jsonl", "report.parquet", "lance://my.lancedb/report"])
def test_a_report_of_another_form_holds_the_rows_alone_and_is_read_back(name: str, desk: Desk) -> None:
    desk.records(*pairs(2, 1))
    desk.summary("validate", "in.json", "-o", name, "--provider", "extractive")
    desk.summary("validate", name, "-o", "again.json", "--provider", "extractive")
    assert len(report(desk, "again.json")["training_pairs"]) == 2


def test_the_report_has_a_name_where_none_is_given(desk: Desk) -> None:
    desk.records(*pairs(1, 1))
    desk.summary("validate", "in.json", "--provider", "extractive")
    assert len(report(desk, "validation_report.json")["training_pairs"]) == 1


def test_what_is_off_topic_fails(desk: Desk) -> None:
    rows = [
        rated(0, 9, topic_relevant=True, rating_topic="piers"),
        rated(1, 9, topic_relevant=False, rating_topic="piers"),
    ]
    desk.records(*rows)
    desk.summary(*VALIDATE, "--topic", "piers", "--provider", "extractive", "--filtered-output", "good.json")
    assert [row["verdict"] for row in report(desk)["training_pairs"]] == ["PASS", "FAIL"]
    assert len(desk.rows("good.json")) == 1


def test_a_tool_use_example_is_named_as_what_it_is(desk: Desk) -> None:
    desk.records({"instruction": "Open a.h5.", "solution": {"reasoning_path": [], "api_documentation": "x"}})
    assert_refused(desk, *VALIDATE, says=["row 1 is a tool-use example, which `generator tool-curate` rates"])


def test_a_folder_of_pairs_by_document_is_sent_to_combine(desk: Desk) -> None:
    desk.path("qa").mkdir()
    desk.path("qa/piers_qa.json").write_bytes(orjson.dumps({"training_pairs": pairs(1, 1)}))
    assert_refused(desk, "validate", "qa", "-o", "report.json", says=["`generator combine qa -o training_data.json`"])


def test_without_chunks_pairs_are_rated_and_their_facts_left_open(desk: Desk) -> None:
    desk.records(*({"question": row["question"], "answer": row["answer"]} for row in pairs(1, 2)))
    summary = desk.summary(*VALIDATE, "--provider", "extractive")
    assert [("verdict" in row, "fact_checks" in row) for row in report(desk)["training_pairs"]] == [(True, False)] * 2
    assert next(stage for stage in summary["stages"] if stage["stage"] == "facts")["notes"] == {"without a chunk": 2}


def test_others_verdicts_are_replaced_and_their_other_fields_stay(desk: Desk) -> None:
    desk.records({**pairs(1, 1)[0], "verdict": {"by": "hand"}, "fact_checks": "none", "page": 3})
    desk.summary(*VALIDATE, "--provider", "extractive")
    (row,) = report(desk)["training_pairs"]
    assert row["verdict"] in ("PASS", "NEEDS_REVIEW", "FAIL")
    assert (row["page"], [fact["statement"] for fact in row["fact_checks"]]) == (3, [row["answer"]])


def test_a_changed_answer_loses_what_was_said_of_the_old_one(desk: Desk) -> None:
    desk.records(*pairs(1, 1))
    desk.summary(*VALIDATE, "--provider", "extractive")
    desk.summary("enrich", "report.json", "-o", "enriched.json", "--provider", "extractive")
    (row,) = desk.rows("enriched.json")
    assert {"rating", "verdict", "fact_checks"}.isdisjoint(row)


def test_the_report_is_shown_on_a_page_with_its_thresholds(desk: Desk) -> None:
    desk.records(*(rated(n, n) for n in range(11)))
    desk.summary(*VALIDATE, "--threshold", "9", "--provider", "extractive")
    assert desk.run("report", "report.json", "-o", "page.html").code == 0
    page = desk.path("page.html").read_text(encoding="utf-8")
    assert "PASS from a rating of 9, NEEDS_REVIEW from 7." in page
    assert "Distribution of the ratings" in page


def test_standard_input_and_output_are_rows(desk: Desk) -> None:
    rows = b"\n".join(map(orjson.dumps, pairs(2, 1)))
    done = desk.run("validate", "-", "-o", "-", "--provider", "extractive", stdin=rows)
    assert done.code == 0, done.said
    assert [orjson.loads(line)["verdict"] is not None for line in done.out.splitlines()] == [True, True]


def test_the_artifact_has_the_distribution() -> None:
    from flows.running.account.summary import Summary, markdown

    summary = Summary("validate", limits=(8.0, 7.0))
    for rating, verdict in ((9.5, "PASS"), (7, "NEEDS_REVIEW"), (3, "FAIL")):
        summary.verdicts.add({"rating": rating, "verdict": verdict})
    page = markdown(summary.data())
    assert "| PASS | 1 | 33.3 % |" in page
    assert "| NEEDS&#95;REVIEW | 1 | 33.3 % |" in page
    assert "| 9–10 | 1 | 33.3 % |" in page
