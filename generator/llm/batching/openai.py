"""OpenAI's batches, and those of every service that copies them: a file of requests, a batch, a file of replies.

    {"custom_id": …, "method": "POST", "url": "/v1/chat/completions", "body": {…}}                  what goes up
    {"custom_id": …, "response": {"status_code": 200, "body": {…}}, "error": null}                  what comes down

Errors come down in a file of their own; so does what was not worked on, with the code `batch_expired`. What was
finished before a batch expired or was cancelled is there, and has been paid for.
"""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import orjson
from aiohttp import FormData
from yarl import URL

from generator.errors import GeneratorError, RateLimited, RequestRejected, ServerFault, UsageError
from generator.llm import faults
from generator.llm.batching import rows
from generator.llm.batching.listing import CLOCKS_APART, moment, reaches_back
from generator.llm.batching.provider import (
    A_WINDOW,
    BatchGone,
    BatchLimits,
    BatchReply,
    BatchState,
    BatchTooLarge,
    Refusal,
    RemoteBatch,
    fitting_size,
)
from generator.llm.batching.wire import BatchWire, as_json, no_batches, nothing
from generator.llm.openai import OpenAIChat, optional_parts, read_completion
from generator.types import Model, Request

ENDPOINT = "/v1/chat/completions"
_NONCE = "generator"
"""The entry of a batch's metadata that it is found by."""
_STATES = {
    "completed": BatchState.ENDED,
    "failed": BatchState.FAILED,
    "expired": BatchState.EXPIRED,
    "cancelled": BatchState.CANCELLED,
}
"""Every other status is one of a batch that runs."""
_NOT_WORKED_ON = ("batch_expired", "batch_cancelled")


class OpenAIBatches(OpenAIChat):
    """Batches over the connections of single calls, whose requests are made in the same way.

    Args:
        model: As for single calls.
        key: The API key.
    """

    limits = BatchLimits(requests=50_000, bytes=200_000_000)
    discount = 0.5

    def __init__(self, model: Model, key: str) -> None:
        super().__init__(model, key)
        self._streamed = {}
        # What is sent brings its own type; a form's has a boundary in it.
        headers = {name: value for name, value in self._headers.items() if name.lower() != "content-type"}
        self._wire = BatchWire(self._where, model, self._session, headers)

    def line(self, key: str, request: Request) -> bytes:
        """A request as a line of a batch's file; see `BatchProvider`."""
        row = {"custom_id": key, "method": "POST", "url": ENDPOINT, "body": self._body(request)}
        return orjson.dumps(row) + b"\n"

    def heed(self, request: Request, refusal: Refusal) -> bool:
        """Do without what a line was refused for; see `BatchProvider`."""
        return rows.heed(refusal, self._compat, optional_parts(self._body(request)))

    async def upload(self, file: Path, nonce: str) -> str:
        """Send a batch's file; see `BatchProvider`."""
        fitting_size(file, self.limits, self._where.label)
        sent = await self._wire.ask(self._at("files"), lambda: _form(file, nonce))
        return str(sent.content["id"])

    async def create(
        self,
        remote_file: str,
        file: Path,  # noqa: ARG002  it was sent
        nonce: str,
        patience: float = A_WINDOW,
    ) -> RemoteBatch:
        """Make the batch; see `BatchProvider`."""
        batch = {
            "input_file_id": remote_file,
            "endpoint": ENDPOINT,
            "completion_window": "24h",
            "metadata": {_NONCE: nonce},
        }
        return self._remote(await self._wire.make(self._at("batches"), as_json(batch), _JSON, patience=patience))

    async def find(
        self,
        nonce: str,
        since: float,
        keys: Collection[str],  # noqa: ARG002  its name is enough
        others: Collection[str] = (),
    ) -> RemoteBatch | None:
        """Whether the batch was made; see `BatchProvider`."""
        async for batch in self._made(since - CLOCKS_APART):
            if batch["id"] not in others and await self._is_named(batch, nonce):
                return self._remote(batch)
        return None

    async def look(self, batch: str) -> RemoteBatch:
        """What has become of a batch; see `BatchProvider`."""
        return self._remote(await self._wire.get(self._at("batches", batch)))

    async def results(self, batch: str) -> AsyncIterator[BatchReply]:
        """What became of its requests; see `BatchProvider`."""
        said = await self._wire.get(self._at("batches", batch))
        files = [said.get(name) for name in ("output_file_id", "error_file_id")]
        if (said.get("request_counts") or {}).get("completed") and not any(files):
            raise ServerFault(f"{self._where.label} says that batch {batch} has replies, and not yet where they are.")
        for file in filter(None, files):
            async for key, row in self._wire.rows(self._at("files", file, "content"), "custom_id"):
                yield self._reply(key, row)

    async def cancel(self, batch: str) -> None:
        """Ask for the batch's end; see `BatchProvider`."""
        if not await self._may_be_cancelled(batch):
            return
        try:
            await self._wire.make(self._at("batches", batch, "cancel"), nothing)
        except (RequestRejected, ServerFault):  # it has ended just now, or nobody knows
            if await self._may_be_cancelled(batch):
                raise

    def _at(self, *path: str) -> URL:
        """Where something lies beside the chat completions."""
        chat = self._url
        return chat.with_path(chat.path.removesuffix("/chat/completions") + "/" + "/".join(path), keep_query=True)

    async def _may_be_cancelled(self, batch: str) -> bool:
        said = await self._wire.get(self._at("batches", batch))
        return self._remote(said).state is BatchState.RUNNING and str(said["status"]).lower() != "cancelling"

    async def _made(self, since: float) -> AsyncIterator[dict[str, Any]]:
        """The batches that were made since then, in whatever order they come."""
        page, after = self._at("batches").update_query(limit=100), ""
        while True:
            said = await self._wire.listed(page.update_query(after=after) if after else page)
            batches = said.get("data") or []
            for batch in batches:
                if moment(batch.get("created_at")) >= since:
                    yield batch
            made = [moment(batch.get("created_at")) for batch in batches]
            if not said.get("has_more") or not made or reaches_back(made, since):
                return
            after = batches[-1]["id"]

    async def _is_named(self, batch: dict[str, Any], nonce: str) -> bool:
        """By its metadata, or, where the service keeps none, by the name of its file."""
        metadata = batch.get("metadata")
        if metadata:
            return bool(metadata.get(_NONCE) == nonce)
        try:
            file = await self._wire.get(self._at("files", batch["input_file_id"]))
        except BatchGone:
            return False
        return bool(file.get("filename") == _file_name(nonce))

    def _remote(self, batch: dict[str, Any]) -> RemoteBatch:
        counts = batch.get("request_counts") or {}
        state = _STATES.get(str(batch["status"]).lower(), BatchState.RUNNING)
        return RemoteBatch(
            id=str(batch["id"]),
            state=state,
            done=counts.get("completed") or 0,
            failed=counts.get("failed") or 0,
            total=counts.get("total") or 0,
            ends_by=batch.get("expires_at"),
            error=self._failure(batch) if state is BatchState.FAILED else None,
        )

    def _failure(self, batch: dict[str, Any]) -> GeneratorError:
        """Why a whole batch failed, mostly while it was looked over."""
        found = ((batch.get("errors") or {}).get("data") or [{}])[0]
        hints, said = faults.complaint({"error": found})
        text = f"{self._where.label} did not work on batch {batch['id']}: {said}"
        as_of_a_call = faults.from_status(self._where, HTTPStatus.BAD_REQUEST, {}, {"error": found})
        if "token_limit" in hints or "enqueued" in hints:
            return RateLimited(text)
        if isinstance(as_of_a_call, UsageError):
            return as_of_a_call
        if "too_many" in hints or "too_large" in hints:
            return BatchTooLarge(text)
        return UsageError(no_batches(self._where, said)) if "model" in hints else RequestRejected(text)

    def _reply(self, key: str, row: dict[str, Any]) -> BatchReply:
        response, error = row.get("response") or {}, row.get("error")
        if (error or {}).get("code") in _NOT_WORKED_ON:
            return rows.expired(key)
        status = response.get("status_code") or HTTPStatus.INTERNAL_SERVER_ERROR
        if error or status >= HTTPStatus.MULTIPLE_CHOICES:
            body = response.get("body") or {"error": error}
            return rows.refused(self._where, key, status, body, self._compat)
        return rows.answered(self._where, key, response.get("body"), read_completion)


_JSON: Mapping[str, str] = {"Content-Type": "application/json"}


@contextmanager
def _form(file: Path, nonce: str) -> Iterator[FormData]:
    form = FormData()
    form.add_field("purpose", "batch")
    with file.open("rb") as content:
        form.add_field("file", content, filename=_file_name(nonce), content_type="application/jsonl")
        yield form


def _file_name(nonce: str) -> str:
    return f"{nonce}.jsonl"
