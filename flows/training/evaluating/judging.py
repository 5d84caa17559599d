"""The judge of an evaluation: tried on probes first, and asked about the answers only where it passes."""

from collections.abc import Sequence

from flows.running.job import Job
from flows.running.judging import judged_in_batches
from generator.evaluation.calibration import Calibration
from generator.evaluation.items import EvalItem
from generator.evaluation.results import Evaluated, Evaluation
from tasks.comparing.compare import Judgement
from tasks.evaluating.judge_answers import AnswerDuel, duels_of, judge_answers, with_verdicts
from tasks.evaluating.probes import calibration, probes_of


async def probed(job: Job, items: Sequence[EvalItem], *, seed: int, batch_size: int) -> Calibration | None:
    """How the judge does on probes, for which no model's answer is needed; None where there is nothing to judge."""
    probes = probes_of([Evaluated(**item.row(), answers={}) for item in items], seed=seed)
    if not probes:
        job.note("There is no open question, so the judge was not asked.")
        return None
    found = calibration(f"{job.judge.provider} {job.judge.name}", probes, await _judged(job, probes, batch_size))
    job.note(found.sentence)
    return found


async def judged(job: Job, evaluation: Evaluation, probes: Calibration | None, *, batch_size: int) -> Evaluation:
    """The evaluation with the judge's verdicts; a judge that cannot be relied on is asked nothing more."""
    if probes is None or not (probes.usable or job.sampled):
        return evaluation
    duels = duels_of(evaluation)
    return with_verdicts(evaluation, duels, await _judged(job, duels, batch_size))


async def _judged(job: Job, duels: Sequence[AnswerDuel], batch_size: int) -> list[Judgement]:
    return await judged_in_batches(job, duels, lambda batch: judge_answers(batch, job.judge), batch_size)
