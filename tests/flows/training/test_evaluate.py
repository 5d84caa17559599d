"""`generator evaluate`: arms asked, scored, written; what is asked once is asked once."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from flows.options.training.evaluate import EvaluateOptions
from generator.evaluation.forgetting.tasks import general_tasks
from generator.settings.tree import Settings
from generator.training.manifests import MODEL_FILE, Base, ModelManifest, Rendering
from tests.flows.command.test_faults_commands import Serve
from tests.support.commands import Desk
from tests.support.evaluation import all_questions, harbour
from tests.support.tiny_models import tiny_gguf, tiny_model

ASK = ("evaluate", "eval.jsonl", "-o", "report.json", "--no-forgetting")
ARMS = ["base", "base+retrieval", "tuned", "tuned+retrieval"]


@pytest.fixture
def asked(desk: Desk) -> Desk:
    """A desk with fifteen questions about three harbours, and their chunks."""
    desk.path("eval.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in all_questions(3)))
    desk.table([harbour(number) for number in range(6)])
    return desk


def report(desk: Desk) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(desk.path("report.json").read_bytes())
    return found


def scores(desk: Desk, arm: str, form: str, score: str) -> list[float]:
    items = [item for item in report(desk)["items"] if item["form"] == form]
    return [item["answers"][arm]["scores"][score] for item in items]


def stages(summary: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    return {stage["stage"]: (stage["taken"], stage["kept"], stage["failed"]) for stage in summary["stages"]}


def test_rules_that_may_read_answer_and_those_that_may_not_say_so(asked: Desk) -> None:
    summary = asked.summary(*ASK, "--base", "extractive:", "--rag", "my.lancedb", "--top-k", "2")
    assert stages(summary) == {"read": (15, 15, 0), "base": (15, 15, 0), "base+retrieval": (15, 15, 0)}
    assert scores(asked, "base", "unanswerable", "abstained") == [1.0] * 3
    assert scores(asked, "base", "multiple_choice", "exact") == [0.0] * 3
    assert scores(asked, "base+retrieval", "multiple_choice", "exact") == [1.0] * 3
    assert scores(asked, "base+retrieval", "true_false", "exact") == [1.0] * 3
    assert scores(asked, "base+retrieval", "open", "recall") == [1.0] * 3
    shown = [item["answers"]["base+retrieval"]["retrieved"] for item in report(asked)["items"]]
    assert {ids[0] for ids in shown} == {"h0", "h1", "h2"}
    assert max(map(len, shown)) == 2
    assert "<html" in asked.path("report.html").read_text()


def test_questions_that_bring_no_id_are_told_apart(asked: Desk) -> None:
    rows = [{name: value for name, value in row.items() if name != "id"} for row in all_questions(3)]
    asked.path("eval.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    asked.summary(*ASK, "--base", "extractive:")
    assert len({item["id"] for item in report(asked)["items"]}) == len(rows) == 15


def test_a_general_task_that_failed_says_nothing_of_a_model() -> None:
    from flows.training.evaluate import _forgotten

    tasks = general_tasks()[:3]
    found = _forgotten(tasks, [{0: "x", 1: "y", 2: "z"}, {1: "y"}], seed=0)
    assert found is not None
    assert [task.prompt for task in found.tasks] == [tasks[1].prompt]
    assert _forgotten(tasks, [{0: "x"}, {1: "y"}], seed=0) is None


def test_four_arms_are_asked_of_two_models_and_never_again(asked: Desk, provider_server: Serve) -> None:
    server = provider_server()
    asked.set(**server.environment())
    arguments = (*ASK, "--base", "openai:gpt-4o-mini", "--tuned", "vllm:my-adapter", "--rag", "my.lancedb")
    first = asked.summary(*arguments)
    assert [arm["name"] for arm in report(asked)["arms"]] == ARMS
    assert [arm["model"] for arm in report(asked)["arms"]][::2] == ["gpt-4o-mini", "my-adapter"]
    assert first["usage"]["calls"] == 60
    before = report(asked)
    second = asked.summary(*arguments)
    assert (second["usage"]["calls"], second["usage"]["reused"]) == (0, 60)
    assert report(asked) == before


def test_other_questions_are_all_that_is_asked_anew(asked: Desk, provider_server: Serve) -> None:
    server = provider_server()
    asked.set(**server.environment())
    asked.summary(*ASK, "--base", "openai:gpt-4o-mini")
    rows = all_questions(4)
    asked.path("eval.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    assert asked.summary(*ASK, "--base", "openai:gpt-4o-mini")["usage"]["calls"] == 5


def test_models_of_this_machine_are_asked_by_their_files(asked: Desk, tmp_path: Path) -> None:
    base, tuned = tiny_model(tmp_path / "base"), tiny_gguf(tmp_path / "tuned.gguf")
    said = (*ASK, "--base", str(base), "--tuned", str(tuned), "--max-tokens", "8", "--max-items", "4")
    summary = asked.summary(*said)
    assert stages(summary) == {"read": (4, 4, 0), "base": (4, 4, 0), "tuned": (4, 4, 0)}
    arms = {arm["name"]: arm for arm in report(asked)["arms"]}
    assert [arms[name]["provider"] for name in ("base", "tuned")] == ["transformers", "llamacpp"]
    assert all(len(arm["weights"]) == 64 for arm in arms.values())
    assert summary["usage"]["cost"] == 0
    assert asked.summary(*said)["usage"]["calls"] == 0


def test_questions_are_drawn_by_the_seed(asked: Desk) -> None:
    drawn = []
    for seed in ("1", "1", "2"):
        asked.summary(*ASK, "--base", "extractive:", "--max-items", "5", "--seed", seed)
        drawn.append([item["id"] for item in report(asked)["items"]])
    assert drawn[0] == drawn[1] != drawn[2]
    assert [len(ids) for ids in drawn] == [5, 5, 5]


def test_a_dry_run_says_what_it_would_take_and_writes_nothing(asked: Desk, provider_server: Serve) -> None:
    server = provider_server()
    asked.set(**server.environment())
    done = asked.run(*ASK, "--base", "openai:gpt-4o-mini", "--rag", "my.lancedb", "--dry-run")
    assert done.code == 0
    assert "base+retrieval" in done.said
    assert not asked.path("report.json").exists()
    assert server.stats.total == 0


def test_a_judge_that_passes_its_probes_is_asked_about_the_answers(asked: Desk) -> None:
    asked.path("eval.jsonl").write_bytes(
        b"".join(orjson.dumps(row) + b"\n" for row in all_questions(8) if row["form"] == "open")
    )
    said = (*ASK, "--base", "extractive:", "--rag", "my.lancedb", "--judge-provider", "extractive")
    summary = asked.summary(*said)
    found = report(asked)["probes"]
    assert [kind["kind"] for kind in found["kinds"]] == ["same", "hedge", "other", "changed", "padded"]
    assert "judge answers" in stages(summary)


def test_the_general_tasks_are_asked_of_both_models_and_of_one_alone_not_at_all(asked: Desk) -> None:
    both = asked.summary(*ASK[:-1], "--base", "extractive:", "--tuned", "extractive:rules")
    assert stages(both)["tuned, general tasks"] == (60, 60, 0)
    assert report(asked)["forgetting"]["base"] == report(asked)["forgetting"]["tuned"]
    alone = asked.summary(*ASK[:-1], "--base", "extractive:")
    assert "base, general tasks" not in stages(alone)


def test_all_are_sampled_alike_whatever_their_own_defaults() -> None:
    options = EvaluateOptions(input="eval.jsonl", base="ollama:mistral", tuned="vllm:mine")
    sides = options.sides(Settings())
    assert [(model.temperature, model.max_tokens) for model in sides.values()] == [(0.0, 256)] * 2
    assert sides["base"].options["repeat_penalty"] == 1.0
    said = options.model_copy(update={"ollama_repeat_penalty": 1.2}).sides(Settings())
    assert said["base"].options["repeat_penalty"] == 1.2


def test_the_base_is_what_the_tuned_model_began_with(tmp_path: Path) -> None:
    base, tuned = tiny_model(tmp_path / "base"), tmp_path / "tuned"
    tuned.mkdir()
    began = Base(name="smollm2", path=str(base), fingerprint="f")
    rendering = Rendering(template="", template_from="model", stops=[])
    manifest = ModelManifest(method="sft", base=began, rendering=rendering, training="", settings={})
    (tuned / MODEL_FILE).write_text(manifest.model_dump_json())
    sides = EvaluateOptions(input="eval.jsonl", tuned=str(tuned)).sides(Settings())
    assert [(side, model.provider, model.name) for side, model in sides.items()] == [
        ("base", "transformers", str(base)),
        ("tuned", "transformers", str(tuned)),
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "No model is named: give --base, --tuned, or both"),
        (("--base", "nowhere"), "There is no base model nowhere: give a folder"),
        (("--base", "nowhere.gguf"), "There is no GGUF nowhere.gguf"),
        (("--base", "extractive:", "--rag", "nowhere.lancedb"), "nowhere.lancedb"),
        (("--base", "extractive:", "-o", "report.txt"), "does not end in .json"),
        (("--base", "extractive:", "--bertscore-layer", "0"), "bertscore"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_asked(asked: Desk, arguments: tuple[str, ...], sentence: str) -> None:
    done = asked.run(*ASK, *arguments)
    assert (done.code, sentence in done.said) == (2, True), done.said


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"question": "When?", "answer": "Now."}, "has no `form`, as questions have that `generator evalset` writes"),
        ({**all_questions(1)[1], "options": []}, "is a multiple-choice question without `options`"),
        ({**all_questions(1)[2], "key": ""}, "is a closed question without a `key`"),
    ],
)
def test_a_row_that_is_no_question_is_said_with_the_reason(asked: Desk, row: dict[str, Any], why: str) -> None:
    asked.path("eval.jsonl").write_bytes(orjson.dumps(row))
    done = asked.run(*ASK, "--base", "extractive:")
    assert (done.code, why in done.said) == (2, True), done.said
