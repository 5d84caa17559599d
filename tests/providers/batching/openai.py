"""OpenAI's files and batches."""

import re
from collections.abc import Mapping
from typing import Any

import orjson

from tests.providers.batching.jobs import Job, Jobs, Row
from tests.providers.batching.office import Ask, Denied, Office, Said, check_size, lines, page
from tests.providers.batching.settings import BatchSettings
from tests.providers.conversation import Conversation
from tests.providers.protocols.openai import OpenAI

_FILE = re.compile(r"/v1/files(?:/([\w-]+)(/content)?)?")
_BATCH = re.compile(r"/v1/batches(?:/([\w-]+)(/cancel)?)?")
_ENDPOINT = "/v1/chat/completions"
_STATUS = {"running": "in_progress", "failed": "failed", "finalizing": "finalizing", "cancelling": "cancelling"}
_MOST = 50_000
_WORDS = {
    "expired": ("batch_expired", "This request could not be executed before the completion window expired."),
    "canceled": ("batch_cancelled", "This request was not executed because the batch was cancelled."),
}
_STAMPS = ("in_progress_at", "finalizing_at", "completed_at", "failed_at", "expired_at", "cancelling_at")


class OpenAIOffice(Office):
    """`/v1/files`, `/v1/files/{id}`, `/v1/files/{id}/content`, `/v1/batches`, `/v1/batches/{id}`, `…/cancel`."""

    kind = "openai"
    protocol = OpenAI()

    def has(self, path: str, headers: Mapping[str, str]) -> bool:
        return "x-goog-api-key" not in headers and bool(_FILE.fullmatch(path) or _BATCH.fullmatch(path))

    def read(self, job: Job, row: Row) -> Conversation:
        return self.protocol.read(_ENDPOINT, row.body)

    def answer(self, ask: Ask, jobs: Jobs, settings: BatchSettings, now: float) -> Said:
        file, batch = _FILE.fullmatch(ask.path), _BATCH.fullmatch(ask.path)
        match ask.method, file, batch:
            case "POST", re.Match() as found, _ if not found[1]:
                return Said(self._uploaded(ask, jobs, settings, now))
            case "GET", re.Match() as found, _ if found[2]:
                return Said(self._content(found[1], jobs, settings, now))
            case "GET", re.Match() as found, _ if found[1]:
                return Said(_file(found[1], jobs))
            case "POST", _, re.Match() as found if not found[1]:
                return Said(self._made(orjson.loads(ask.body), jobs, settings, now))
            case "GET", _, re.Match() as found if not found[1]:
                return Said(self._list(ask.query, jobs, settings, now))
            case "GET", _, re.Match() as found if not found[2]:
                return Said(_batch(_job(found[1], jobs, settings, now), settings, now))
            case "POST", _, re.Match() as found if found[2]:
                return Said(_batch(_cancelled(_job(found[1], jobs, settings, now), now), settings, now))
        raise Denied("bad_request", f"{ask.method} {ask.path}", 405)

    def _uploaded(self, ask: Ask, jobs: Jobs, settings: BatchSettings, now: float) -> dict[str, Any]:
        if ask.form.get("purpose") != "batch":
            raise Denied("bad_request", f"{ask.form.get('purpose')!r} is not one of ['batch'] - 'purpose'")
        check_size(ask.body, settings)
        name = f"file-{jobs.number()}"
        jobs.files[name] = ask.body, {"filename": ask.form["filename"], "created_at": int(now)}
        return _file(name, jobs)

    def _content(self, name: str, jobs: Jobs, settings: BatchSettings, now: float) -> bytes:
        if name in jobs.files:
            return jobs.files[name][0]
        _, _, rest = name.partition("-")
        kind, _, number = rest.partition("-")
        job = _job(f"batch_{number}", jobs, settings, now)
        rows = {"output": _outputs, "error": _errors}[kind](job, now)
        if job.phase(now) != "ended" or not rows:
            raise Denied("bad_request", f"No such File object: {name}", 404)
        return lines(rows)

    def _list(self, query: Mapping[str, str], jobs: Jobs, settings: BatchSettings, now: float) -> dict[str, Any]:
        found, more = page(list(jobs.of(self.kind)), query.get("after"), int(query.get("limit", 20)))
        data = [_batch(job, settings, now) for job in found]
        ends = {"first_id": found[0].id, "last_id": found[-1].id} if found else {"first_id": None, "last_id": None}
        return {"object": "list", "data": data, "has_more": more, **ends}

    def _made(self, asked: dict[str, Any], jobs: Jobs, settings: BatchSettings, now: float) -> dict[str, Any]:
        if asked.get("completion_window") != "24h" or asked.get("endpoint") != _ENDPOINT:
            raise Denied("bad_request", "Invalid value: 'completion_window' or 'endpoint'")
        file = asked["input_file_id"]
        if file not in jobs.files:
            raise Denied("bad_request", f"No such File object: {file}")
        number = jobs.number()
        job = Job(
            id=f"batch_{number}",
            kind=self.kind,
            model="",
            rows=[],
            name=asked.get("metadata") if settings.metadata else None,
            file=file,
            made=now,
            expires=now + settings.window,
            finalizing=settings.finalizing,
        )
        job.rows, job.fault = _read(jobs.files[file][0], settings)
        if job.fault is None:
            job.tokens = sum(self.read(job, row).tokens for row in job.rows)
            job.fault = _over(job, jobs.queued(now), settings)
        return {**_batch(jobs.make(job, settings), settings, now), "status": "validating"}


def _job(name: str, jobs: Jobs, settings: BatchSettings, now: float) -> Job:
    job = jobs.get("openai", name)
    if job is None or now > job.made + settings.retention:
        raise Denied("bad_request", f"No batch found with id '{name}'", 404)
    return job


def _cancelled(job: Job, now: float) -> Job:
    if job.phase(now) not in ("running", "finalizing"):
        raise Denied("bad_request", f"Cannot cancel a batch with status '{_status(job, now)}'", 409)
    job.cancelled = now
    return job


def _read(content: bytes, settings: BatchSettings) -> tuple[list[Row], Any]:
    """The requests in a file, and what is wrong with it."""
    rows: list[Row] = []
    models: set[str] = set()
    for number, line in enumerate(content.splitlines(), 1):
        try:
            asked = orjson.loads(line)
        except orjson.JSONDecodeError:
            return rows, _fault("invalid_json_line", "This line is not parseable as valid JSON.", number)
        if asked.get("url") != _ENDPOINT or asked.get("method") != "POST":
            return rows, _fault("url_mismatch", "The URL provided does not match the batch endpoint.", number)
        models.add(asked["body"].get("model"))
        rows.append(Row(asked["custom_id"], asked["body"]))
    if not rows:
        return rows, _fault("empty_file", "The input file is empty.")
    if len(rows) > _MOST:
        return rows, _fault("too_many_tasks", f"The file has more than {_MOST} requests.")
    if len({row.key for row in rows}) < len(rows):
        return rows, _fault("duplicate_custom_id", "A custom_id is used more than once.")
    if len(models) > 1:
        return rows, _fault("mismatched_model", "All requests of a batch must be for the same model.")
    if models & set(settings.without):
        return rows, _fault("model_not_found", f"The model `{min(models)}` is not supported by the Batch API.")
    return rows, None


def _over(job: Job, queued: int, settings: BatchSettings) -> Any:
    if settings.queued is None or queued + job.tokens <= settings.queued:
        return None
    text = f"Enqueued token limit reached for the model. Limit: {settings.queued} enqueued tokens. Please try again"
    return _fault("token_limit_exceeded", f"{text} once some in_progress batches have been completed.")


def _fault(code: str, message: str, line: int | None = None) -> dict[str, Any]:
    return {"object": "list", "data": [{"code": code, "message": message, "line": line, "param": None}]}


def _file(name: str, jobs: Jobs) -> dict[str, Any]:
    if name not in jobs.files:
        raise Denied("bad_request", f"No such File object: {name}", 404)
    content, described = jobs.files[name]
    common = {"id": name, "object": "file", "bytes": len(content), "purpose": "batch", "status": "processed"}
    return {**common, **described, "expires_at": None, "status_details": None}


def _status(job: Job, now: float) -> str:
    if (phase := job.phase(now)) != "ended":
        return _STATUS[phase]
    if job.cancelled is not None:
        return "cancelled"
    return "expired" if job.fates(now)["expired"] else "completed"


def _batch(job: Job, settings: BatchSettings, now: float) -> dict[str, Any]:
    fates, status = job.fates(now), _status(job, now)
    number, ended = job.id.removeprefix("batch_"), job.phase(now) == "ended"
    stamp = f"{status}_at"
    return {
        "id": job.id,
        "object": "batch",
        "endpoint": _ENDPOINT,
        "errors": job.fault,
        "input_file_id": job.file,
        "completion_window": "24h",
        "status": status,
        "output_file_id": f"file-output-{number}" if ended and _outputs(job, now) else None,
        "error_file_id": f"file-error-{number}" if ended and _errors(job, now) else None,
        "created_at": int(job.made),
        "expires_at": int(job.made + settings.window),
        **dict.fromkeys(_STAMPS),
        "cancelled_at": None,
        stamp: int(now),
        "request_counts": {
            "total": len(job.rows) if job.fault is None else 0,
            "completed": fates["answered"],
            "failed": fates["errored"],
        },
        "metadata": job.name,
    }


def _outputs(job: Job, now: float) -> list[dict[str, Any]]:
    return [_line(row, job.fate(row, now)) for row in job.rows if row.outcome and row.outcome.status == 200]


def _errors(job: Job, now: float) -> list[dict[str, Any]]:
    return [_line(row, job.fate(row, now)) for row in job.rows if not row.outcome or row.outcome.status != 200]


def _line(row: Row, fate: str) -> dict[str, Any]:
    line: dict[str, Any] = {"id": f"batch_req_{row.key[:24]}", "custom_id": row.key, "response": None, "error": None}
    if row.outcome is None:
        code, message = _WORDS.get(fate, ("", ""))
        return {**line, "error": {"code": code, "message": message}}
    response = {"status_code": row.outcome.status, "request_id": f"req_{row.key[:24]}", "body": row.outcome.body}
    return {**line, "response": response}
