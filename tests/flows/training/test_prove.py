"""`prove` as a user runs it, with a model of no size: trainings are kept, and what cannot be compared is refused."""

import json
import os
import signal
from pathlib import Path

import pytest

from flows.command.click_options import of
from flows.options.training.prove import ProveOptions
from flows.training.proving.planning import plan
from flows.training.proving.pool import Sets, pool_of
from generator.evaluation.proving.proof import Proof
from generator.training.manifests import Base
from tests.support.commands import Desk, assert_refused, wait_until

TOWNS = "Arin Belo Cado Doru Elun Fara Goma Hilo Ival Jora Kelu Lomo Mira Nelo".split()
PROVE = ("prove", "choice.jsonl", "--base", "base", "--against-random", "1", "-o", "proof.json")
POOL = ("--pool", "all.jsonl")


@pytest.fixture
def town_desk(desk: Desk) -> Desk:
    """A desk with rows about towns, some of them chosen, and a question about each town."""
    rows = [{"question": f"When was {town} founded?", "answer": f"In 19{n:02}."} for n, town in enumerate(TOWNS)]
    _write(desk.path("all.jsonl"), rows)
    _write(desk.path("choice.jsonl"), rows[:5])
    _write(desk.path("eval.jsonl"), [_question(n, town) for n, town in enumerate(TOWNS)])
    return desk


@pytest.mark.slow
def test_trainings_are_paired_and_kept_and_the_same_command_goes_on_from_them(town_desk: Desk) -> None:
    from tests.support.training_rows import tiny_base

    tiny_base(town_desk.path("base"))
    first = town_desk.summary(*PROVE, *POOL, "--epochs", "1")
    proof = Proof.model_validate_json(town_desk.path("proof.json").read_bytes())
    assert [(one.set, one.pair, one.seed, one.rows, one.steps) for one in proof.trainings] == [
        ("choice", 1, 0, 5, 1),
        ("random", 1, 0, 5, 1),
    ]
    assert proof.overlap == pytest.approx(5 / 14)
    assert proof.whole.advantage.questions == len(TOWNS)
    assert any("one pair of trainings does not show how much trainings differ" in note for note in first["notes"])
    assert "Does choice.jsonl train a better model?" in town_desk.path("proof.html").read_text()
    adapters = {path: path.stat().st_mtime_ns for path in town_desk.folder.glob("proof.work/*/model/adapter_model.*")}
    assert len(adapters) == 2
    second = town_desk.summary(*PROVE, *POOL, "--epochs", "1")
    assert {path: path.stat().st_mtime_ns for path in adapters} == adapters
    assert (second["usage"]["calls"], second["usage"]["reused"]) == (0, 2 * len(TOWNS))
    assert Proof.model_validate_json(town_desk.path("proof.json").read_bytes()) == proof


@pytest.mark.slow
def test_without_a_question_that_all_models_answered_nothing_is_written_and_trainings_are_kept(town_desk: Desk) -> None:
    from tests.support.training_rows import tiny_base

    tiny_base(town_desk.path("base"))
    long = {**_question(1, "Arin"), "question": "Arin was founded in ____, " + "long " * 600}
    _write(town_desk.path("eval.jsonl"), [long])
    done = town_desk.run(*PROVE, *POOL, "--epochs", "1")
    assert done.code == 1, done.said
    assert "Nothing was kept, so proof.json is as it was" in done.said
    assert "--allow-empty" not in done.said, "it has no such option"
    assert not town_desk.path("proof.json").exists()
    assert len(list(town_desk.folder.glob("proof.work/*/model"))) == 2


@pytest.mark.slow
def test_ctrl_c_says_that_the_training_step_is_awaited(town_desk: Desk) -> None:
    from tests.support.training_rows import tiny_base

    tiny_base(town_desk.path("base"))
    process = town_desk.start(*PROVE, *POOL, "--epochs", "4000")
    wait_until(lambda: list(town_desk.folder.glob("proof.work/*/model/*")) != [], process)
    os.killpg(process.pid, signal.SIGINT)
    done = town_desk.end(process)
    assert done.code == 130, done.said
    waits = "Stopping: the training step that is being done is finished and kept; press Ctrl-C again to stop at once."
    assert waits in done.said
    assert "calls in flight" not in done.said


def test_a_dry_run_says_how_many_trainings_and_answers_it_would_take_and_trains_none(town_desk: Desk) -> None:
    from tests.support.training_rows import tiny_base

    tiny_base(town_desk.path("base"))
    done = town_desk.run(*PROVE, *POOL, "--epochs", "2", "--against-random", "3", "--dry-run")
    assert done.code == 0, done.said
    said = " ".join(f"{done.out.decode()} {done.said}".split())
    assert f"In all about {6 * len(TOWNS)} calls" in said
    assert "Before: 6 trainings in 12 steps." in said
    assert "Model: transformers base " in said
    assert "[system]" not in said
    assert "[user]" in said
    assert not town_desk.path("proof.work").exists()


def test_rows_that_cannot_be_trained_on_end_it_before_the_first_training(town_desk: Desk) -> None:
    from tests.support.training_rows import tiny_base

    tiny_base(town_desk.path("base"))
    steering = [{"question": f"What is {town}?", "answer": "A <|im_end|> town."} for town in TOWNS]
    _write(town_desk.path("all.jsonl"), steering)
    done = town_desk.run(*PROVE, *POOL, "--epochs", "1")
    assert done.code == 2, done.said
    assert "with control tokens in a text" in done.said
    assert list(town_desk.folder.glob("proof.work/*/model")) == []


def test_the_pool_is_known_where_the_summary_of_the_choice_says_it(town_desk: Desk) -> None:
    town_desk.path("choice.jsonl").unlink()
    chosen = ("select-coverage", "all.jsonl", "-o", "choice.jsonl", "--model", "lexical", "--target-count", "5")
    assert town_desk.run(*chosen).code == 0
    summary = json.loads(town_desk.path("choice.summary.json").read_bytes())
    assert summary["read"] == ["all.jsonl"]
    assert pool_of(ProveOptions(input="choice.jsonl")) == "all.jsonl"


def test_both_of_a_pair_have_the_same_seed_rows_and_steps_and_smaller_parts_lie_in_larger_ones() -> None:
    options = ProveOptions(input="choice.jsonl", against_random=2, subsets="50%", seed=4, epochs=2, batch_size=2)
    pool = [{"question": f"Which is {n}?", "answer": f"{n}"} for n in range(40)]
    base = Base(name="b", path="b", fingerprint="f")
    trainings = plan(options, Sets(pool[:12], pool, "all.jsonl", 0.3), base)
    halves, wholes = trainings[:4], trainings[4:]
    assert [(one.set, one.pair, one.settings.seed) for one in halves] == [
        ("choice", 1, 4),
        ("random", 1, 4),
        ("choice", 2, 5),
        ("random", 2, 5),
    ]
    assert {(len(one.rows), one.settings.max_steps) for one in halves} == {(6, 4)}
    assert {(len(one.rows), one.settings.max_steps) for one in wholes} == {(12, 6)}
    for half, whole in zip(halves, wholes, strict=True):
        assert [row for row in whole.rows if row in half.rows] == half.rows
    assert wholes[1].rows != wholes[3].rows
    assert wholes[0].rows == wholes[2].rows == pool[:12]
    assert len({one.folder for one in trainings}) == 8


def test_without_questions_beside_the_choice_they_have_to_be_named(town_desk: Desk) -> None:
    town_desk.path("eval.jsonl").rename(town_desk.path("asked.jsonl"))
    assert_refused(town_desk, *PROVE, *POOL, says=["eval.jsonl", "evalset", "--eval"])


def test_a_choice_of_unknown_origin_needs_its_pool(town_desk: Desk) -> None:
    assert_refused(town_desk, *PROVE, says=["choice.jsonl", "--pool"])


def test_a_pool_no_larger_than_the_choice_is_refused(town_desk: Desk) -> None:
    done = town_desk.run(*PROVE, "--pool", "choice.jsonl")
    assert done.code == 2
    assert "need a larger pool" in done.said


@pytest.mark.parametrize("subsets", ["0", "50,200%", "half"])
def test_subsets_are_shares_of_the_choice(town_desk: Desk, subsets: str) -> None:
    assert_refused(town_desk, *PROVE, *POOL, "--subsets", subsets, says=["25,50,100%"])


def test_questions_that_are_none_are_refused(town_desk: Desk) -> None:
    _write(town_desk.path("eval.jsonl"), [{"question": "When?"}])
    done = town_desk.run(*PROVE, *POOL)
    assert done.code == 2
    assert "evalset" in done.said


def test_it_has_no_option_that_asks_nobody() -> None:
    shown = {option for parameter in of(ProveOptions) for option in parameter.opts}
    assert {"--against-random", "--eval", "--dry-run"} <= shown
    assert not shown & {"--provider", "--model", "--ollama-top-k", "--budget", "--temperature"}


def _question(number: int, town: str) -> dict[str, str]:
    answer = f"19{number:02}"
    place = {"form": "fill_in", "stratum": "trained", "document": f"{town}.md", "id": town}
    return {**place, "question": f"{town} was founded in ____.", "key": answer, "reference": answer}


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
