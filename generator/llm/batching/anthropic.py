"""Anthropic's Message Batches: all requests in the body that makes the batch, and a file of results a request.

    {"custom_id": …, "params": {…}}                                                                 what goes up
    {"custom_id": …, "result": {"type": "succeeded", "message": {…}}}                               what comes down
    {"custom_id": …, "result": {"type": "errored", "error": {"error": {…}}}}                `canceled`, `expired`

A batch carries no name of its maker's. Its custom ids tell whose it is, and they are told when it has ended.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import nullcontext
from http import HTTPStatus
from pathlib import Path
from typing import Any

import orjson
from yarl import URL

from generator.addresses import below
from generator.errors import RequestRejected, ServerFault
from generator.llm.anthropic import AnthropicMessages, read_completion
from generator.llm.batching import rows
from generator.llm.batching.listing import CLOCKS_APART, moment, reaches_back
from generator.llm.batching.provider import (
    A_WINDOW,
    BatchGone,
    BatchLimits,
    BatchReply,
    BatchState,
    Refusal,
    RemoteBatch,
    Undecided,
    fitting_size,
)
from generator.llm.batching.wire import BatchWire, nothing
from generator.llm.catalog import CATALOG
from generator.llm.wire.transport import open_session
from generator.types import Model, Request

_AROUND = b'{"requests":[', b"]}"
_PART = 2**20
_MOST_LISTED = 100
_STATUSES = {
    "invalid_request_error": HTTPStatus.BAD_REQUEST,
    "authentication_error": HTTPStatus.UNAUTHORIZED,
    "billing_error": HTTPStatus.PAYMENT_REQUIRED,
    "permission_error": HTTPStatus.FORBIDDEN,
    "not_found_error": HTTPStatus.NOT_FOUND,
    "request_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "rate_limit_error": HTTPStatus.TOO_MANY_REQUESTS,
    "timeout_error": HTTPStatus.GATEWAY_TIMEOUT,
    "overloaded_error": HTTPStatus.SERVICE_UNAVAILABLE,
}
"""What a single call would be answered with; every other error of a row is the service's own."""


class AnthropicBatches(AnthropicMessages):
    """Batches whose requests are made as those of single calls are.

    Args:
        model: As for single calls.
        key: The API key.
    """

    limits = BatchLimits(requests=100_000, bytes=256_000_000 - len(b"".join(_AROUND)))
    discount = 0.5

    def __init__(self, model: Model, key: str) -> None:
        super().__init__(model, key)
        url = CATALOG["anthropic"].url(model.base_url)
        self._batches = URL(below(url, "/v1/messages/batches"))
        self._session = open_session(model.max_concurrency, url)
        given = {**self._client.default_headers, **self._client.auth_headers}
        headers = {name: value for name, value in given.items() if isinstance(value, str)}
        self._wire = BatchWire(self._where, model, self._session, headers)

    def line(self, key: str, request: Request) -> bytes:
        """A request as a line of a batch's file; see `BatchProvider`."""
        return orjson.dumps({"custom_id": key, "params": self._body(request)}) + b"\n"

    def heed(self, request: Request, refusal: Refusal) -> bool:
        """Do without what a line was refused for; see `BatchProvider`."""
        return rows.heed(refusal, self._compat, self._body(request))

    async def upload(self, file: Path, nonce: str) -> str:  # noqa: ARG002  a batch has no name here
        """Nothing is sent before `create`; see `BatchProvider`."""
        fitting_size(file, self.limits, self._where.label)
        return ""

    async def create(
        self,
        remote_file: str,  # noqa: ARG002  nothing was sent before
        file: Path,
        nonce: str,  # noqa: ARG002  a batch has no name here
        patience: float = A_WINDOW,
    ) -> RemoteBatch:
        """Make the batch; see `BatchProvider`."""
        # The last line end goes, and the others become commas.
        size = fitting_size(file, self.limits, self._where.label) - 1 + len(b"".join(_AROUND))
        length = {"Content-Length": str(size)}
        return _remote(
            await self._wire.make(self._batches, lambda: nullcontext(_body(file)), length, patience=patience)
        )

    async def find(
        self,
        nonce: str,  # noqa: ARG002  nothing here carries it
        since: float,
        keys: Collection[str],
        others: Collection[str] = (),
    ) -> RemoteBatch | None:
        """Whether the batch was made, by its size and then by its custom ids; see `BatchProvider`."""
        known, undecided = frozenset(keys), list[RemoteBatch]()
        async for said in self._made(since - CLOCKS_APART):
            batch = _remote(said)
            if batch.id in others or batch.total != len(known):
                continue
            if batch.state is BatchState.RUNNING:
                undecided.append(batch)
            elif await self._is_of(batch.id, known):
                return batch
        if not undecided:
            return None
        names = ", ".join(batch.id for batch in undecided)
        raise Undecided(
            f"{self._where.label} tells whose batch one is when it has ended, and of this size there run: {names}.",
            max(batch.ends_by or 0.0 for batch in undecided),
        )

    async def look(self, batch: str) -> RemoteBatch:
        """What has become of a batch; see `BatchProvider`."""
        return _remote(await self._wire.get(self._batches / batch))

    async def results(self, batch: str) -> AsyncIterator[BatchReply]:
        """What became of its requests; see `BatchProvider`."""
        said = await self._wire.get(self._batches / batch)
        if said.get("archived_at"):
            raise BatchGone(f"{self._where.label} has deleted the results of batch {batch} on {said['archived_at']}.")
        if said["processing_status"] != "ended":
            raise ServerFault(f"{self._where.label} is still working on batch {batch}.")
        async for key, row in self._wire.rows(self._batches / batch / "results", "custom_id"):
            yield self._reply(key, row.get("result") or {})

    async def cancel(self, batch: str) -> None:
        """Ask for the batch's end; see `BatchProvider`."""
        if not await self._may_be_cancelled(batch):
            return
        try:
            await self._wire.make(self._batches / batch / "cancel", nothing)
        except (RequestRejected, ServerFault):  # it has ended just now, or nobody knows
            if await self._may_be_cancelled(batch):
                raise

    async def close(self) -> None:
        """Close the connections."""
        await super().close()
        await self._session.close()

    async def _may_be_cancelled(self, batch: str) -> bool:
        said = await self._wire.get(self._batches / batch)
        return bool(said["processing_status"] == "in_progress")

    async def _made(self, since: float) -> AsyncIterator[dict[str, Any]]:
        """The batches that were made since then, in whatever order they come."""
        page, after = self._batches.update_query(limit=_MOST_LISTED), ""
        while True:
            said = await self._wire.listed(page.update_query(after_id=after) if after else page)
            batches = said.get("data") or []
            made = [moment(batch.get("created_at")) for batch in batches]
            for batch, at in zip(batches, made, strict=True):
                if at >= since:
                    yield batch
            if not said.get("has_more") or not made or reaches_back(made, since):
                return
            after = said.get("last_id") or batches[-1]["id"]

    async def _is_of(self, batch: str, keys: frozenset[str]) -> bool:
        """Whether the first of a batch's results is for one of these requests."""
        rows_of_it = self._wire.rows(self._batches / batch / "results", "custom_id")
        try:
            async for key, _ in rows_of_it:
                return key in keys
        except BatchGone:
            return False
        finally:
            await rows_of_it.aclose()
        return False

    def _reply(self, key: str, result: dict[str, Any]) -> BatchReply:
        if result.get("type") == "succeeded":
            return rows.answered(self._where, key, result.get("message"), read_completion)
        if result.get("type") in ("expired", "canceled"):
            return rows.expired(key)
        error = result.get("error") or {}
        kind = (error.get("error") or {}).get("type", "")
        status = _STATUSES.get(kind, HTTPStatus.INTERNAL_SERVER_ERROR)
        return rows.refused(self._where, key, status, error, self._compat)


def _remote(batch: dict[str, Any]) -> RemoteBatch:
    counts = batch.get("request_counts") or {}
    return RemoteBatch(
        id=str(batch["id"]),
        state=_state(batch, counts),
        done=counts.get("succeeded") or 0,
        failed=sum(counts.get(name) or 0 for name in ("errored", "canceled", "expired")),
        total=sum(counts.values()),
        ends_by=moment(batch["expires_at"]) if batch.get("expires_at") else None,
    )


def _state(batch: dict[str, Any], counts: dict[str, int]) -> BatchState:
    if batch["processing_status"] != "ended":
        return BatchState.RUNNING
    if batch.get("cancel_initiated_at"):
        return BatchState.CANCELLED
    return BatchState.EXPIRED if counts.get("expired") else BatchState.ENDED


async def _body(file: Path) -> AsyncIterator[bytes]:
    """The lines of a file as one list, read as they are sent."""
    parts = _parts(file)
    while part := await asyncio.to_thread(next, parts, b""):
        yield part


def _parts(file: Path) -> Iterator[bytes]:
    before, after = _AROUND
    left = file.stat().st_size - 1
    yield before
    with file.open("rb") as lines:
        while left and (part := lines.read(min(_PART, left))):
            left -= len(part)
            yield part.replace(b"\n", b",")
    yield after
