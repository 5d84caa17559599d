"""Ollama: a model on this machine or another, JSON by `format`.

Replies are streamed: a model that thinks for long on a slow machine is told by that from a server that has died. The
SDK would make objects of each piece of a reply, so requests go over aiohttp directly.
"""

from http import HTTPStatus
from typing import Any

import orjson
from aiohttp import ClientError
from yarl import URL

from generator.addresses import below
from generator.llm import faults
from generator.llm.catalog import CATALOG
from generator.llm.context import Misfits, overflow
from generator.llm.json_forms import addressed, form_of
from generator.llm.messages.message import read_message
from generator.llm.messages.usage import tokens
from generator.llm.ollama_context import REFUSE_LONG_PROMPTS, OllamaContext, context_length
from generator.llm.prices import prompt_tokens
from generator.llm.server_compat import ServerCompat, taken
from generator.llm.wire import streams
from generator.llm.wire.silence import Silence
from generator.llm.wire.transport import Reply, open_session, post
from generator.types import Completion, Finish, Model, Request

_BESIDE_OPTIONS = ("think", "keep_alive")
"""Options that Ollama wants beside its `options`, not among them."""
_FINISH: dict[str | None, Finish] = {"length": "length", streams.BROKEN: "broken"}

_FORMS = ("json_schema", "json")


class OllamaChat:
    """Chat over one pool of connections.

    Args:
        model: Its `options` are Ollama's: `top_k`, `top_p`, `repeat_penalty`, `num_predict` (else `max_tokens`),
            `stop`, `num_ctx` …, and `think` and `keep_alive`.
        key: Only for a server behind a key; may be empty.
    """

    def __init__(self, model: Model, key: str) -> None:
        entry = CATALOG["ollama"]
        self._model = model
        self._where = entry.where(model, key)
        url = entry.url(model.base_url)
        self._url = URL(below(url, "/api/chat"))
        self._headers = {"Content-Type": "application/json"}
        if key and not self._url.user:  # who is named in the URL goes before the key
            self._headers["Authorization"] = f"Bearer {key}"
        self._session = open_session(model.max_concurrency, url)
        self._silence = Silence(entry.label, model, url)
        self._compat = ServerCompat(entry.label, (), _FORMS)
        sampling = {name: value for name, value in model.sampling.items() if value is not None}
        self._beside: dict[str, Any] = {name: sampling.pop(name) for name in _BESIDE_OPTIONS if name in sampling}
        self._options = {"num_predict": sampling.pop("max_tokens"), **sampling}
        most = self._options["num_predict"]
        self._context = OllamaContext(self._options.pop("num_ctx", None), most, self._longest_context)
        self._misfits = Misfits(entry.label, most, "raise llm.ollama.num_ctx if the model can take it")

    async def complete(self, request: Request) -> Completion:
        """Ask once; see `Provider`. A prompt that did not fit is no attempt, as long as the context can grow."""
        return await taken(lambda: self._tried(request))

    async def _tried(self, request: Request) -> Completion | None:
        """None where the server refused what the request can do without, or the prompt needs a larger context."""
        num_ctx = self._context.num_ctx
        body = self._body(request, num_ctx)
        reply = await self._sent(self._url, body)
        said = overflow(reply.status, reply.content.decode(errors="replace"))
        if said is None and self._is_learnt(reply, body):
            return None
        if said is None:
            completion = self._completion(reply)
            if not self._context.cut(completion, request, num_ctx):
                self._misfits.fitted()
                return completion
        prompt = (said and said.prompt) or prompt_tokens(request)
        context = (said and said.context) or num_ctx
        if not await self._context.grow(prompt, context):
            raise self._misfits.error(prompt, context)
        return None

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    def _body(self, request: Request, num_ctx: int | None) -> dict[str, Any]:
        form = form_of(request, self._compat, _FORMS)
        system, user = addressed(request, self._compat, in_words=form != "json_schema")
        messages = [{"role": "system", "content": system}] if system else []
        body = {
            "model": self._model.name,
            "messages": [*messages, {"role": "user", "content": user}],
            "options": {**self._options, **({"num_ctx": num_ctx} if num_ctx else {})},
            "stream": True,
            **REFUSE_LONG_PROMPTS,
            **self._beside,
        }
        return body | ({"format": request.schema if form == "json_schema" else "json"} if form else {})

    def _is_learnt(self, reply: Reply, body: dict[str, Any]) -> bool:
        """Whether the server refused a part of the request that it can do without."""
        if reply.status >= HTTPStatus.MULTIPLE_CHOICES:
            return self._compat.learn(reply.status, reply.content, _parts(body))
        self._compat.accepted()
        return False

    async def _longest_context(self) -> int | None:
        reply = await self._sent(self._url.with_name("show", keep_query=True), {"model": self._model.name})
        try:
            return context_length(orjson.loads(reply.content))
        except faults.NOT_A_REPLY:  # an older server, or another that only chats
            return None

    async def _sent(self, url: URL, body: dict[str, Any]) -> Reply:
        try:
            return await post(self._session, url, self._headers, orjson.dumps(body), self._silence)
        except (ClientError, TimeoutError) as error:
            raise faults.from_connection(self._where, error) from None

    def _completion(self, reply: Reply) -> Completion:
        if reply.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise faults.from_status(self._where, reply.status, reply.headers, reply.content)
        content = reply.content
        try:
            content = streams.chat_response(content)
            return _read(orjson.loads(content))
        except faults.NOT_A_REPLY:
            raise faults.no_reply(self._where, content, reply.broken) from None


def _parts(body: dict[str, Any]) -> set[str]:
    """The optional parts of a request, as `ServerCompat` calls them."""
    form = body.get("format")
    return {*(message["role"] for message in body["messages"]), "json_schema" if isinstance(form, dict) else str(form)}


def _read(payload: dict[str, Any]) -> Completion:
    said = read_message(payload["message"])
    return Completion(
        text=said.text,
        thinking=said.thinking,
        finish=_FINISH.get(payload.get("done_reason"), "stop"),
        tokens_in=tokens(payload, "prompt_eval_count"),
        tokens_out=tokens(payload, "eval_count"),
    )
