"""Questions with answers, for tests of figures."""

from collections.abc import Mapping
from typing import Any

from generator.evaluation.items import Form, Stratum
from generator.evaluation.results import Answer, Arm, ArmName, Evaluated, Evaluation


def asked(
    document: str,
    right: Mapping[ArmName, bool | None],
    form: Form = "fill_in",
    stratum: Stratum = "trained",
    judged: Mapping[ArmName, dict[str, Any]] | None = None,
) -> Evaluated:
    """A question, and by arm whether the answer is right; None where the call failed."""
    score = {"unanswerable": "abstained"}.get(form, "exact")
    answers = {
        arm: Answer(text="An answer.", read="An answer", scores={score: float(found)}, judged=(judged or {}).get(arm))
        for arm, found in right.items()
        if found is not None
    }
    return Evaluated(
        form=form, stratum=stratum, question="Which?", reference="This.", document=document, answers=answers
    )


def evaluated(items: list[Evaluated], *names: ArmName) -> Evaluation:
    arms = [Arm(name=name, provider="extractive", model="m") for name in names or ("base", "tuned")]
    return Evaluation(arms=arms, items=items)
