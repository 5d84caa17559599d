"""What an evaluation comes to: its figures, what it was made with, the files."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import orjson

from flows.options.training.evaluate import EvaluateOptions
from flows.running.account.summary import cost_text
from generator.evaluation.items import EvalItem
from generator.evaluation.results import Answer, Arm, Evaluated, Evaluation
from generator.evaluation.scoring.overlap import Metric
from generator.files.whole import write_whole
from generator.hashing import fingerprint
from generator.reporting.evaluation.report import Report
from generator.usage import Usage

_LIBRARIES = ("generator", "torch", "transformers", "peft", "xllamacpp", "sacrebleu", "rouge-score", "torchmetrics")


def evaluation_of(
    items: Sequence[EvalItem], answers: Sequence[tuple[Arm, Mapping[int, Answer]]], metadata: dict[str, Any]
) -> Evaluation:
    """The questions with what each arm answered.

    Args:
        items: All that was asked.
        answers: Of each arm, by the place of the item.
        metadata: What it was made with.
    """
    evaluated = [
        Evaluated(**item.row(), answers={arm.name: of[place] for arm, of in answers if place in of})
        for place, item in enumerate(items)
    ]
    return Evaluation(metadata=metadata, arms=[arm for arm, _ in answers], items=evaluated)


def made_with(options: EvaluateOptions, items: Sequence[EvalItem], metrics: Sequence[Metric]) -> dict[str, Any]:
    """What decided the answers and the figures, beside the models."""
    retrieval = {"tables": options.table, "top_k": options.top_k, "by": options.embed or "words (BM25)"}
    return {
        "questions": options.input,
        "questions_fingerprint": fingerprint([item.content() for item in items], 16),
        "asked": len(items),
        "seed": options.seed,
        "temperature": options.temperature,
        "max_tokens": options.max_tokens,
        "metrics": list(metrics),
        **({"retrieval": {"from": options.rag, **retrieval}} if options.rag else {}),
        "versions": {name: found for name in _LIBRARIES if (found := _version(name))},
    }


def write_report(report: Report, options: EvaluateOptions, usage: Usage) -> None:
    """Write the report, and the page beside it, which also says what this run asked and paid.

    Args:
        report: The same whenever the same is asked.
        options: Where they go.
        usage: Of this run: replies of the ledger were paid for by an earlier one.
    """
    from generator.reporting.evaluation.page import render

    data = orjson.dumps(report.model_dump(mode="json", exclude_none=True), option=orjson.OPT_INDENT_2)
    write_whole(options.output, data)
    write_whole(options.page, render(report, _title(report), _spent(usage)).encode())


def _spent(usage: Usage) -> dict[str, str]:
    return {
        "calls": f"{usage.calls:,} made, {usage.reused:,} replies from the ledger",
        "tokens": f"{usage.tokens_in:,} in, {usage.tokens_out:,} out",
        "cost": cost_text(asdict(usage)),
    }


def _title(report: Report) -> str:
    """What the page is about: the model that tuning began with, where that is known."""
    training = report.metadata.get("training") or {}
    base = training.get("base", {}).get("name")
    return f"{Path(base).name}, before and after tuning" if base else "What the models answer"


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
