"""Gemini's batches, by files alone: what is sent inline has been billed and could not be fetched.

    {"key": …, "request": {…}}                                                                      what goes up
    {"key": …, "response": {…}}                                                                     what comes down
    {"key": …, "error": {"code": 3, "message": …}}

A batch that expired or was cancelled has no results at all.
"""

from collections.abc import AsyncIterator, Collection
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import orjson
from google.genai._common import convert_to_dict
from google.genai.models import _GenerateContentParameters_to_mldev as to_request
from google.genai.types import GenerateContentConfig
from google.genai.types import _GenerateContentParameters as GenerateContentParameters
from yarl import URL

from generator.addresses import below
from generator.errors import GeneratorError, RequestRejected, ServerFault
from generator.llm import faults
from generator.llm.batching import rows
from generator.llm.batching.listing import moment
from generator.llm.batching.patience import patiently
from generator.llm.batching.provider import (
    A_WINDOW,
    BatchLimits,
    BatchReply,
    BatchState,
    Refusal,
    RemoteBatch,
    fitting_size,
)
from generator.llm.batching.wire import BatchWire, as_json, nothing
from generator.llm.catalog import CATALOG
from generator.llm.gemini import GeminiContent, optional_parts, read_completion
from generator.types import Model, Request

WINDOW = 172_800.0
"""Seconds after which a batch that has not ended expires."""
_JSON = {"Content-Type": "application/json"}
_KIND = "application/jsonl"
_MOST_LISTED = 100
_STATES = {
    "SUCCEEDED": BatchState.ENDED,
    "PARTIALLY_SUCCEEDED": BatchState.ENDED,
    "FAILED": BatchState.FAILED,
    "CANCELLED": BatchState.CANCELLED,
    "EXPIRED": BatchState.EXPIRED,
}
"""By what stands behind BATCH_STATE_ or JOB_STATE_; every other state is one of a batch that runs."""
_STATUSES = {3: 400, 4: 504, 5: 404, 6: 409, 7: 403, 8: 429, 9: 400, 10: 409, 11: 400, 12: 501, 14: 503, 16: 401}
"""HTTP's statuses for the codes of Google's own errors; every other is the service's fault."""
_FIRST_STATUS = 100


class GeminiBatches(GeminiContent):
    """Batches over the connections of single calls, whose requests are made in the same way.

    Args:
        model: As for single calls.
        key: The API key.
    """

    # More requests would fit into a file, and all of them would be lost with a batch that expires.
    limits = BatchLimits(requests=20_000, bytes=2_000_000_000)
    discount = 0.5

    def __init__(self, model: Model, key: str) -> None:
        super().__init__(model, key)
        self._url = CATALOG["gemini"].url(model.base_url)
        self._version = self._client._api_client._http_options.api_version  # noqa: SLF001  that of single calls
        self._wire = BatchWire(self._where, model, self._session, {"x-goog-api-key": key})
        self._fixed: dict[int, dict[str, Any]] = {}

    def line(self, key: str, request: Request) -> bytes:
        """A request as a line of a batch's file; see `BatchProvider`."""
        return orjson.dumps({"key": key, "request": self._body(request)}) + b"\n"

    def heed(self, request: Request, refusal: Refusal) -> bool:
        """Do without what a line was refused for; see `BatchProvider`."""
        config, *_ = self._asked(request)
        return rows.heed(refusal, self._compat, optional_parts(config))

    async def upload(self, file: Path, nonce: str) -> str:
        """Send a batch's file; see `BatchProvider`."""
        size = fitting_size(file, self.limits, self._where.label)
        return await patiently(self._model.patience, lambda: self._sent(file, size, nonce))

    async def create(
        self,
        remote_file: str,
        file: Path,  # noqa: ARG002  it was sent
        nonce: str,
        patience: float = A_WINDOW,
    ) -> RemoteBatch:
        """Make the batch; see `BatchProvider`."""
        name = self._model.name if "/" in self._model.name else f"models/{self._model.name}"
        batch = {"batch": {"displayName": nonce, "inputConfig": {"fileName": remote_file}}}
        url = self._at(f"{name}:batchGenerateContent")
        return self._remote(await self._wire.make(url, as_json(batch), _JSON, patience=patience))

    async def find(
        self,
        nonce: str,
        since: float,  # noqa: ARG002  nothing is said of the order in which batches are listed
        keys: Collection[str],  # noqa: ARG002  its name is enough
        others: Collection[str] = (),
    ) -> RemoteBatch | None:
        """Whether the batch was made; see `BatchProvider`."""
        page, token = self._at("batches").update_query(pageSize=_MOST_LISTED), ""
        while True:
            said = await self._wire.listed(page.update_query(pageToken=token) if token else page)
            for batch in said.get("operations") or ():
                if batch["name"] not in others and (batch.get("metadata") or {}).get("displayName") == nonce:
                    return self._remote(batch)
            token = said.get("nextPageToken") or ""
            if not token:
                return None

    async def look(self, batch: str) -> RemoteBatch:
        """What has become of a batch; see `BatchProvider`."""
        return self._remote(await self._wire.get(self._at(batch)))

    async def results(self, batch: str) -> AsyncIterator[BatchReply]:
        """What became of its requests; see `BatchProvider`."""
        said = await self._wire.get(self._at(batch))
        file = _results_file(said)
        if not file and self._remote(said).state in (BatchState.ENDED, BatchState.RUNNING):
            raise ServerFault(f"{self._where.label} does not say yet where the replies of {batch} are.")
        if file:
            async for key, row in self._wire.rows(self._at(f"{file}:download").update_query(alt="media"), "key"):
                yield self._reply(key, row)

    async def cancel(self, batch: str) -> None:
        """Ask for the batch's end; see `BatchProvider`."""
        if (await self.look(batch)).state is not BatchState.RUNNING:
            return
        try:
            await self._wire.make(self._at(f"{batch}:cancel"), nothing)
        except (RequestRejected, ServerFault):  # it has ended just now, or nobody knows
            if (await self.look(batch)).state is BatchState.RUNNING:
                raise

    def _body(self, request: Request) -> dict[str, Any]:
        """What `generate_content` would send for it."""
        config, system, user = self._asked(request)
        if id(config) not in self._fixed:  # a config is kept as long as the connection
            self._fixed[id(config)] = self._without_texts(config)
        said = {"systemInstruction": _content(system)} if system else {}
        return {**self._fixed[id(config)], **said, "contents": [_content(user)]}

    def _without_texts(self, config: GenerateContentConfig) -> dict[str, Any]:
        """What of it is the same for all texts. Only the SDK's own function tells, and takes 3 ms."""
        asked = GenerateContentParameters(model=self._model.name, contents="", config=config)
        client = self._client.aio.models._api_client  # noqa: SLF001
        body = convert_to_dict(to_request(client, asked, None, asked))
        return {name: value for name, value in body.items() if name != "contents" and not name.startswith("_")}

    def _at(self, path: str) -> URL:
        return URL(below(self._url, f"/{self._version}/{path}"))

    async def _sent(self, file: Path, size: int, nonce: str) -> str:
        """An upload is begun, and then the file sent to where it is begun; one that broke off is begun anew."""
        begun = await self._wire.once(
            URL(below(self._url, f"/upload/{self._version}/files")),
            as_json({"file": {"displayName": nonce, "mimeType": _KIND}}),
            {
                **_JSON,
                "X-Goog-Upload-Protocol": "resumable",
                "X-Goog-Upload-Command": "start",
                "X-Goog-Upload-Header-Content-Length": str(size),
                "X-Goog-Upload-Header-Content-Type": _KIND,
            },
        )
        # As Google's own client does: by the address that was asked, so that the key goes to no other.
        asked, there = urlsplit(self._url), urlsplit(begun.headers.get("X-Goog-Upload-URL", ""))
        sent_to = urlunsplit(there._replace(scheme=asked.scheme, netloc=asked.netloc))
        sent = await self._wire.once(
            URL(sent_to, encoded=True),
            lambda: file.open("rb"),
            {"Content-Type": _KIND, "X-Goog-Upload-Offset": "0", "X-Goog-Upload-Command": "upload, finalize"},
        )
        return str(sent.content["file"]["name"])

    def _remote(self, batch: dict[str, Any]) -> RemoteBatch:
        said = batch.get("metadata") or {}
        stats = said.get("batchStats") or {}
        state = _STATES.get(str(said.get("state")).partition("_STATE_")[2], BatchState.RUNNING)
        made = said.get("createTime")
        return RemoteBatch(
            id=str(batch["name"]),
            state=state,
            done=int(stats.get("successfulRequestCount") or 0),
            failed=int(stats.get("failedRequestCount") or 0),
            total=int(stats.get("requestCount") or 0),
            ends_by=moment(made) + WINDOW if made else None,
            error=self._failure(batch) if state is BatchState.FAILED else None,
        )

    def _failure(self, batch: dict[str, Any]) -> GeneratorError:
        error = batch.get("error") or {"message": "it does not say why"}
        return faults.from_status(self._where, _status(error), {}, {"error": error})

    def _reply(self, key: str, row: dict[str, Any]) -> BatchReply:
        if error := row.get("error"):
            said = {"error": error}
            return rows.refused(self._where, key, _status(error), said, self._compat, knows_context=False)
        return rows.answered(self._where, key, row.get("response"), read_completion)


def _content(text: str) -> dict[str, Any]:
    """A message, as the SDK makes it of a text."""
    return {"parts": [{"text": text}], "role": "user"}


def _results_file(batch: dict[str, Any]) -> str:
    """The file's name, which is said in one place or the other."""
    outputs = (batch.get("response") or {}, (batch.get("metadata") or {}).get("output") or {})
    return next((str(output["responsesFile"]) for output in outputs if output.get("responsesFile")), "")


def _status(error: dict[str, Any]) -> int:
    code = error.get("code")
    if isinstance(code, int) and code >= _FIRST_STATUS:
        return code
    return _STATUSES.get(code or 0, HTTPStatus.INTERNAL_SERVER_ERROR)
