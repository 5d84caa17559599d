"""Anthropic's Message Batches."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from tests.providers.batching.jobs import Job, Jobs, Row
from tests.providers.batching.office import Ask, Denied, Office, Said, check_size, lines, page
from tests.providers.batching.settings import BatchSettings
from tests.providers.conversation import Conversation, NotUnderstood
from tests.providers.protocols.anthropic import Anthropic

_PATH = re.compile(r"/v1/messages/batches(?:/(\w+)(/cancel|/results)?)?")
_KEY = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_MOST = 100_000
_STATUS = {"running": "in_progress", "finalizing": "in_progress", "cancelling": "canceling", "ended": "ended"}


class AnthropicOffice(Office):
    """`/v1/messages/batches`, `/v1/messages/batches/{id}`, `…/cancel`, `…/results`."""

    kind = "anthropic"
    protocol = Anthropic()

    def has(self, path: str, headers: Mapping[str, str]) -> bool:
        return bool(_PATH.fullmatch(path))

    def read(self, job: Job, row: Row) -> Conversation:
        return self.protocol.read("/v1/messages", row.body)

    def answer(self, ask: Ask, jobs: Jobs, settings: BatchSettings, now: float) -> Said:
        found = _PATH.fullmatch(ask.path)
        match ask.method, found and found.groups():
            case "POST", (None, None):
                return Said(self._made(ask, jobs, settings, now))
            case "GET", (None, None):
                return Said(self._list(ask, jobs, settings, now))
            case "GET", (str() as name, None):
                return Said(_batch(_job(name, jobs), ask.base, settings, now))
            case "POST", (str() as name, "/cancel"):
                return Said(_batch(_cancelled(_job(name, jobs), now), ask.base, settings, now))
            case "GET", (str() as name, "/results"):
                return Said(_results(_job(name, jobs), settings, now))
        raise Denied("bad_request", f"{ask.method} {ask.path}", 405)

    def _list(self, ask: Ask, jobs: Jobs, settings: BatchSettings, now: float) -> dict[str, Any]:
        size = int(ask.query.get("limit", 20))
        found, more = page(list(jobs.of(self.kind)), ask.query.get("after_id"), size)
        data = [_batch(job, ask.base, settings, now) for job in found]
        ends = {"first_id": found[0].id, "last_id": found[-1].id} if found else {"first_id": None, "last_id": None}
        return {"data": data, "has_more": more, **ends}

    def _made(self, ask: Ask, jobs: Jobs, settings: BatchSettings, now: float) -> dict[str, Any]:
        check_size(ask.body, settings)
        rows = [Row(asked["custom_id"], asked["params"]) for asked in orjson.loads(ask.body)["requests"]]
        _check(rows)
        job = Job(
            id=f"msgbatch_{jobs.number()}",
            kind=self.kind,
            model="",
            rows=rows,
            name=None,
            file="",
            made=now,
            expires=now + settings.window,
            finalizing=settings.finalizing,
        )
        job.tokens = sum(self._tokens(job, row) for row in rows)
        if settings.queued is not None and jobs.queued(now) + job.tokens > settings.queued:
            raise Denied("rate_limited", "")
        return _batch(jobs.make(job, settings), ask.base, settings, now)

    def _tokens(self, job: Job, row: Row) -> int:
        try:
            return self.read(job, row).tokens
        except (NotUnderstood, KeyError, TypeError):  # which is for the row's result to say
            return 0


def _check(rows: list[Row]) -> None:
    if not 1 <= len(rows) <= _MOST:
        raise Denied("bad_request", f"requests: must have between 1 and {_MOST} items")
    for row in rows:
        if not _KEY.fullmatch(row.key):
            raise Denied("bad_request", f"requests.custom_id: {row.key!r} does not match ^[a-zA-Z0-9_-]{{1,64}}$")
    if len({row.key for row in rows}) < len(rows):
        raise Denied("bad_request", "requests: custom_id must be unique within the batch")


def _job(name: str, jobs: Jobs) -> Job:
    job = jobs.get("anthropic", name)
    if job is None:
        raise Denied("fault", "", 404)
    return job


def _cancelled(job: Job, now: float) -> Job:
    if job.phase(now) == "ended":
        raise Denied("bad_request", f"Batch {job.id} has already ended and cannot be canceled")
    job.cancelled = job.cancelled or now
    return job


def _stamp(moment: float | None) -> str | None:
    return None if moment is None else datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z")


def _is_archived(job: Job, settings: BatchSettings, now: float) -> bool:
    return now > job.made + settings.retention


def _batch(job: Job, base: str, settings: BatchSettings, now: float) -> dict[str, Any]:
    fates, ended = job.fates(now), job.phase(now) == "ended"
    names = {"succeeded": "answered", "errored": "errored", "canceled": "canceled", "expired": "expired"}
    counts = {name: fates[fate] if ended else 0 for name, fate in names.items()}
    archived = _is_archived(job, settings, now)
    return {
        "id": job.id,
        "type": "message_batch",
        "processing_status": _STATUS[job.phase(now)],
        "request_counts": {"processing": 0 if ended else len(job.rows), **counts},
        "created_at": _stamp(job.made),
        "expires_at": _stamp(job.made + settings.window),
        "ended_at": _stamp(job.ends) if ended else None,
        "cancel_initiated_at": _stamp(job.cancelled),
        "archived_at": _stamp(job.made + settings.retention) if archived else None,
        "results_url": f"{base}/v1/messages/batches/{job.id}/results" if ended and not archived else None,
    }


def _results(job: Job, settings: BatchSettings, now: float) -> bytes:
    if job.phase(now) != "ended" or _is_archived(job, settings, now):
        raise Denied("fault", "", 404)
    return lines([{"custom_id": row.key, "result": _result(row, job.fate(row, now))} for row in job.rows])


def _result(row: Row, fate: str) -> Mapping[str, Any]:
    if row.outcome is None:
        return {"type": fate}
    if row.outcome.status == 200:
        return {"type": "succeeded", "message": row.outcome.body}
    return {"type": "errored", "error": row.outcome.body}
