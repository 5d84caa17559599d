"""Reports on evaluations, for tests of sentences and pages."""

from collections.abc import Mapping
from random import Random
from typing import Any

from generator.evaluation.calibration import Calibration, Probed, ProbeKind
from generator.evaluation.figures.figures import figures
from generator.evaluation.forgetting.forgetting import forgetting
from generator.evaluation.forgetting.tasks import general_tasks
from generator.evaluation.items import Form, Stratum
from generator.evaluation.results import Answer, Arm, ArmName, Evaluated, Evaluation
from generator.reporting.evaluation.report import Report

ARMS: tuple[ArmName, ...] = ("base", "base+retrieval", "tuned", "tuned+retrieval")
FORMS: tuple[Form, ...] = ("open", "multiple_choice", "true_false", "fill_in", "unanswerable")
CHANCES: dict[Stratum, dict[ArmName, float]] = {
    "trained": {"base": 0.1, "base+retrieval": 0.6, "tuned": 0.5, "tuned+retrieval": 0.7},
    "held-out": {"base": 0.1, "base+retrieval": 0.6, "tuned": 0.12, "tuned+retrieval": 0.6},
}
"""How often each arm is right."""


def report(
    documents: int = 40,
    arms: tuple[ArmName, ...] = ARMS,
    chances: Mapping[Stratum, Mapping[ArmName, float]] = CHANCES,
    text: str = "In 1921, it seems.",
    **fields: Any,
) -> Report:
    """A report on made-up answers, five questions a document, half of the documents in each test."""
    random = Random(3)
    items = [
        _item(n, form, "trained" if n % 2 else "held-out", arms, chances, random, text)
        for n in range(documents)
        for form in FORMS
    ]
    evaluation = Evaluation(
        arms=[Arm(name=arm, provider="ollama", model="small", top_k=4 * ("retrieval" in arm)) for arm in arms],
        items=items,
    )
    return Report(arms=evaluation.arms, items=evaluation.items, figures=figures(evaluation), **fields)


def tried(passed: int = 12) -> Calibration:
    """A judge that got so many of 12 probes of a kind right, and all others."""
    easy: tuple[ProbeKind, ...] = ("same", "hedge", "other")
    kinds = [Probed(kind=kind, probes=12, passed=12, inconsistent=0, enough=True) for kind in easy]
    changed = Probed(kind="changed", probes=12, passed=passed, inconsistent=12 - passed, enough=passed >= 10)
    return Calibration(judge="ollama mistral", kinds=[*kinds, changed])


def general(base: int, tuned: int) -> Any:
    """So many of the general tasks of arithmetic and facts done right by each."""
    tasks = [task for task in general_tasks() if task.number is not None or task.says]
    said = [task.says[0] if task.says else f"{task.number:g}" for task in tasks]
    before, after = (["no idea" if n >= right else text for n, text in enumerate(said)] for right in (base, tuned))
    return forgetting(tasks, before, after)


def _item(
    number: int,
    form: Form,
    stratum: Stratum,
    arms: tuple[ArmName, ...],
    chances: Mapping[Stratum, Mapping[ArmName, float]],
    random: Random,
    text: str,
) -> Evaluated:
    metric = {"open": "f1", "unanswerable": "abstained"}.get(form, "exact")
    answers = {}
    for arm in arms:
        score = float(random.random() < chances[stratum][arm])
        scores = {metric: score, **({"recall": float(random.random() < 0.8)} if "retrieval" in arm else {})}
        answers[arm] = Answer(text=text, read="x", scores=scores)
    return Evaluated(
        form=form,
        stratum=stratum,
        question=f"In which year was town number {number} founded?",
        options=["1911", "1921", "1931", "1941"] if form == "multiple_choice" else None,
        reference="1921",
        document=f"town-{number}.md",
        answers=answers,
    )
