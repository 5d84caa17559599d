"""What an update keeps up beside the rows: origins, rejects, stages, targets, chunks that moved or failed."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from flows.releasing.release import Release
from generator.files.places import locate
from generator.files.text import loads
from generator.lancedb.table_state import TableState
from generator.releases.manifest import Manifest, read_manifest, write_manifest
from generator.releases.stored_rows import stored_rows
from tests.providers.server import RunningServer
from tests.providers.settings import Fault
from tests.support.commands import KEY, Desk, chunk, ledger_rows

Serve = Callable[..., RunningServer]
ROWS = [chunk(n) for n in range(12)]
EDITED = chunk(20, id="c4", source="file1.md")
CHANGED = [EDITED if row["id"] == "c4" else row for row in ROWS if row["id"] != "c7"]
GENERATE = ("generate", "my.lancedb", "--update", "-o", "qa.jsonl")
BESIDE = ("out.origins.jsonl", "left.jsonl", "kept/qa.json", "kept/curated.json")
PIPELINE = ("pipeline", "my.lancedb", "--update", "--skip-enrichment", "--threshold", "4", "-o", "out.jsonl")
STAGES = ("--rejected", "left.jsonl", "--keep-intermediate", "kept")


def manifest(desk: Desk, name: str = "qa") -> Manifest:
    found = read_manifest(desk.path(f"{name}.manifest.json"))
    assert found is not None
    return found


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and "ledger" not in path.name}


def of(desk: Desk, where: str) -> list[bytes]:
    return list(stored_rows(locate(desk.path(where))))


def test_what_lies_beside_a_training_file_stays_in_step_with_it(desk: Desk) -> None:
    desk.table([*ROWS, chunk(99, id="short", text="too short")])
    desk.summary(*PIPELINE, *STAGES)
    before = {name: of(desk, name) for name in ("out.jsonl", *BESIDE)}
    desk.table([*CHANGED, chunk(99, id="short", text="too short")])
    desk.summary(*PIPELINE, *STAGES)
    now = {name: of(desk, name) for name in before}
    for name in BESIDE:
        old = [row for row in before[name] if b'"c4"' not in row and b'"c7"' not in row]
        assert [row for row in now[name] if b'"c4"' not in row] == old, name
    origins = [loads(row) for row in now["out.origins.jsonl"]]
    messages = [loads(row)["messages"] for row in now["out.jsonl"]]
    assert [turns[-2]["content"] for turns in messages] == [origin["question"] for origin in origins]
    retired = desk.rows("out.retired.jsonl")
    assert {(row["retired_because"], row["origin"]["chunk_id"]) for row in retired} == {
        ("changed", "c4"),
        ("vanished", "c7"),
    }
    assert {row["retired_version"] for row in retired} == {manifest(desk, "out").tables[0].version}
    assert manifest(desk, "out").counts.rows == len(now["out.jsonl"])


def test_where_nothing_changed_nothing_is_written(desk: Desk) -> None:
    desk.table(ROWS)
    desk.summary(*GENERATE)
    before = {name: data for name, data in files(desk.folder).items() if name != "qa.summary.json"}
    asked = ledger_rows(desk)
    desk.table(ROWS)  # another version of the table, with the same rows
    summary = desk.summary(*GENERATE)
    assert {name: data for name, data in files(desk.folder).items() if name != "qa.summary.json"} == before
    assert (ledger_rows(desk), summary["written"]) == (asked, len(desk.rows("qa.jsonl")))
    assert [note for note in summary["notes"] if "Nothing has changed since release 1" in note]


def test_a_chunk_that_moved_keeps_its_rows_and_loses_them_when_it_changes(desk: Desk) -> None:
    desk.table(ROWS)
    desk.summary(*GENERATE)
    before, asked = desk.path("qa.jsonl").read_bytes(), ledger_rows(desk)
    moved = [{**row, "id": "new"} if row["id"] == "c4" else row for row in ROWS]
    desk.table(moved)
    desk.summary(*GENERATE)
    assert (desk.path("qa.jsonl").read_bytes(), ledger_rows(desk)) == (before, asked)
    assert (manifest(desk).release, manifest(desk).counts.moved) == (2, 1)
    desk.table([row for row in moved if row["id"] != "new"])
    desk.summary(*GENERATE)
    assert {row["chunk_id"] for row in desk.rows("qa.retired.jsonl")} == {"c4"}
    assert ledger_rows(desk) == asked


def test_a_target_is_made_up_for_what_left(desk: Desk) -> None:
    desk.table(ROWS)
    targeted = (*GENERATE, "--target-pairs", "20")
    desk.summary(*targeted)
    before = of(desk, "qa.jsonl")
    gone = {loads(row)["chunk_id"] for row in before[:2]}
    desk.table([row for row in ROWS if row["id"] not in gone])
    desk.summary(*targeted)
    now = of(desk, "qa.jsonl")
    kept = [row for row in before if loads(row)["chunk_id"] not in gone]
    assert (len(before), len(now), now[: len(kept)]) == (20, 20, kept)
    questions = [(row["chunk_id"], row["question"]) for row in map(loads, now)]
    assert len(set(questions)) == 20


def test_a_chunk_that_failed_is_asked_again_and_nothing_else(
    provider_server: Callable[..., RunningServer], desk: Desk
) -> None:
    server = provider_server(key=KEY, faults=(Fault(kind="refusal", contains="harbour 4."),))
    desk.use(server)
    desk.table(ROWS)
    assert desk.run(*GENERATE).code == 1
    before = of(desk, "qa.jsonl")
    assert manifest(desk).counts.waiting == 1
    server.configure(faults=())
    server.reset()
    desk.summary(*GENERATE)
    assert server.stats.calls == 1
    assert of(desk, "qa.jsonl")[: len(before)] == before
    assert {loads(row)["chunk_id"] for row in of(desk, "qa.jsonl")[len(before) :]} == {"c4"}
    assert (manifest(desk).counts.waiting, desk.path("qa.retired.jsonl").exists()) == (0, False)


def test_rows_of_a_chunk_that_failed_in_part_stay_as_they_are(
    provider_server: Callable[..., RunningServer], desk: Desk
) -> None:
    server = provider_server(key=KEY, faults=(Fault(kind="ids_missing", contains="harbour 4."),))
    desk.use(server)
    desk.table(ROWS)
    desk.run(*PIPELINE)
    before = of(desk, "out.jsonl")
    waiting = manifest(desk, "out").counts.waiting
    server.configure(faults=())
    server.reset()
    desk.summary(*PIPELINE)
    assert waiting == 1
    assert of(desk, "out.jsonl")[: len(before)] == before
    assert server.stats.calls == 1


def test_an_estimate_of_an_update_counts_what_it_would_ask(desk: Desk) -> None:
    desk.table(ROWS)
    desk.summary(*GENERATE)
    desk.table(CHANGED)
    before = files(desk.folder)
    done = desk.run(*GENERATE, "--dry-run")
    assert done.code == 0, done.said
    assert files(desk.folder) == before
    assert [line for line in done.lines if "generate" in line and " 1 " in line], done.said


def test_a_set_that_would_lose_every_row_stays(desk: Desk) -> None:
    desk.table(ROWS)
    desk.summary(*GENERATE)
    before = files(desk.folder)
    desk.table([chunk(0, id="z", text="zero " * 60)])
    done = desk.run(*GENERATE)
    assert done.code == 1
    assert files(desk.folder) == before


def test_of_two_updates_at_once_the_second_to_end_writes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.table(ROWS)
    desk.summary(*GENERATE)
    desk.table(CHANGED)
    follow = Release.follow

    def meanwhile(release: Release, tables: Iterable[TableState]) -> list[bool] | None:
        write_manifest(release.places.manifest, manifest(desk).model_copy(update={"release": 2}))
        return follow(release, tables)

    monkeypatch.setattr(Release, "follow", meanwhile)
    before = desk.path("qa.jsonl").read_bytes()
    done = desk.run(*GENERATE)
    assert (done.code, desk.path("qa.jsonl").read_bytes(), manifest(desk).release) == (1, before, 2)
    assert "Another run has made a release of qa.jsonl" in done.said


@pytest.mark.parametrize("technique", ["generate", "generate-cot"])
def test_a_first_update_makes_all(desk: Desk, technique: str) -> None:
    desk.table(ROWS[:3])
    desk.summary(technique, *GENERATE[1:])
    first = desk.path("qa.jsonl").read_bytes()
    assert (manifest(desk).release, manifest(desk).update) == (1, False)
    assert {file.role for file in manifest(desk).files} == {"output", "chunks"}
    assert KEY.encode() not in desk.path("qa.manifest.json").read_bytes()
    desk.path("qa.jsonl").unlink()
    desk.summary(technique, *GENERATE[1:])
    assert (desk.path("qa.jsonl").read_bytes(), manifest(desk).release) == (first, 2)
