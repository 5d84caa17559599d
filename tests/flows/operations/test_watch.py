"""`watch`: what starts a run, and what does not."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lancedb.index import BTree
from prefect.client.schemas.objects import StateType

from flows.operations.watching import command
from flows.operations.watching.event import event_of
from flows.operations.watching.look import Looked
from flows.operations.watching.tables import Change
from flows.options.registry import FLOWS
from generator.errors import UsageError
from generator.lancedb.connection import connect
from generator.lancedb.snapshots.difference import difference
from generator.lancedb.snapshots.taking import take
from tests.support.commands import Desk, Done, assert_refused, chunk
from tests.support.deployments import deploy, end, put, runs_of
from tests.support.object_store import bucket

__all__ = ["bucket"]


class Watcher:
    """A watcher of `my.lancedb` that looks once when it is told to."""

    def __init__(self, desk: Desk, deployment: str) -> None:
        self.desk = desk
        self.deployment = deployment

    def look(self, *more: str) -> Done:
        given = ("--run", self.deployment, "--param", "output=out.jsonl", "--once", "--settle", "0.1", *more)
        done = self.desk.run("watch", "my.lancedb", *given)
        assert done.code == 0, done.said
        return done

    def runs(self) -> list[Any]:
        return runs_of(self.deployment)

    def end(self) -> None:
        """All runs so far have ended."""
        end(self.deployment)

    @property
    def table(self) -> Any:
        return connect(self.desk.path("my.lancedb")).open_table("text_chunks")


@pytest.fixture
def watcher(desk: Desk, tmp_path: Path) -> Iterator[Watcher]:
    desk.table([chunk(n) for n in range(5)])
    made = Watcher(desk, deploy("qa-pipeline", tmp_path.name))
    yield made
    made.end()  # the server is for other tests too


def test_the_first_look_starts_a_run_and_the_next_finds_nothing_new(watcher: Watcher) -> None:
    first = watcher.look()
    assert first.lines[0] == "text_chunks, version 1: 5 added."
    assert "Event lancedb.table.changed sent" in first.lines[1]
    (run,) = watcher.runs()
    assert run.parameters["lancedb_path"] == str(watcher.desk.path("my.lancedb"))
    assert run.parameters["output"] == "out.jsonl"
    assert watcher.look().lines == ["Nothing new."]
    assert len(watcher.runs()) == 1


def _compact(table: Any) -> None:
    table.add([chunk(9)])
    table.delete("id = 'c9'")
    table.optimize()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda table: table.update(where="id = 'c1'", values={"text": "Edited."}), "1 changed"),
        (lambda table: table.delete("id = 'c1'"), "1 vanished"),
        (lambda table: table.delete("true"), "5 vanished"),
        (lambda table: table.add([chunk(7)]), "1 added"),
        (lambda table: table.update(where="id = 'c1'", values={"id": "other"}), ""),
        (lambda table: table.create_index("id", config=BTree()), ""),
        (_compact, ""),
    ],
    ids=["edited", "deleted", "emptied", "added", "renumbered", "indexed", "compacted"],
)
def test_what_a_table_says_decides(watcher: Watcher, change: Callable[[Any], object], said: str) -> None:
    watcher.look()
    watcher.end()
    change(watcher.table)
    lines = watcher.look().lines
    assert said in lines[0] if said else lines == ["Nothing new."]
    assert len(watcher.runs()) == 1 + bool(said)


def test_a_table_that_is_made_anew_with_the_same_texts_starts_nothing(watcher: Watcher) -> None:
    watcher.look()
    watcher.end()
    for rows, runs in (([chunk(n) for n in range(5)], 1), ([chunk(n) for n in range(4)], 2)):
        connect(watcher.desk.path("my.lancedb")).drop_table("text_chunks")
        watcher.desk.table([{**row, "more": n} for n, row in enumerate(rows)])
        assert watcher.table.version == 1
        watcher.look()
        assert len(watcher.runs()) == runs


def test_a_table_that_is_replaced_by_one_without_texts_is_refused_until_it_has_some(watcher: Watcher) -> None:
    watcher.look()
    watcher.end()
    watcher.desk.table([{"name": "a", "size": 1}])
    done = watcher.desk.run("watch", "my.lancedb", "--run", watcher.deployment, "--param", "output=out.jsonl", "--once")
    assert (done.code, "has no text column" in done.said) == (2, True)
    watcher.desk.table([{"body": chunk(1)["text"]}])
    assert "4 vanished, 1 moved" in watcher.look().lines[0]
    assert len(watcher.runs()) == 2


@pytest.mark.slow
def test_a_table_in_a_bucket_is_watched_by_the_same_path(watcher: Watcher, bucket: str) -> None:
    desk, path = watcher.desk, f"{bucket}/my.lancedb"
    given = ("watch", path, "--run", watcher.deployment, "--param", "output=out.jsonl", "--once", "--settle", "0.1")
    table = connect(path).create_table("text_chunks", [chunk(n) for n in range(3)])
    assert "3 added" in desk.run(*given).said
    table.delete("id = 'c1'")
    assert "1 vanished" in desk.run(*given).said
    table.optimize()
    assert desk.run(*given).lines == ["Nothing new."]
    (run,) = watcher.runs()
    assert run.parameters["lancedb_path"] == path


def test_what_comes_before_a_run_has_begun_is_seen_by_that_run(watcher: Watcher) -> None:
    watcher.look()
    for n in range(10, 13):
        watcher.table.add([chunk(n)])
        assert "1 added" in watcher.look().lines[0]
    assert len(watcher.runs()) == 1


def test_what_comes_while_a_run_is_at_work_starts_one_after_its_end(watcher: Watcher) -> None:
    watcher.look()
    (run,) = watcher.runs()
    put(run.id, StateType.RUNNING)
    for n in (10, 11):
        watcher.table.add([chunk(n)])
        assert "is still at work on what was there before" in watcher.look().lines[1]
    put(run.id, StateType.COMPLETED)
    assert watcher.look().lines[0] == "text_chunks, version 3: 2 added since version 1."
    assert len(watcher.runs()) == 2


def test_whose_ledger_is_lost_starts_a_run_once_the_one_before_has_ended(watcher: Watcher) -> None:
    for ends, runs in ((False, 1), (True, 1), (False, 2)):
        watcher.look()
        assert len(watcher.runs()) == runs
        for file in watcher.desk.folder.glob("ledger.db*"):
            file.unlink()
        if ends:
            watcher.end()


def test_who_watches_for_another_output_has_a_run_of_his_own(watcher: Watcher) -> None:
    watcher.look()
    watcher.look("--param", "threshold=8.5")
    assert [run.parameters.get("threshold") for run in watcher.runs()] == [None, 8.5]


def test_the_flow_starts_the_same_run_as_the_command(watcher: Watcher) -> None:
    path, param = str(watcher.desk.path("my.lancedb")), ["output=out.jsonl"]
    given = {"lancedb_path": path, "run": watcher.deployment, "param": param, "settle": 0.1, "config": None}
    watch: Any = FLOWS["watch"].load()
    for text_column in ("", None):  # as a form leaves it out, and as a call does
        seen = asyncio.run(watch(**given, text_column=text_column))
        assert seen["changed"] == ([] if text_column is None else ["text_chunks"])
    assert watcher.look().lines == ["Nothing new."]
    (run,) = watcher.runs()
    assert run.parameters["table"] == ["text_chunks"]
    assert "text_column" not in run.parameters


def test_a_flow_that_reads_no_lancedb_is_told_of_none(watcher: Watcher) -> None:
    deployment = deploy("documents-pipeline", watcher.deployment.split("/")[1])
    given = ("--param", "folder=docs", "--param", "output=out.jsonl", "--once", "--settle", "0")
    done = watcher.desk.run("watch", "my.lancedb", "--run", deployment, *given)
    assert done.code == 0, done.said
    (run,) = runs_of(deployment)
    assert {"lancedb_path", "table"}.isdisjoint(run.parameters)
    end(deployment)


@pytest.mark.parametrize(
    "given", [("output=parts/", "update=false"), ("output=o.jsonl", "rejected="), ("output=o.jsonl",)]
)
def test_what_goes_together_is_started(watcher: Watcher, given: tuple[str, ...]) -> None:
    params = [word for pair in given for word in ("--param", pair)]
    done = watcher.desk.run("watch", "my.lancedb", "--run", watcher.deployment, *params, "--once", "--settle", "0")
    assert done.code == 0, done.said
    (run,) = watcher.runs()
    assert run.parameters["update"] is ("update=false" not in given)


def test_a_deployment_may_have_its_parameters_already(watcher: Watcher) -> None:
    done = watcher.desk.run("watch", "my.lancedb", "--run", watcher.deployment, "--once", "--settle", "0")
    assert done.code == 2
    assert "needs to know 'output': give it with --param output=VALUE" in done.said


def test_a_burst_of_commits_is_one_change(watcher: Watcher) -> None:
    watcher.look()
    watcher.end()
    for n in range(20, 40):
        watcher.table.add([chunk(n)])
    assert watcher.look("--settle", "0.5").lines[0] == "text_chunks, version 21: 20 added since version 1."
    assert len(watcher.runs()) == 2


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("--run", "qa-pipelin/default"), ["no deployment 'qa-pipelin/default'", "there are: "]),
        (("--run", "qa-pipeline"), ["no deployment 'qa-pipeline'"]),
        (("--run", "DEPLOYMENT", "--param", "ouput=x"), ["no parameter 'ouput'", "output"]),
        (("--run", "DEPLOYMENT", "--param", "output"), ["--param 'output' is not NAME=VALUE"]),
        (
            ("--run", "DEPLOYMENT", "--param", "output=o", "--param", "threshold=much"),
            ["cannot run with these parameters: `threshold` cannot be 'much'"],
        ),
        (
            ("--run", "DEPLOYMENT", "--param", "output=parts/"),
            ["--update keeps up files of this machine and tables, not parts/", "--param update=false leaves it out"],
        ),
        (
            ("--run", "DEPLOYMENT", "--param", "output=o.jsonl", "--param", "shards=2", "--param", "update=true"),
            ["cannot run with these parameters: --shards does not go together with --update", "leave one out."],
        ),
        (
            ("--run", "DEPLOYMENT", "--param", "output=o.jsonl", "--param", "n_pairs=[]"),
            ["`n_pairs` cannot be []"],
        ),
        (("--table", "other"), ["no table 'other'", "text_chunks (5 rows)"]),
        (("--text-column", "body"), ["has no column 'body'"]),
    ],
)
def test_what_cannot_be_watched_or_started_is_said_in_a_sentence(
    watcher: Watcher, given: tuple[str, ...], says: list[str]
) -> None:
    words = [word.replace("DEPLOYMENT", watcher.deployment) for word in given]
    assert_refused(watcher.desk, "watch", "my.lancedb", "--once", "--settle", "0", *words, says=says)
    assert watcher.runs() == []


def test_what_is_wrong_is_said_once_and_that_it_has_mended_too(watcher: Watcher) -> None:
    gone = UsageError("It is gone.")
    looks: Iterator[Looked | BaseException] = iter(
        [Looked(), gone, gone, Looked(), Looked(), gone, KeyboardInterrupt()]
    )

    async def look(*_: Any) -> Looked:
        if isinstance(seen := next(looks), BaseException):
            raise seen
        return seen

    watcher.desk.monkeypatch.setattr(command, "look", look)
    done = watcher.desk.run("watch", "my.lancedb", "--every", "0.01")
    assert done.code == 130
    assert [line[10:] for line in done.lines[1:4]] == ["It is gone.", "Nothing new.", "It is gone."]


def test_without_a_server_there_is_nothing_to_start_a_run_on(desk_without_server: Desk) -> None:
    says = ["No Prefect server answers", "`generator up`"]
    assert_refused(desk_without_server, "watch", "my.lancedb", "--run", "qa-pipeline/default", says=says)


def test_the_event_names_the_table_and_says_what_has_changed(desk: Desk) -> None:
    path = desk.path("my.lancedb")
    desk.table([chunk(n) for n in range(5)])
    before = take(path)
    connect(path).open_table("text_chunks").delete("id = 'c1'")
    after = take(path)
    event = event_of(str(path), Change(after.tables[0], 1, after, difference(before, after)))
    assert (event.event, event.resource.id) == ("lancedb.table.changed", "lancedb.table.text_chunks")
    assert event.related[0]["lancedb.path"] == str(path)
    assert event.payload == {
        "path": str(path),
        "table": "text_chunks",
        "version": 2,
        "previous": 1,
        "fingerprint": after.fingerprint,
        "rows": 4,
        "added": 0,
        "changed": 0,
        "vanished": 1,
        "moved": 0,
    }
