"""Stages: what happens to a batch of pairs on its way from generation or a file to the output.

    through([enriched(job, 5), judged(job, 5), filtered(job, 7.0)], to_output(job))

A batch goes through all its stages as soon as it can; no stage waits for another batch. A stage takes a batch and gives
what is left of it; what it left out is in the job's account.
"""

from collections.abc import Awaitable, Callable, Sequence

from flows.running.batches import grouped_by_run, in_window
from flows.running.job import Job
from flows.running.reading import read_pairs
from generator.engine.accounting import rejection
from generator.files import beside
from generator.formats import Options as FormatOptions
from generator.formats import load_format
from generator.records import QAPair, Tally
from generator.releases.places import ORIGINS
from generator.reviewing.applying import REJECTED, Review
from generator.text.language_names import NAMES
from tasks.cot.enhance_cot import enhance_cot, is_reasoned
from tasks.qa.judge import judge, still_rated, verdict_on
from tasks.qa.rewrite import rewrite
from tasks.qa.topic import on_topic

Stage = Callable[[list[QAPair]], Awaitable[list[QAPair]]]
Then = Callable[[list[QAPair]], Awaitable[None]]
End = Callable[[list[QAPair]], None]
TO_FOLLOW = ("source_text", "evidence", "evidence_found")
"""Fields that only later steps need."""
PAIRS_A_BATCH = 50
"""Pairs a task, where the input is pairs: `--batch-size` of those commands is pairs a call."""
PAIRS_A_CALL = 5
"""Pairs of one chunk a call, in a pipeline."""
ORIGIN = (
    "id",
    "question",
    "chunk_id",
    "source",
    "document",
    "table",
    "table_version",
    "evidence",
    "evidence_found",
    "page_start",
    "page_end",
    "section_path",
    "rating",
    "provenance",
)
"""What a row of a training file is traced by; the row itself has no room for it."""


def through(stages: Sequence[Stage], end: End) -> Then:
    """One stage after the other, then the end."""

    async def run(pairs: list[QAPair]) -> None:
        for stage in stages:
            if pairs:
                pairs = await stage(pairs)
        end(pairs)

    return run


async def each_batch(job: Job, where: str, then: Then, per_call: int) -> None:
    """Read pairs and send them through in batches that never part the pairs of one chunk."""

    async def work(pairs: list[QAPair]) -> None:
        await then(pairs)
        job.progress.advance(len(pairs))

    size = job.of_a_sample(PAIRS_A_BATCH)
    batches = grouped_by_run(read_pairs(job, where), size, key=lambda pair: pair.source_text)
    await in_window(batches, work, job.window(job.llm, PAIRS_A_BATCH // per_call))


def enriched(job: Job, per_call: int, *, preserve_original: bool = True) -> Stage:
    """Answers rewritten."""

    async def stage(pairs: list[QAPair]) -> list[QAPair]:
        return job.take(await rewrite(pairs, job.llm, per_call=per_call, preserve_original=preserve_original))

    return stage


def reasoned(job: Job, per_call: int) -> Stage:
    """Steps to each answer; where a pair has steps that hold already, no call is made."""

    async def stage(pairs: list[QAPair]) -> list[QAPair]:
        ready = [pair for pair in pairs if is_reasoned(pair)]
        open_ones = [pair for pair in pairs if not is_reasoned(pair)]
        pass_over(job, "reason", len(ready), "already reasoned")
        if open_ones:
            ready += job.take(await enhance_cot(open_ones, job.llm, per_call=per_call))
        return in_order(ready)

    return stage


def about(job: Job, topic: str) -> Stage:
    """What is about the topic; the judge decides."""

    async def stage(pairs: list[QAPair]) -> list[QAPair]:
        return job.take(await on_topic(pairs, job.judge, topic=topic))

    return stage


def judged(job: Job, per_call: int, topic: str, *, again: bool = False) -> Stage:
    """Rate what has no rating yet that speaks of its present text."""

    async def stage(pairs: list[QAPair]) -> list[QAPair]:
        unrated = [pair for pair in pairs if again or not still_rated(pair, topic)]
        rated = [pair for pair in pairs if not again and still_rated(pair, topic)]
        pass_over(job, "judge", len(rated), "already rated")
        if unrated:
            new = job.take(await judge(unrated, job.judge, per_call=per_call, topic=topic))
            for pair in new:
                job.judgements.add(pair.rating or 0.0, pair.rating_reasoning or "", "rate")
            rated += new
        return in_order(rated)

    return stage


def past_review(job: Job, review: Review, stages: Sequence[Stage]) -> Stage:
    """What nobody has reviewed goes through the stages; what a person kept stays, what one rejected goes."""

    async def stage(pairs: list[QAPair]) -> list[QAPair]:
        kept, undecided = [], []
        for pair, reviewed in ((pair, review.apply(pair.row())) for pair in pairs):
            if reviewed.passes is None:
                undecided.append(pair)
            elif reviewed.passes:
                kept.append(QAPair.model_validate({**reviewed.row, "ref": pair.ref}))
            else:
                job.reject(rejection(pair, "review", REJECTED))
        _count_reviewed(job, len(kept), len(pairs) - len(kept) - len(undecided))
        for each in stages:
            undecided = await each(undecided) if undecided else []
        return in_order([*kept, *undecided])

    return stage


def filtered(job: Job, threshold: float, topic: str, name: str = "curate") -> Stage:
    """What is rated well enough, and about the topic where there is one.

    Args:
        job: Whose account it is entered into.
        threshold: Least rating that stays, 0 to 10; at 0 what has none stays too.
        topic: If given, what is not about it is left out.
        name: What the stage is called.
    """

    async def stage(pairs: list[QAPair]) -> list[QAPair]:
        if job.summary.limits is None:  # whose table of verdicts has them otherwise
            job.summary.ratings.update(int(pair.rating or 0) for pair in pairs)
        kept, reasons = [], dict[str, int]()
        for pair in pairs:
            rejection = verdict_on(pair, threshold, topic)
            if rejection is None:
                kept.append(pair)
            else:
                job.reject(rejection)
                reasons[rejection.reason] = reasons.get(rejection.reason, 0) + 1
        tally = Tally(stage=name, unit="pairs", taken=len(pairs), kept=len(kept), rejected=reasons)
        job.summary.add(tally)
        job.say_nothing_yet([tally])
        return kept

    return stage


def to_output(job: Job, *, source_text: bool, to: str = "output") -> End:
    """Records into an output, with or without what only later steps need."""
    left_out = () if source_text else TO_FOLLOW

    def end(pairs: list[QAPair]) -> None:
        if to == "output":
            _count_languages(job, pairs)
        for pair in pairs:
            row = {name: value for name, value in pair.row().items() if name not in left_out}
            job.emit(pair.ref or 0, row, to=to)

    return end


def to_nothing(job: Job) -> End:
    """No output: the records went to a place of their own."""

    def end(pairs: list[QAPair]) -> None:
        _count_languages(job, pairs)

    return end


def exported(job: Job, format_name: str, how: FormatOptions) -> End:
    """Training rows into the output, and row by row what each is traced by."""
    form = load_format(format_name)

    def end(pairs: list[QAPair]) -> None:
        _count_languages(job, pairs)
        for pair in pairs:
            origin = pair.model_dump(mode="json", include=set(ORIGIN), exclude_none=True)
            for row in form(pair.row(), how):
                job.emit(pair.ref or 0, row, traced=origin)
                job.emit(pair.ref or 0, origin, to=ORIGINS)

    return end


def origins_of(output: str) -> str | None:
    """Where the origins of a training file are written, row by row: beside it, if it is a file or a folder."""
    return beside(output, ".origins.jsonl")


def in_order(pairs: list[QAPair]) -> list[QAPair]:
    """By their place in the output."""
    return sorted(pairs, key=lambda pair: pair.ref or 0)


def _count_languages(job: Job, pairs: list[QAPair]) -> None:
    job.summary.languages.update(pair.written_in for pair in pairs if pair.written_in in NAMES)


def _count_reviewed(job: Job, kept: int, rejected: int) -> None:
    if kept or rejected:
        reasons = {REJECTED: rejected} if rejected else {}
        job.summary.add(Tally(stage="review", unit="pairs", taken=kept + rejected, kept=kept, rejected=reasons))


def pass_over(job: Job, stage: str, n: int, why: str) -> None:
    """Count what a stage need not ask about."""
    if n:
        job.summary.add(Tally(stage=stage, unit="pairs", taken=n, kept=n, notes={why: n}))
