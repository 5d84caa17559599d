"""The commands on tools, as a user meets them: examples made, verified, judged, graded and exported."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from generator.tools.execution import ExecutorChoice
from tests.support.commands import Desk, Row
from tests.support.tools.desk import LIVE, MCP, SPEC, adds_up, faults_in, negatives_of, not_replaying, shared_desk
from tests.support.tools.openapi_service import LibraryService, running_library

SIMULATED = ExecutorChoice()
TRACKS = {
    "name": "tracks",
    "tools": [
        {
            "tool_id": "list_tracks",
            "name": "list_tracks",
            "description": "List the tracks of a log file.",
            "parameters": [{"name": "file", "type": "string", "required": True, "enum": ["sea.log", "lake.log"]}],
            "returns": {"type": "object", "description": "`tracks`: their paths."},
            "effects": {"read_only": True},
        },
        {
            "tool_id": "convert_speed",
            "name": "convert_speed",
            "description": "Convert a speed in knots to kilometres an hour.",
            "parameters": [{"name": "knots", "type": "number", "required": True, "examples": [5, 12, 20, 31]}],
            "effects": {"read_only": True},
        },
    ],
}
FUNCTIONS = """
def list_tracks(file): return {"tracks": [f"/{file[:-4]}/{name}" for name in "abc"]}
def convert_speed(knots): return {"kilometres_an_hour": round(knots * 1.852, 3)}
"""
LIE = "The mode of weather.h5 is w-, and 4711 files are open."


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, prefect_server: str) -> Iterator[Desk]:
    yield from shared_desk(tmp_path_factory, prefect_server)


@pytest.fixture(scope="module")
def library() -> Iterator[LibraryService]:
    with running_library() as service:
        yield service


@pytest.fixture(scope="module")
def live(desk: Desk) -> dict[str, Any]:
    """The summary of `live.json`: examples that the HDF5 server has run."""
    options = ("--target-pairs", "10", "--single-step", "--rejected", "live_rejected.json")
    return desk.summary("tool-generate", SPEC, "-o", "live.json", *options, *MCP)


@pytest.fixture(scope="module")
def made_up(desk: Desk) -> dict[str, Any]:
    """The summary of `made_up.json`: examples that nobody has run."""
    return desk.summary("tool-generate", SPEC, "-o", "made_up.json", "--target-pairs", "20", "--single-step")


@pytest.fixture(scope="module")
def piped(desk: Desk) -> dict[str, Any]:
    """The summary of `piped.json`, with what came before it in the folder `kept`."""
    options = ("--target-pairs", "8", "--single-step", "--keep-intermediate", "kept", *MCP)
    return desk.summary("tool-pipeline", SPEC, "-o", "piped.json", *options)


def calls_of(row: Row) -> list[Row]:
    return list(row["solution"]["reasoning_path"])


def lengths(rows: list[Row]) -> set[int]:
    """Turns with calls, of those that have any."""
    return {calls_of(row)[-1]["step"] for row in rows if calls_of(row)}


def called(rows: list[Row]) -> list[Row]:
    return [row for row in rows if calls_of(row)]


def written(desk: Desk, rows: list[Row], name: str) -> str:
    desk.path(name).write_bytes(orjson.dumps(rows))
    return name


@pytest.mark.usefixtures("live")
def test_live_examples_have_the_documented_form(desk: Desk) -> None:
    for row in desk.rows("live.json"):
        assert set(row) >= {"instruction", "solution", "metadata", "tools"}
        assert set(row["solution"]) >= {"reasoning_path", "final_answer", "api_documentation"}
        assert set(row["metadata"]) >= {"difficulty", "mode"}
        assert row["solution"]["api_documentation"]
        for step in calls_of(row):
            assert set(step) >= {"step", "thought", "tool", "args", "result"}
            assert step["simulated"] is False


def test_live_examples_are_as_many_as_asked_for_and_each_replays(desk: Desk, live: dict[str, Any]) -> None:
    rows = desk.rows("live.json")
    assert (len(rows), live["written"], adds_up(live)) == (10, 10, True)
    assert (faults_in(rows), not_replaying(rows, LIVE)) == ([], [])
    assert (lengths(rows), len(negatives_of(rows))) == ({1}, 2)
    assert len(desk.rows("live_rejected.json")) == sum(sum(stage["rejected"].values()) for stage in live["stages"])


@pytest.mark.parametrize(
    ("options", "target", "negative", "steps"),
    [
        (["--single-step"], 20, 3, {1}),
        (["--single-step", "--negatives", "0"], 7, 0, {1}),
        (["--single-step", "--negatives", "0.5", "--seed", "3"], 7, 4, {1}),
        (["--multi-step", "--max-steps", "3", "--negatives", "0"], 3, 0, {2, 3}),
        ([], 6, 1, {1, 2, 3, 4, 5}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_simulated_examples_are_of_the_kind_asked_for_and_replay(
    options: list[str], target: int, negative: int, steps: set[int], desk: Desk
) -> None:
    summary = desk.summary("tool-generate", SPEC, "-o", "sim.json", "--target-pairs", str(target), *options)
    rows = desk.rows("sim.json")
    seed = int(options[options.index("--seed") + 1]) if "--seed" in options else 0
    assert (len(rows), adds_up(summary)) == (target, True), summary["notes"]
    assert (faults_in(rows), not_replaying(rows, ExecutorChoice(seed=seed))) == ([], [])
    assert (len(negatives_of(rows)), lengths(rows) <= steps) == (negative, True), lengths(rows)
    assert all(step["simulated"] for row in rows for step in calls_of(row))


@pytest.mark.parametrize(
    ("options", "target", "chains", "steps"),
    [
        ([], 6, 6, {2, 3, 4}),
        (["--min-steps", "3", "--max-steps", "3"], 3, 3, {3}),
        (["--hybrid"], 5, 2, {1, 2, 3, 4}),
        (["--hybrid", "--chain-ratio", "0"], 3, 0, {1, 2, 3, 4}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_chains_have_the_length_and_the_share_asked_for_and_replay(
    options: list[str], target: int, chains: int, steps: set[int], desk: Desk
) -> None:
    summary = desk.summary("tool-generate-chain", SPEC, "-o", "chains.json", "--target-pairs", str(target), *options)
    rows = desk.rows("chains.json")
    assert (len(rows), adds_up(summary)) == (target, True), summary["notes"]
    assert (faults_in(rows), not_replaying(rows, SIMULATED)) == ([], [])
    assert sum(row["metadata"]["mode"] == "chain" for row in rows) == chains
    assert lengths(rows) <= steps, lengths(rows)


def test_a_target_beyond_the_tasks_of_one_round_is_met_by_chains_too(desk: Desk) -> None:
    summary = desk.summary("tool-generate-chain", SPEC, "-o", "many.json", "--target-pairs", "60")
    assert (summary["written"], len(desk.rows("many.json"))) == (60, 60)


def test_a_module_of_functions_runs_calls(desk: Desk) -> None:
    desk.path("tracks.json").write_bytes(orjson.dumps(TRACKS))
    desk.path("tracks.py").write_text(FUNCTIONS)
    options = ("--target-pairs", "6", "--single-step", "--python", "tracks.py")
    summary = desk.summary("tool-generate", "tracks.json", "-o", "tracks_made.json", *options)
    rows = desk.rows("tracks_made.json")
    assert (len(rows), adds_up(summary), faults_in(rows)) == (6, True, [])
    assert not_replaying(rows, ExecutorChoice(kind="python", target="tracks.py")) == []
    converted = [step for row in rows for step in calls_of(row) if step["tool"] == "convert_speed"]
    assert all(step["result"]["kilometres_an_hour"] == round(step["args"]["knots"] * 1.852, 3) for step in converted)


@pytest.mark.parametrize("url", ["spec", "given"])
def test_a_web_service_runs_calls_and_nothing_is_deleted_unless_it_is_allowed(
    url: str, desk: Desk, library: LibraryService
) -> None:
    desk.path("library.json").write_bytes(orjson.dumps(library.document()))
    where = "spec" if url == "spec" else library.url
    options = ("--target-pairs", "8", "--single-step", "--http", where, "--allow-host", "127.0.0.1")
    summary = desk.summary("tool-generate", "library.json", "-o", "library_made.json", *options)
    rows = desk.rows("library_made.json")
    assert (len(rows), adds_up(summary), faults_in(rows)) == (8, True, [])
    assert library.seen
    assert not [request for request in library.seen if request.startswith("DELETE")]


def test_only_names_the_tools_that_are_called(desk: Desk) -> None:
    options = ("--target-pairs", "4", "--single-step", "--only", "get_shape", "--only", "get_dtype")
    desk.summary("tool-generate", SPEC, "-o", "only.json", *options)
    tools = {step["tool"] for row in desk.rows("only.json") for step in calls_of(row)}
    assert tools <= {"get_shape", "get_dtype"}


def test_a_second_run_asks_nothing_and_writes_the_same_bytes(desk: Desk, made_up: dict[str, Any]) -> None:
    before = desk.path("made_up.json").read_bytes()
    again = desk.summary("tool-generate", SPEC, "-o", "again.json", "--target-pairs", "20", "--single-step")
    assert (again["usage"]["calls"], desk.path("again.json").read_bytes()) == (0, before)
    assert made_up["written"] == again["written"]


@pytest.mark.usefixtures("made_up")
def test_another_seed_gives_other_examples(desk: Desk) -> None:
    options = ("--target-pairs", "20", "--single-step", "--seed", "1")
    desk.summary("tool-generate", SPEC, "-o", "other.json", *options)
    ids, others = ({row["id"] for row in desk.rows(name)} for name in ("made_up.json", "other.json"))
    assert len(ids & others) < 10


def test_fresh_asks_all_again_and_later_runs_stay_there(desk: Desk) -> None:
    shutil.copy(desk.path(SPEC), desk.path("copy.json"))  # all later runs on a specification are on its new sample
    command = ("tool-generate", "copy.json", "-o", "fresh.json", "--target-pairs", "4", "--single-step")
    first, fresh, after = (desk.summary(*command, *more)["usage"] for more in ([], ["--fresh"], []))
    assert (fresh["calls"], fresh["reused"]) == (first["calls"] + first["reused"], 0)
    assert (after["calls"], after["reused"]) == (0, fresh["calls"])


@pytest.mark.usefixtures("made_up")
def test_made_up_results_are_replaced_by_real_ones_and_answered_anew(desk: Desk) -> None:
    rows = [row for row in desk.rows("made_up.json") if {step["tool"] for step in calls_of(row)} <= {"list_keys"}]
    rows += [mode_of("weather.h5")]
    summary = desk.summary("tool-execute", written(desk, rows, "in.json"), "-o", "verified.json", *MCP)
    (row,) = [row for row in desk.rows("verified.json") if row["instruction"].startswith("In which mode")]
    assert (calls_of(row)[0]["result"]["mode"], calls_of(row)[0]["simulated"]) == ("r", False)
    assert (LIE in row["solution"]["final_answer"], row["executor"]) == (False, "mcp")
    assert (adds_up(summary), row["verified"]) == (True, dict.fromkeys(["format", "execution", "semantics"], "passed"))


@pytest.mark.usefixtures("live")
def test_each_gate_refuses_its_own_and_gives_the_reason(desk: Desk) -> None:
    good = called(desk.rows("live.json"))[0]
    wrong = {**good, "instruction": "wrong", "solution": with_call(good, args={"no_such_argument": 1})}
    failing = {**good, "instruction": "failing", "solution": with_call(good, tool="get_mode", args={"file": "no.h5"})}
    failing["solution"]["api_documentation"] = "get_mode(file)"
    failing["tools"] = [tool for tool in spec_tools(desk) if tool["name"] == "get_mode"]
    lying = {**good, "solution": {**good["solution"], "final_answer": LIE}}
    written(desk, [good, wrong, failing, lying], "in.json")
    done = desk.run("tool-execute", "in.json", "-o", "gates.json", "--rejected", "gates_rejected.json", *MCP)
    refused = {row["rejected_by"]: row for row in desk.rows("gates_rejected.json")}
    summary = desk.summaries[-1]
    assert (done.code, adds_up(summary)) == (0, True)
    assert [row["id"] for row in desk.rows("gates.json")] == [good["id"]]
    assert [refused[gate]["instruction"] for gate in ("format", "execution")] == ["wrong", "failing"]
    assert refused["semantics"]["solution"]["final_answer"] == LIE
    assert all(row["rejected_because"] for row in refused.values())
    assert (
        "no_such_argument" in refused["format"]["rejected_detail"] or "required" in refused["format"]["rejected_detail"]
    )
    assert "no.h5" in refused["execution"]["rejected_detail"]


@pytest.mark.usefixtures("live")
def test_a_bad_turn_is_not_trained_on_and_its_row_stays(desk: Desk) -> None:
    good = called(desk.rows("live.json"))[0]
    steps = calls_of(good)
    path = [*steps, {**steps[0], "step": steps[-1]["step"] + 1}]  # the same call again
    planted = {**good, "solution": {**good["solution"], "reasoning_path": path}}
    done = desk.run("tool-curate", written(desk, [good, planted], "in.json"), "-o", "curated.json", "--threshold", "0")
    clean, kept = desk.rows("curated.json")
    assert done.code == 0, done.said
    assert all(step["loss"] for step in calls_of(clean))
    assert [step["loss"] for step in calls_of(kept)] == [*(True for _ in steps), False]
    assert 0 <= kept["rating"] <= 10


@pytest.mark.usefixtures("live")
def test_ratings_are_asked_once_and_filtered_at_any_threshold(desk: Desk) -> None:
    desk.summary("tool-curate", "live.json", "-o", "rated.json", "--threshold", "0")
    ratings = [row["rating"] for row in desk.rows("rated.json")]
    summary = desk.summary(
        "tool-curate", "rated.json", "-o", "best.json", "--threshold", "9.5", "--rejected", "rest.json"
    )
    assert (summary["usage"]["calls"], adds_up(summary)) == (0, True)
    assert [row["rating"] for row in desk.rows("best.json")] == [rating for rating in ratings if rating >= 9.5]
    assert len(desk.rows("rest.json")) == sum(rating < 9.5 for rating in ratings)


@pytest.mark.usefixtures("live")
def test_outcomes_have_a_status_by_their_score(desk: Desk) -> None:
    good = called(desk.rows("live.json"))[0]
    silent = {**good, "instruction": "silent", "solution": {**good["solution"], "final_answer": "I do not know."}}
    broken = {**good, "instruction": "broken", "solution": with_call(good, result=None, error="no such file")}
    written(desk, [good, silent, broken], "in.json")
    summary = desk.summary("tool-evaluate", "in.json", "-o", "graded.json", "--report-only")
    outcomes = [row["outcome"] for row in desk.rows("graded.json")]
    least = {"fully_satisfied": 0.9, "partially_satisfied": 0.5, "not_satisfied": 0.0, "execution_failed": 0.0}
    assert (len(outcomes), adds_up(summary)) == (3, True)
    assert (outcomes[0]["status"], outcomes[2]["status"]) == ("fully_satisfied", "execution_failed")
    assert outcomes[1]["score"] < outcomes[0]["score"]
    assert all(outcome["score"] >= least[outcome["status"]] for outcome in outcomes)
    criteria = {"instruction_understanding", "requirement_coverage", "output_correctness", "completeness"}
    assert set(outcomes[0]["criteria"]) == criteria
    desk.summary("tool-evaluate", "in.json", "-o", "strict.json", "--strict", "--min-score", "0")
    assert {row["outcome"]["status"] for row in desk.rows("strict.json")} == {"fully_satisfied"}


@pytest.mark.usefixtures("live")
def test_a_report_alone_writes_nothing(desk: Desk) -> None:
    before = sorted(path.name for path in desk.folder.iterdir())
    done = desk.run("tool-evaluate", "live.json", "--report-only")
    assert (done.code, sorted(path.name for path in desk.folder.iterdir())) == (0, before)
    assert "fully_satisfied" in done.said
    assert "Output" not in done.said


def test_the_pipeline_verifies_rates_and_grades_every_row(desk: Desk, piped: dict[str, Any]) -> None:
    rows = desk.rows("piped.json")
    assert (adds_up(piped), len(rows) > 0, not_replaying(rows, LIVE)) == (True, True, [])
    assert all(row["rating"] >= 7 and row["outcome"]["score"] >= 0.7 for row in rows)
    assert all(set(row["verified"].values()) == {"passed"} for row in rows)
    counts = [len(desk.rows(f"kept/{name}.json")) for name in ("examples", "verified", "rejected")]
    assert counts[0] == 8
    assert counts[0] >= counts[1] >= len(rows)
    assert counts[2] >= counts[0] - len(rows)


@pytest.mark.usefixtures("piped")
def test_in_a_share_of_the_rows_the_user_goes_on_and_each_request_is_really_met(desk: Desk) -> None:
    options = ("--target-pairs", "12", "--turns", "0.5", "--negatives", "0.25", "--threshold", "0", "--min-score", "0")
    desk.summary("tool-pipeline", SPEC, "-o", "turns.json", *options, *MCP)
    rows = desk.rows("turns.json")
    longer = [row for row in rows if row.get("follow_ups")]
    assert 4 <= len(longer) <= 8
    said = [one for row in longer for one in row["follow_ups"]]
    assert all(one["request"] and one["final_answer"] for one in said)
    begins = [
        (one["first_step"], len(row["solution"]["reasoning_path"])) for row in longer for one in row["follow_ups"]
    ]
    assert all(first <= steps for first, steps in begins)
    assert {row["verified"]["execution"] for row in longer} == {"passed"}
    assert desk.run("export", "turns.json", "-o", "turns.jsonl", "-f", "openai-tools").code == 0
    asked = [[m for m in row["messages"] if m["role"] == "user"] for row in desk.rows("turns.jsonl")]
    assert sum(map(len, asked)) == len(rows) + len(said)


def test_the_pipeline_without_curation_asks_no_judge_of_turns(desk: Desk) -> None:
    options = ("--target-pairs", "8", "--single-step", "--skip-curation", *MCP)
    summary = desk.summary("tool-pipeline", SPEC, "-o", "skipped.json", *options)
    assert summary["usage"]["calls"] == 0
    assert desk.rows("skipped.json") == desk.rows("kept/verified.json")


@pytest.mark.usefixtures("piped")
@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("openai-tools", {"messages", "tools"}),
        ("sharegpt-tools", {"conversations", "tools"}),
        ("hermes", {"messages"}),
        ("xlam", {"query", "tools", "answers"}),
    ],
)
def test_what_the_pipeline_gives_is_exported_in_each_form(form: str, fields: set[str], desk: Desk) -> None:
    done = desk.run("export", "piped.json", "-o", "out.jsonl", "-f", form)
    rows = desk.rows("out.jsonl")
    assert (done.code, len(rows)) == (0, len(desk.rows("piped.json"))), done.said
    assert all(set(row) >= fields for row in rows)


DRY = {
    "tool-generate": (SPEC, ["generate: requests", "generate: negatives", "answer", "search"]),
    "tool-generate-chain": (SPEC, ["chain: propose", "chain: select", "chain: chain_request"]),
    "tool-execute": ("made_up.json", ["answer", "semantics"]),
    "tool-curate": ("made_up.json", ["curate: trajectory", "curate: turns"]),
    "tool-evaluate": ("made_up.json", ["evaluate: requirements", "evaluate: outcome"]),
}
DRY["tool-pipeline"] = (
    SPEC,
    [*DRY["tool-generate"][1], "semantics", *DRY["tool-curate"][1], *DRY["tool-evaluate"][1]],
)


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("provider", [("openai", "gpt-4o-mini"), ("extractive", "rules")])
@pytest.mark.parametrize("command", DRY)
def test_a_dry_run_names_every_stage_and_starts_nobody(command: str, provider: tuple[str, str], desk: Desk) -> None:
    where, stages = DRY[command]
    executor = () if command in ("tool-curate", "tool-evaluate") else ("--mcp", "no-such-program")
    named = ("--provider", provider[0], "--model", provider[1])
    done = desk.run(command, where, "-o", "dry.json", "--dry-run", *named, *executor)
    assert done.code == 0, done.said
    told = [line.split("  ")[0] for line in done.lines if line.endswith(tuple("0123456789")) and "  $" in line]
    assert sorted(told) == sorted(stages)
    assert all(word in done.said for word in ("No call was made", "In all about", "The first prompt"))
    assert not desk.path("dry.json").exists()


def test_a_dry_run_counts_what_a_run_without_setbacks_asks(desk: Desk) -> None:
    options = ("--target-pairs", "8", "--single-step", "--seed", "21")
    dry = desk.run("tool-generate", SPEC, "-o", "dry.json", *options, "--dry-run")
    (told,) = (int(found[1]) for found in [re.search(r"In all about (\d+) calls", dry.said)] if found)
    summary = desk.summary("tool-generate", SPEC, "-o", "wet.json", *options)
    assert told <= summary["usage"]["calls"] + summary["usage"]["reused"] <= 2 * told


def with_call(row: Row, **changes: Any) -> Row:
    """The solution with its first call changed, and no other."""
    return {**row["solution"], "reasoning_path": [{**calls_of(row)[0], **changes}]}


def mode_of(file: str) -> Row:
    """An example whose result was made up."""
    tools = [tool for tool in spec_tools_of(Path(SPEC)) if tool["name"] == "get_mode"]
    step = {"step": 1, "tool": "get_mode", "args": {"file": file}, "result": {"mode": "w-"}, "simulated": True}
    solution = {"reasoning_path": [step], "final_answer": LIE, "api_documentation": "get_mode(file)"}
    return {"instruction": f"In which mode is {file} open?", "solution": solution, "tools": tools}


def spec_tools(desk: Desk) -> list[Row]:
    return spec_tools_of(desk.path(SPEC))


def spec_tools_of(where: Path) -> list[Row]:
    from generator.tools.reading.specification import read_spec

    return [tool.model_dump(mode="json") for tool in read_spec(str(where)).spec.tools]
