"""Where requests to the batch APIs arrive: which of them is meant, what is sent, and who does the work."""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import orjson
from aiohttp import web

from tests.providers.batching.anthropic import AnthropicOffice
from tests.providers.batching.gemini import GeminiOffice
from tests.providers.batching.jobs import Billing, Job, Jobs, Outcome, Row
from tests.providers.batching.office import Ask, Office, Said
from tests.providers.batching.openai import OpenAIOffice
from tests.providers.batching.settings import BatchSettings
from tests.providers.conversation import Conversation, NotUnderstood
from tests.providers.protocols.base import Protocol, Trouble

_OFFICES: tuple[Office, ...] = (OpenAIOffice(), AnthropicOffice(), GeminiOffice())
_OF_KIND = {office.kind: office for office in _OFFICES}
Reply = Callable[[Protocol, Conversation], Outcome]


def office_of(path: str, headers: Mapping[str, str]) -> Office | None:
    """The batch API that has this path; None where none has."""
    return next((office for office in _OFFICES if office.has(path, headers)), None)


class Desk:
    """The batch APIs of one server.

    Args:
        reply: Answers what a request of a batch asks of a model.
        billing: Where what is billed is counted.
    """

    def __init__(self, reply: Reply, billing: Billing) -> None:
        self._reply = reply
        self._jobs = Jobs(self._work, billing)

    def settle(self) -> None:
        """Work on what is due by now."""
        self._jobs.settle()

    async def answer(self, office: Office, request: web.BaseRequest, settings: BatchSettings) -> Said:
        """Do what is asked.

        Raises:
            Denied: It cannot be done.
        """
        body, form = await _content(request)
        ask = Ask(
            method=request.method,
            path=request.path,
            query=request.query,
            headers=request.headers,
            body=body,
            form=form,
            base=f"{request.scheme}://{request.host}",
        )
        return office.answer(ask, self._jobs, settings, time.time())

    def _work(self, job: Job, row: Row) -> Outcome:
        office = _OF_KIND[job.kind]
        if job.refuses and f'"{job.refuses}":' in orjson.dumps(row.body).decode():
            return denial(office.protocol, "bad_request", f"`{job.refuses}` is not supported in batches")
        try:
            talk = office.read(job, row)
        except (NotUnderstood, KeyError, TypeError, AttributeError) as error:
            return denial(office.protocol, "bad_request", str(error))
        return self._reply(office.protocol, talk)


def denial(protocol: Protocol, trouble: Trouble, detail: str, status: int = 0) -> Outcome:
    """A request of a batch that comes to an error."""
    status = status or protocol.trouble_status.get(trouble, 500)
    return Outcome(status, protocol.error(trouble, status, detail, None))


async def _chunks(part: Any) -> AsyncIterator[bytes]:
    """A part of a form, however large: reading all of it at once has a limit."""
    while chunk := await part.read_chunk():
        yield chunk


async def _content(request: web.BaseRequest) -> tuple[bytes, dict[str, str]]:
    """What is sent: a body of any size, or the file in a form and the form's other fields."""
    if not request.content_type.startswith("multipart/"):
        return b"".join([part async for part in request.content.iter_any()]), {}
    fields: dict[str, str] = {}
    content = b""
    reader: Any = await request.multipart()
    async for part in reader:
        if part.filename:
            fields["filename"] = part.filename
            content = b"".join([chunk async for chunk in _chunks(part)])
        else:
            fields[part.name] = await part.text()
    return content, fields
