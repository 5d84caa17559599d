"""What was answered to the questions of an evaluation, arm by arm, and what the answers are worth.

{"metadata": {…}, "arms": [{"name": "base", "model": "transformers:SmolLM2-135M-Instruct", …}, …],
 "items": [{"id": "…", "form": "fill_in", "question": "…", …, "answers": {"base": {"text": "1911", "read": "1911",
     "scores": {"exact": 0.0, "f1": 0.0, "abstained": 0.0}}, "tuned+retrieval": {…, "retrieved": ["c7", "c3"]}}}]}
"""

from typing import Any, Literal

from pydantic import BaseModel, Field

from generator.evaluation.items import EvalItem
from generator.types import Finish, ProviderName

ArmName = Literal["base", "base+retrieval", "tuned", "tuned+retrieval"]


class Arm(BaseModel):
    """A model, with or without passages to read, that all questions are put to.

    Attributes:
        name: What it is called wherever arms are compared.
        provider: Who answers.
        model: Its name there, as it was asked for.
        weights: Fingerprint of the weights, where they lie on this machine; None of what a server has.
        system_prompt: What its conversations begin with; of a tuned model what it was trained with.
        top_k: Passages that it is shown with each question; 0 without retrieval.
    """

    name: ArmName
    provider: ProviderName
    model: str
    weights: str | None = None
    system_prompt: str | None = None
    top_k: int = 0


class Answer(BaseModel):
    """What an arm said to a question.

    Attributes:
        text: The reply as it came.
        finish: `length` where it was cut off; it is kept, and scored as it is.
        read: Of a closed form, what the reply was understood to say: a letter, `true` or `false`, the words; None
            where it cannot be told, and of open forms.
        scores: By metric, from 0 to 1; which there are follows from the form.
        judged: What a judge said of it, where one was asked.
        retrieved: Ids of the chunks that it was shown, the nearest first.
        ledger_key: Of the completion.
    """

    text: str
    finish: Finish = "stop"
    read: str | None = None
    scores: dict[str, float] = Field(default_factory=dict)
    judged: dict[str, Any] | None = None
    retrieved: list[str] = Field(default_factory=list)
    ledger_key: str = ""


class Evaluated(EvalItem):
    """A question with what each arm said to it; an arm whose call failed is missing."""

    answers: dict[ArmName, Answer] = Field(default_factory=dict)


class Evaluation(BaseModel):
    """A report as it is written, and all that its figures are computed from.

    Attributes:
        metadata: Files and their fingerprints, seeds, versions, settings.
        items: In the order of the questions' file.
    """

    metadata: dict[str, Any] = Field(default_factory=dict)
    arms: list[Arm]
    items: list[Evaluated]
