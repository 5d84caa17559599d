"""A server of Ollama: a file is sent to it, a model made of the file, and the model asked.

POST /api/blobs/sha256:…  the file, unless HEAD says that it is there
POST /api/create          {"model", "files": {name: digest}, "template", "system", "parameters"} → lines of "status"
POST /api/chat            {"model", "messages", "options"}

https://docs.ollama.com/api
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx
import orjson

from generator.addresses import shown_url
from generator.errors import GeneratorError, Unreachable, first_line

_PIECE = 1 << 20
_PATIENCE = httpx.Timeout(10, read=600, write=600)
_FIRST = httpx.Timeout(5)


@dataclass(frozen=True)
class Said:
    """An answer.

    Attributes:
        ended: Whether the model ended it, and not the limit of tokens.
    """

    text: str
    ended: bool


class OllamaServer:
    """One server; `with` closes its connection.

    Args:
        url: Where it is.
        key: Only for a server behind a key; may be empty.
    """

    def __init__(self, url: str, key: str = "") -> None:
        self.url = url
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(base_url=self.url, headers=headers, timeout=_PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def version(self) -> str:
        """Its version.

        Raises:
            Unreachable: Nothing answers there.
            GeneratorError: What answers is no Ollama.
        """
        return str(self._json("GET", "/api/version", timeout=_FIRST).get("version", ""))

    def has(self, model: str) -> bool:
        """Whether it has a model of that name."""
        reply = self._ask("POST", "/api/show", content=orjson.dumps({"model": model}))
        return reply.is_success

    def send(self, file: Path, digest: str, on_bytes: Callable[[int, int], None] | None = None) -> None:
        """Give it a file, unless it has it.

        Args:
            digest: Of the file: `sha256:…`.
            on_bytes: Told how many bytes were sent, and of how many.

        Raises:
            GeneratorError: It does not take it.
        """
        path = f"/api/blobs/{digest}"
        if self._ask("HEAD", path).is_success:
            return
        size = file.stat().st_size
        self._checked(
            self._ask("POST", path, content=_pieces(file, size, on_bytes), headers={"Content-Length": str(size)}),
            f"send {file.name} to",
        )

    def create(self, body: dict[str, Any], on_status: Callable[[str], None]) -> None:
        """Make a model.

        Args:
            body: As `Modelfile.request` makes it.
            on_status: Told what it does.

        Raises:
            GeneratorError: It does not make it; says what it said.
        """
        last = ""
        try:
            with self._client.stream("POST", "/api/create", content=orjson.dumps(body)) as reply:
                if not reply.is_success:
                    reply.read()
                    self._checked(reply, f"make {body['model']} on")
                for line in filter(None, reply.iter_lines()):
                    told = orjson.loads(line)
                    if error := told.get("error"):
                        raise GeneratorError(f"Ollama at {shown_url(self.url)} does not make {body['model']}: {error}.")
                    if (last := told.get("status", last)) and "completed" not in told:
                        on_status(last)
        except (httpx.TransportError, orjson.JSONDecodeError) as error:
            raise self._gone(error) from error
        if last != "success":
            raise GeneratorError(f"Ollama at {shown_url(self.url)} broke off while it made {body['model']}; try again.")

    def chat(self, model: str, messages: list[dict[str, Any]], most: int) -> Said:
        """Ask a model, greedily.

        Args:
            most: Tokens of the answer, at most.

        Raises:
            GeneratorError: It does not answer.
        """
        options = {"temperature": 0, "seed": 0, "num_predict": most}
        body = {"model": model, "messages": messages, "stream": False, "options": options}
        told = self._json("POST", "/api/chat", content=orjson.dumps(body))
        return Said(str(told.get("message", {}).get("content", "")), told.get("done_reason") == "stop")

    def _json(self, method: str, path: str, **how: Any) -> dict[str, Any]:
        reply = self._checked(self._ask(method, path, **how), "ask")
        try:
            told = orjson.loads(reply.content)
        except orjson.JSONDecodeError:
            told = None
        if not isinstance(told, dict):
            raise GeneratorError(f"What answers at {shown_url(self.url)} is no Ollama; set OLLAMA_HOST to where it is.")
        return told

    def _ask(self, method: str, path: str, **how: Any) -> httpx.Response:
        try:
            return self._client.request(method, path, **how)
        except httpx.TransportError as error:
            raise self._gone(error) from error

    def _checked(self, reply: httpx.Response, what: str) -> httpx.Response:
        if reply.is_success:
            return reply
        raise GeneratorError(
            f"Cannot {what} Ollama at {shown_url(self.url)}: {_reason(reply)} (HTTP {reply.status_code})."
        )

    def _gone(self, error: Exception) -> Unreachable:
        return Unreachable(f"Ollama does not answer at {shown_url(self.url)} ({first_line(error)}).")


def _pieces(file: Path, size: int, on_bytes: Callable[[int, int], None] | None) -> Iterator[bytes]:
    sent = 0
    with file.open("rb") as opened:
        while piece := opened.read(_PIECE):
            yield piece
            sent += len(piece)
            if on_bytes:
                on_bytes(sent, size)


def _reason(reply: httpx.Response) -> str:
    try:
        told = orjson.loads(reply.content)["error"]
    except (orjson.JSONDecodeError, LookupError, TypeError):
        told = reply.reason_phrase
    return str(told).rstrip(".")
