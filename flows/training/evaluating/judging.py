"""The judge of an evaluation: tried on probes first, and asked about the answers only where it passes."""

from collections.abc import Sequence

from flows.running.job import Job
from flows.running.judging import judged_in_batches
from generator.evaluation.calibration import Calibration
from generator.evaluation.results import Evaluation
from tasks.comparing.compare import Judgement
from tasks.evaluating.judge_answers import AnswerDuel, duels_of, judge_answers, with_verdicts
from tasks.evaluating.probes import calibration, probes_of


async def judged(
    job: Job, evaluation: Evaluation, *, seed: int, batch_size: int
) -> tuple[Evaluation, Calibration | None]:
    """The evaluation with the judge's verdicts, and how the judge did on its probes.

    A judge that cannot be relied on is asked nothing more. Without open questions there is nothing to judge.
    """
    probes = probes_of(evaluation.items, seed=seed)
    if not probes:
        job.note("There is no open question, so the judge was not asked.")
        return evaluation, None
    found = calibration(f"{job.judge.provider} {job.judge.name}", probes, await _judged(job, probes, batch_size))
    job.note(found.sentence)
    if not found.usable and not job.sampled:
        return evaluation, found
    duels = duels_of(evaluation)
    return with_verdicts(evaluation, duels, await _judged(job, duels, batch_size)), found


async def _judged(job: Job, duels: Sequence[AnswerDuel], batch_size: int) -> list[Judgement]:
    return await judged_in_batches(job, duels, lambda batch: judge_answers(batch, job.judge), batch_size)
