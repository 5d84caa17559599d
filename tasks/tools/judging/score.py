"""The score of a tool-use outcome and what follows from it: pure functions.

    requirement_coverage = satisfied requirements ÷ all
    score = min(requirement_coverage, mean of the four criteria)

The mean speaks of understanding, correctness and completeness too; the minimum keeps what was not done from being made
good by how it was put. Both are 0 to 1.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from generator.tools.records import ToolExample

Status = Literal["fully_satisfied", "partially_satisfied", "not_satisfied", "execution_failed"]
FULLY, PARTIALLY = 0.9, 0.5
"""Least scores of `fully_satisfied` and `partially_satisfied`."""
CRITERIA = ("instruction_understanding", "requirement_coverage", "output_correctness", "completeness")
STATE = "What is left is what must be left."
"""The requirement that no judge decides."""
_NOTHING = frozenset({"null", "none", "void", "nothing"})


def outcome_of(
    requirements: Sequence[dict[str, Any]], judged: Mapping[str, float], failure_kind: str
) -> dict[str, Any]:
    """What stands on the row.

    Args:
        requirements: Each with `text`, `satisfied` and `reasoning`; at least one.
        judged: The criteria that the judge gives, 0 to 1: all but `requirement_coverage`.
        failure_kind: As the judge says; it does not count where the score is full.
    """
    coverage = sum(bool(requirement["satisfied"]) for requirement in requirements) / len(requirements)
    criteria = {name: coverage if name == "requirement_coverage" else judged[name] for name in CRITERIA}
    # Rounded: in binary four criteria of 0.9 have a mean below 0.9.
    score = round(min(coverage, sum(criteria.values()) / len(criteria)), 6)
    status = status_of(score)
    kind = None if failure_kind == "none" or status == "fully_satisfied" else failure_kind
    rounded = {name: round(value, 6) for name, value in criteria.items()}
    said = {"requirements": list(requirements), "criteria": rounded, "failure_kind": kind}
    return {"score": score, "status": status, **said}


def status_of(score: float) -> Status:
    """The status that a score of 0 to 1 stands for."""
    if score >= FULLY:
        return "fully_satisfied"
    return "partially_satisfied" if score >= PARTIALLY else "not_satisfied"


def by_state(outcome: dict[str, Any], differences: Sequence[str]) -> dict[str, Any]:
    """The outcome where what must be left is known: what is left decides, whatever is said of it.

    Args:
        outcome: As `outcome_of` gives it.
        differences: Between what must be left and what is; empty where there is none.
    """
    said = {"text": STATE, "satisfied": not differences, "reasoning": "; ".join(differences) or "It is."}
    graded = {**outcome, "requirements": [*outcome["requirements"], said]}
    if not differences:
        return graded
    criteria = {**outcome["criteria"], "output_correctness": 0.0}
    return {**graded, "score": 0.0, "status": status_of(0.0), "criteria": criteria, "failure_kind": "another state"}


def execution_failed(reason: str) -> dict[str, Any]:
    """The outcome of an example whose calls did not all run."""
    said: dict[str, Any] = {"requirements": [], "criteria": dict.fromkeys(CRITERIA, 0.0), "failure_kind": None}
    return {"score": 0.0, "status": "execution_failed", **said, "reason": reason}


def fault_of_run(example: ToolExample) -> str | None:
    """Which call failed or has no result; None where none is.

    A tool that by its specification gives nothing back needs no result; nor does one of which the
    final state shows the effect.
    """
    silent = {tool.name for tool in example.tools if tool.returns.type.casefold() in _NOTHING}
    for step in example.path:
        if step.error is not None:
            return f"{step.tool} failed: {step.error}"
        if step.result is None and step.tool not in silent and example.solution.final_state is None:
            return f"{step.tool} has no result."
    return None
