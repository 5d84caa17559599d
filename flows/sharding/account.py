"""What a shard leaves for the run that shared it out: its rows, each with its place, and its account.

A row of a part is `{"place": 12003, "row": {…}}`. The account names the parts, and comes last: where it is, all is.
"""

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import orjson

from flows.running.account.refusals import Refusals
from flows.running.job import Job
from flows.sharding.shard import Shard
from generator.errors import RunStopped
from generator.files import BadRow, beside, read_rows
from generator.files.whole import read_whole, write_whole
from generator.records import Failure, Tally
from generator.usage import Usage

Row = dict[str, Any]


class JoinedParts:
    """One output of all shards, in the order that a single run would have written.

    Args:
        parts: Where each shard wrote its rows, in the order of the shards, and how many.
    """

    def __init__(self, parts: Sequence[tuple[str, int]]) -> None:
        self._parts = parts

    def __len__(self) -> int:
        return sum(rows for _, rows in self._parts)

    def rows(self) -> Iterator[Row]:
        """All rows; of each part one is held."""
        parts = [read_rows(where, on_bad=_broken) for where, rows in self._parts if rows]
        yield from (part["row"] for part in heapq.merge(*parts, key=lambda part: part["place"]))


def _broken(bad: BadRow) -> None:
    raise RunStopped(f"{bad}: the part of a shard was changed while it was joined; run the same command again.")


def account_place(output: str) -> str:
    """Where the account of a shard goes, which writes its rows there."""
    place = beside(output, ".account.json")
    assert place is not None
    return place


def leave_account(job: Job, shard: Shard) -> None:
    """Let a job that works on a shard leave its account after its parts, in place of a summary."""

    def leave(output: str, _data: Row) -> None:
        places, rows = {"output": output, **job.outputs.beside}, job.outputs.counts()
        told = {"run": shard.run, "parts": {name: (places[name], rows[name]) for name in rows}, **_told(job)}
        write_whole(account_place(output), orjson.dumps(told, option=orjson.OPT_NON_STR_KEYS))

    job.leave = leave


def _told(job: Job) -> Row:
    summary, judgements = job.summary, job.judgements
    return {
        "tallies": [tally.model_dump() for tally in summary.tallies.values()],
        "usage": asdict(summary.usage),
        "failures": [failure.model_dump() for failure in summary.failures],
        "ratings": summary.ratings,
        "notes": summary.notes,
        "languages": summary.languages,
        "unknown_grammar": summary.unknown_grammar,
        "refusals": summary.refusals.drawn(),
        "judgements": {"ratings": list(judgements.ratings.items()), "copied": judgements.copied},
    }


def read_account(output: str, run: str) -> Row:
    """The account of a shard.

    Raises:
        OSError, UsageError: There is none.
        ValueError: It is that of another run.
    """
    told: Row = orjson.loads(read_whole(account_place(output)))
    if told["run"] != run:
        raise ValueError(told["run"])
    return told


def join(job: Job, accounts: Sequence[Row]) -> None:
    """Let a job have the rows and the account of all shards, as if it had done all by itself."""
    for name in job.outputs.counts():
        job.outputs.give(name, JoinedParts([(part[0], part[1]) for part in (told["parts"][name] for told in accounts)]))
    summary, judgements = job.summary, job.judgements
    for told in accounts:
        for tally in told["tallies"]:
            summary.add(Tally.model_validate(tally))
        summary.usage += Usage(**told["usage"])
        summary.fail(Failure.model_validate(failure) for failure in told["failures"])
        summary.ratings.update({int(rating): n for rating, n in told["ratings"].items()})
        summary.notes += [note for note in told["notes"] if note not in summary.notes]
        summary.languages.update(told["languages"])
        summary.unknown_grammar.update(told["unknown_grammar"])
        judgements.ratings.update(Counter(dict(map(tuple, told["judgements"]["ratings"]))))
        judgements.copied += told["judgements"]["copied"]
    summary.refusals = Refusals.joined([told["refusals"] for told in accounts])
