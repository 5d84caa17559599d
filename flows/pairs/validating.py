"""The stage that rates every pair, checks its facts, and leaves none out."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flows.pairs.stages import End, Stage, judged, pass_over, to_output
from flows.running.job import Job
from generator.engine.task_group import task_group
from generator.ratings import verdict_for
from generator.records import QAPair, Tally
from generator.reviewing.applying import Review
from tasks.qa.facts import check_facts, still_checked
from tasks.qa.judge import still_rated


def validated(
    job: Job,
    per_call: int,
    *,
    threshold: float,
    filter_threshold: float,
    topic: str = "",
    fact_checks: bool = True,
    again: bool = False,
    review: Review | None = None,
) -> Stage:
    """Rate every pair against its chunk, check the statements of its answer, and say what it comes to.

    What comes in goes out. A pair that could not be rated goes on without a `verdict`; one whose facts could not be
    checked, or that has no chunk to check them against, without `fact_checks`.

    Args:
        job: Whose account it is entered into.
        per_call: Most pairs of one chunk in a call.
        threshold: Least rating that passes, 0 to 10.
        filter_threshold: Least rating that needs review; what is below fails.
        topic: If given, what is not about it fails.
        fact_checks: Whether statements are checked.
        again: Whether what is rated and checked already is asked about too.
        review: What people decided is the verdict, whatever the rating; what they edited is rated as it is now.
    """
    rate, floor = judged(job, per_call, topic, again=again), min(threshold, filter_threshold)
    job.summary.limits = (threshold, floor)

    decided = review or Review(believes_rows=False)

    async def stage(pairs: list[QAPair]) -> list[QAPair]:
        pairs = [QAPair.model_validate({**decided.apply(pair.row()).row, "ref": pair.ref}) for pair in pairs]
        _begin_account(job, fact_checks=fact_checks)
        work = [_through(rate, pairs), *([_checked(job, pairs, per_call, again=again)] if fact_checks else [])]
        rated, *checked = await task_group(work)  # neither needs the other: one round of batches asks both
        done = _put_back(pairs, rated)
        done = _with_facts(done, checked[0]) if checked else done
        done = [_as_decided(_with_verdict(pair, threshold, floor, topic), decided) for pair in done]
        job.summary.add(Tally(stage="validate", unit="pairs", taken=len(done), kept=len(done), notes=_notes(done)))
        for pair in done:
            job.summary.verdicts.add(pair.row())
        return done

    return stage


def to_report(job: Job, *, source_text: bool) -> End:
    """Every row into the report, and those that do not fail to the filtered rows, where these are wanted."""
    report, filtered = (to_output(job, source_text=source_text, to=name) for name in ("output", "filtered"))

    def end(pairs: list[QAPair]) -> None:
        report(pairs)
        if job.wants("filtered"):
            filtered([pair for pair in pairs if _verdict_of(pair) in ("PASS", "NEEDS_REVIEW")])

    return end


def reported(job: Job, *, source_text: bool) -> Stage:
    """A copy of every row into the report."""
    report = to_output(job, source_text=source_text, to="report")

    async def stage(pairs: list[QAPair]) -> list[QAPair]:
        report(pairs)
        return pairs

    return stage


def report_head(job: Job, source: str, *, topic: str = "", by: str = "generator validate") -> dict[str, Any]:
    """What stands in a report before its rows.

    Args:
        job: Whose account it is; it has a stage made by `validated`.
        source: What was read.
        topic: What pairs had to be about.
        by: Who made it.
    """
    account = job.summary.validation()
    assert account is not None
    limits = {name: account.pop(name) for name in ("threshold", "filter_threshold")}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    metadata = {"generated_by": by, "generated_at": now, "input": source, "model": job.asked}
    about = {"topic": topic} if topic else {}
    return {"metadata": {**metadata, **limits, **about}, "summary": account}


async def _through(stage: Stage, pairs: list[QAPair]) -> list[QAPair]:
    return await stage(pairs)


async def _checked(job: Job, pairs: Sequence[QAPair], per_call: int, *, again: bool) -> list[QAPair]:
    """Those pairs whose statements were checked, now or before."""
    with_chunk = [pair for pair in pairs if pair.source_text]
    ready = [pair for pair in pairs if (pair.source_text is None or not again) and still_checked(pair)]
    known = {pair.ref for pair in ready}
    pass_over(job, "facts", len(ready), "already checked")
    pass_over(job, "facts", len([p for p in pairs if not p.source_text and p.ref not in known]), "without a chunk")
    unchecked = [pair for pair in with_chunk if pair.ref not in known]
    if unchecked:
        ready += job.take(await check_facts(unchecked, job.judge, per_call=per_call))
    return ready


def _begin_account(job: Job, *, fact_checks: bool) -> None:
    """The stages in their order, whichever ends first."""
    for stage in ("judge", *(("facts",) if fact_checks else ())):
        job.summary.add(Tally(stage=stage, unit="pairs"))


def _with_facts(pairs: Sequence[QAPair], checked: Sequence[QAPair]) -> list[QAPair]:
    """The pairs with the facts of those that were checked beside."""
    found = {pair.ref: pair for pair in checked}
    return [_joined(pair, found[pair.ref]) if pair.ref in found else pair for pair in pairs]


def _joined(pair: QAPair, checked: QAPair) -> QAPair:
    origin = {name: said for name, said in checked.provenance.items() if name == "facts"}
    facts = checked.row()["fact_checks"]
    return pair.model_copy(update={"fact_checks": facts, "provenance": {**pair.provenance, **origin}})


def _put_back(pairs: Sequence[QAPair], worked_on: Sequence[QAPair]) -> list[QAPair]:
    """All pairs in their order, those that failed as they came."""
    done = {pair.ref: pair for pair in worked_on}
    return [done.get(pair.ref, pair) for pair in pairs]


def _with_verdict(pair: QAPair, threshold: float, floor: float, topic: str) -> QAPair:
    """The pair with what its rating comes to; None where it has none, and no facts that speak of another answer."""
    rated = still_rated(pair, topic)
    verdict = verdict_for(pair.rating or 0.0, threshold, floor) if rated else None
    if topic and verdict and not pair.topic_relevant:
        verdict = "FAIL"
    stale = {} if still_checked(pair) else {"fact_checks": None}
    return pair.model_copy(update={"verdict": verdict, **stale})


def _as_decided(pair: QAPair, review: Review) -> QAPair:
    """The pair with the verdict that a person gave it, where one did."""
    keeps = review.word(pair.row())
    return pair if keeps is None else pair.model_copy(update={"verdict": "PASS" if keeps else "FAIL"})


def _verdict_of(pair: QAPair) -> str | None:
    verdict: str | None = pair.row().get("verdict")
    return verdict


def _notes(pairs: Sequence[QAPair]) -> Counter[str]:
    return Counter(_verdict_of(pair) or "not rated" for pair in pairs)
