"""Gemini's files and batches, as the Gemini API (not Vertex AI) has them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from tests.providers.batching.jobs import Job, Jobs, Row
from tests.providers.batching.office import Ask, Denied, Office, Said, check_size, lines, page
from tests.providers.batching.settings import BatchSettings
from tests.providers.conversation import Conversation
from tests.providers.protocols.gemini import Gemini

_PATH = re.compile(
    r"(?P<upload>/upload/v1(?:beta)?/files)"
    r"|/v1(?:beta)?/(?:(?P<file>files/[\w-]+)(?P<download>:download)?|models/(?P<model>[^/]+):batchGenerateContent"
    r"|(?P<list>batches)|(?P<batch>batches/[\w-]+)(?P<cancel>:cancel)?)"
)
_STATES = {"running": "RUNNING", "finalizing": "RUNNING", "cancelling": "RUNNING", "failed": "FAILED"}
_CODES = {400: 3, 403: 7, 404: 5, 429: 8, 500: 13, 503: 14, 504: 4}
"""Google's own codes for HTTP's statuses, in which the errors of rows are given."""
_TYPE = "type.googleapis.com/google.ai.generativelanguage.v1main."


class GeminiOffice(Office):
    """`/upload/v1/files`, `/v1/files/{id}:download`, `/v1/models/{model}:batchGenerateContent` …; also `/v1beta`."""

    kind = "gemini"
    protocol = Gemini()

    def has(self, path: str, headers: Mapping[str, str]) -> bool:
        return path.startswith("/upload/") or ("x-goog-api-key" in headers and bool(_PATH.fullmatch(path)))

    def read(self, job: Job, row: Row) -> Conversation:
        return self.protocol.read(f"/v1/models/{job.model}:generateContent", row.body)

    def answer(self, ask: Ask, jobs: Jobs, settings: BatchSettings, now: float) -> Said:
        found = _PATH.fullmatch(ask.path)
        match ask.method, found and {name: text for name, text in found.groupdict().items() if text}:
            case "POST", {"upload": _}:
                return _uploaded(ask, jobs, settings, now)
            case "GET", {"file": name, "download": _}:
                return Said(_download(name, jobs, settings, now))
            case "GET", {"file": name}:
                return Said(_file(name, jobs, ask.base))
            case "POST", {"model": model}:
                return Said(self._made(model, ask, jobs, settings, now))
            case "GET", {"list": _}:
                return Said(_list(ask, jobs, settings, now))
            case "POST", {"batch": name, "cancel": _}:
                return Said(_cancelled(_job(name, jobs, settings, now), now))
            case "GET", {"batch": name}:
                return Said(_operation(_job(name, jobs, settings, now), settings, now))
        raise Denied("bad_request", f"{ask.method} {ask.path}", 405)

    def _made(self, model: str, ask: Ask, jobs: Jobs, settings: BatchSettings, now: float) -> dict[str, Any]:
        batch = orjson.loads(ask.body)["batch"]
        file = batch["inputConfig"]["fileName"]
        if model in settings.without:
            raise Denied("unknown_model", f"{model}: batchGenerateContent", 404)
        if file not in jobs.files:
            raise Denied("bad_request", f"File {file} not found")
        rows = [Row(row["key"], row["request"]) for row in map(orjson.loads, jobs.files[file][0].splitlines())]
        job = Job(
            id=f"batches/{jobs.number()}",
            kind=self.kind,
            model=model,
            rows=rows,
            name=batch["displayName"],
            file=file,
            made=now,
            expires=now + settings.window,
            finalizing=settings.finalizing,
            whole=True,
        )
        job.tokens = sum(self.read(job, row).tokens for row in rows)
        if settings.queued is not None and jobs.queued(now) + job.tokens > settings.queued:
            raise Denied("rate_limited", "")
        return _operation(jobs.make(job, settings), settings, now)


def _uploaded(ask: Ask, jobs: Jobs, settings: BatchSettings, now: float) -> Said:
    """A resumable upload: it is begun, and then its parts are sent to where that says."""
    command = ask.headers.get("X-Goog-Upload-Command", "")
    if command == "start":
        name = f"files/{jobs.number()}"
        described = {"displayName": (orjson.loads(ask.body).get("file") or {}).get("displayName", "")}
        jobs.files[name] = b"", {**described, "createTime": _stamp(now), "state": "PROCESSING"}
        url = f"{ask.base}{ask.path}?upload_id={name.removeprefix('files/')}&upload_protocol=resumable"
        return Said({}, {"X-Goog-Upload-URL": url, "X-Goog-Upload-Status": "active"})
    name = f"files/{ask.query['upload_id']}"
    content, described = jobs.files[name]
    if int(ask.headers["X-Goog-Upload-Offset"]) != len(content):
        raise Denied("bad_request", "the offset is not where the last part ended")
    content += ask.body
    check_size(content, settings)
    final = "finalize" in command
    jobs.files[name] = content, {**described, "state": "ACTIVE" if final else "PROCESSING"}
    said = {"file": _file(name, jobs, ask.base)} if final else {}
    return Said(said, {"X-Goog-Upload-Status": "final" if final else "active"})


def _file(name: str, jobs: Jobs, base: str) -> dict[str, Any]:
    if name not in jobs.files:
        raise Denied("fault", "", 403)
    content, described = jobs.files[name]
    common = {"name": name, "mimeType": "application/jsonl", "sizeBytes": str(len(content)), "source": "UPLOADED"}
    return {**common, **described, "uri": f"{base}/v1/{name}"}


def _download(name: str, jobs: Jobs, settings: BatchSettings, now: float) -> bytes:
    job = _job(name.replace("files/batch-", "batches/"), jobs, settings, now)
    if not _has_results(job, now):
        raise Denied("fault", "", 404)
    return lines([_line(row) for row in job.rows if row.outcome is not None])


def _line(row: Row) -> dict[str, Any]:
    assert row.outcome is not None
    if row.outcome.status == 200:
        return {"key": row.key, "response": row.outcome.body}
    error = row.outcome.body["error"]
    return {"key": row.key, "error": {"code": _CODES.get(row.outcome.status, 13), "message": error["message"]}}


def _job(name: str, jobs: Jobs, settings: BatchSettings, now: float) -> Job:
    job = jobs.get("gemini", name)
    if job is None or now > job.made + settings.retention:
        raise Denied("fault", "", 404)
    return job


def _cancelled(job: Job, now: float) -> dict[str, Any]:
    if job.phase(now) == "ended":
        raise Denied("bad_request", "The operation has ended and cannot be cancelled")
    job.cancelled = job.cancelled or now
    return {}


def _list(ask: Ask, jobs: Jobs, settings: BatchSettings, now: float) -> dict[str, Any]:
    found, more = page(list(jobs.of("gemini")), ask.query.get("pageToken"), int(ask.query.get("pageSize", 10)))
    listed = {"operations": [_operation(job, settings, now) for job in found]} if found else {}
    return {**listed, "nextPageToken": found[-1].id} if more else listed


def _has_results(job: Job, now: float) -> bool:
    """Only a batch whose requests were all worked on has."""
    return job.phase(now) == "ended" and all(job.fate(row, now) == "answered" for row in job.rows)


def _state(job: Job, now: float) -> str:
    if job.phase(now) != "ended":
        return _STATES[job.phase(now)]
    if job.cancelled is not None:
        return "CANCELLED"
    return "EXPIRED" if job.fates(now)["expired"] else "SUCCEEDED"


def _stamp(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z")


def _operation(job: Job, settings: BatchSettings, now: float) -> dict[str, Any]:
    fates, done = job.fates(now), job.phase(now) == "ended"
    counts = {
        "requestCount": len(job.rows),
        "successfulRequestCount": fates["answered"],
        "failedRequestCount": fates["errored"],
        "pendingRequestCount": fates["waiting"],
    }
    metadata: dict[str, Any] = {
        "@type": _TYPE + "GenerateContentBatch",
        "name": job.id,
        "model": f"models/{job.model}",
        "displayName": job.name,
        "state": f"BATCH_STATE_{_state(job, now)}",
        "createTime": _stamp(job.made),
        "updateTime": _stamp(now),
        "inputConfig": {"fileName": job.file},
        "batchStats": {name: str(number) for name, number in counts.items() if number},
    }
    if not done:
        return {"name": job.id, "metadata": metadata}
    metadata["endTime"] = _stamp(job.ends)
    if not _has_results(job, now):
        return {"name": job.id, "metadata": metadata, "done": True, "error": {"code": 1, "message": "It has ended."}}
    output = {"responsesFile": job.id.replace("batches/", "files/batch-")}
    response = {"@type": _TYPE + "GenerateContentBatchOutput", **output}
    return {"name": job.id, "metadata": {**metadata, "output": output}, "done": True, "response": response}
