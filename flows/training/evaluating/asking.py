"""All that an evaluation asks before a judge compares answers: the arms, the general tasks, the judge's probes.

None of it needs a reply of another, so that one round of batches asks it all.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from flows.options.training.evaluate import EvaluateOptions
from flows.running.at_once import Part, at_once
from flows.running.job import Job
from flows.training.evaluating.answering import Found, answers_of, replies_to
from flows.training.evaluating.arms import Contender
from flows.training.evaluating.judging import probed
from generator.evaluation.asking import Question
from generator.evaluation.calibration import Calibration
from generator.evaluation.forgetting.tasks import Task
from generator.evaluation.items import EvalItem
from generator.evaluation.results import Answer, Arm, ArmName
from generator.evaluation.scoring.overlap import Metric
from generator.records import Tally
from generator.types import Model

_BRIEF = 64
"""Tokens that a reply to a general task may have: none takes more."""


class Asking:
    """See the module; `run` is called once.

    Args:
        job: Whose run and account it is.
        options: Of the flow.
        items: The questions.
        tasks: General tasks, which each model is asked closed-book.
        found: For each item the passages that it is asked with, where an arm retrieves.
        metrics: Of open answers' words.

    Attributes:
        probes: How the judge did; None where none was asked, or there is nothing to judge.
    """

    def __init__(
        self,
        job: Job,
        options: EvaluateOptions,
        items: Sequence[EvalItem],
        tasks: Sequence[Task],
        found: Found | None,
        metrics: tuple[Metric, ...],
    ) -> None:
        self._job, self._options = job, options
        self._items, self._tasks, self._found, self._metrics = items, tasks, found, metrics
        self._answers: dict[ArmName, Mapping[int, Answer]] = {}
        self._general: dict[ArmName, dict[int, str]] = {}
        self.probes: Calibration | None = None

    async def run(self, contenders: Sequence[Contender]) -> None:
        """Ask the models, and the judge where there is one."""
        self._begin_account(contenders)
        each = len(self._tasks)
        self._job.progress.expect(sum(len(one.arms) * len(self._items) + each for one in contenders))
        parts: list[Part[None]] = [(one.model, partial(self._contend, one)) for one in contenders]
        await at_once(self._job.run, [*parts, *([(self._job.judge, self._probed)] if self._options.judged else [])])

    def answers(self, contenders: Sequence[Contender]) -> list[tuple[Arm, Mapping[int, Answer]]]:
        """Of each arm the answers, by the place of the item."""
        return [(arm, self._answers[arm.name]) for one in contenders for arm in one.arms]

    def general(self, contenders: Sequence[Contender]) -> list[dict[int, str]]:
        """What each model replied to the general tasks, by their places; what failed is missing."""
        return [self._general.get(one.arms[0].name, {}) for one in contenders]

    def _begin_account(self, contenders: Sequence[Contender]) -> None:
        """The stages in their order, whichever ends first."""
        for one in contenders:
            stages = [*([_tasks_of(one)] if self._tasks else []), *(arm.name for arm in one.arms)]
            for stage in stages:
                self._job.summary.add(Tally(stage=stage, unit="questions"))

    async def _contend(self, one: Contender) -> None:
        parts: list[Part[None]] = [(one.model, partial(self._answered, one.model, arm)) for arm in one.arms]
        if self._tasks:
            parts.insert(0, (one.model, partial(self._tasked, one)))
        await at_once(self._job.run, parts)
        await self._job.run.release(one.model)

    async def _answered(self, model: Model, arm: Arm) -> None:
        self._answers[arm.name] = await answers_of(
            self._job,
            arm,
            model,
            self._items,
            self._found,
            metrics=self._metrics,
            batch_size=self._options.batch_size,
        )

    async def _tasked(self, one: Contender) -> None:
        """Ask the general tasks, whose replies are short."""
        brief, closed = one.model.model_copy(update={"max_tokens": _BRIEF}), one.arms[0]
        replies = await replies_to(
            self._job,
            [Question(id=f"task {at + 1}", ref=at, text=task.prompt) for at, task in enumerate(self._tasks)],
            brief,
            stage=_tasks_of(one),
            system_prompt=closed.system_prompt,
            batch_size=self._options.batch_size,
        )
        await self._job.run.release(brief)
        self._general[closed.name] = {place: reply.text for place, reply in replies.items()}

    async def _probed(self) -> None:
        options = self._options
        self.probes = await probed(self._job, self._items, seed=options.seed, batch_size=options.batch_size)


def _tasks_of(one: Contender) -> str:
    """What the stage is called in which a model is asked the general tasks."""
    return f"{one.arms[0].name}, general tasks"
