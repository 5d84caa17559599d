"""The end of a flow on tools: what was left out goes to its file, what was kept to the output."""

from typing import Any

from flows.running.job import Job

ORDER = (
    "read generate check negatives form run answer search branches chain "
    "format execution semantics curate evaluate select"
).split()
"""Of the stages in the summary; batches of several kinds come to them in any order."""


async def finish(job: Job, output: str | None, rejected: str | None) -> dict[str, Any]:
    """Write, close the account, and show it.

    Args:
        job: The run.
        output: Where what is kept goes; None: it is counted and nothing is written.
        rejected: Where what is left out goes; None: nowhere.
    """
    stages = job.summary.tallies
    known = [name for name in ORDER if name in stages]
    job.summary.tallies = {name: stages[name] for name in [*known, *(name for name in stages if name not in known)]}
    if rejected:
        job.write("rejected", rejected)
    if output is None:
        return await job.conclude("", 0)
    return await job.finish(output)
