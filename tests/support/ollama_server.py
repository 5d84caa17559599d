"""A server on loopback that takes blobs, makes models and answers as Ollama's API says, for real clients.

It checks what Ollama checks: a blob is what its digest says, a name is a name, files are there, a template can be read.
"""

import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson

from generator.training.ollama.go_parsing import GoSyntaxError
from generator.training.ollama.go_template import GoTemplate

VERSION = "0.34.1"
_NAME = re.compile(r"[\w./-]+(:[\w.-]+)?")


@dataclass
class OllamaApi:
    """What the server has and was asked.

    Attributes:
        blobs: By digest.
        models: By name, the body that made it.
        asked: The calls, `METHOD PATH`.
        prompts: What was asked of models, rendered by their templates.
        answer: What a model answers to a prompt, and why it stopped.
    """

    answer: Callable[[str], tuple[str, str]]
    blobs: dict[str, bytes] = field(default_factory=dict)
    models: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    url: str = ""

    def create(self, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The lines that making a model gives."""
        yield {"status": "parsing GGUF"}
        missing = [digest for digest in body.get("files", {}).values() if digest not in self.blobs]
        try:
            GoTemplate(body.get("template", ""))
        except GoSyntaxError as error:
            yield {"error": f"template error: {error}"}
            return
        if missing or not body.get("files"):
            yield {"error": f"blob {missing} not found" if missing else "neither 'from' or 'files' was specified"}
            return
        self.models[body["model"]] = body
        yield from ({"status": "writing manifest"}, {"status": "success"})

    def chat(self, body: dict[str, Any]) -> dict[str, Any]:
        """An answer."""
        model, messages = self.models[body["model"]], body["messages"]
        if messages[0]["role"] != "system" and model.get("system"):
            messages = [{"role": "system", "content": model["system"]}, *messages]
        self.prompts.append(GoTemplate(model.get("template", "")).render(messages))
        text, why = self.answer(self.prompts[-1])
        return {"message": {"role": "assistant", "content": text}, "done": True, "done_reason": why}


@contextmanager
def ollama_api(answer: Callable[[str], tuple[str, str]] = lambda _: ("Yes.", "stop")) -> Iterator[OllamaApi]:
    """Run it."""
    api = OllamaApi(answer)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"api": api}))
    api.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    api: OllamaApi

    def do_HEAD(self) -> None:
        self._noted()
        self._reply(200 if self.path.rpartition("/")[2] in self.api.blobs else 404)

    def do_GET(self) -> None:
        self._noted()
        self._reply(200, {"version": VERSION})

    def do_POST(self) -> None:
        self._noted()
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith("/api/blobs/"):
            self._blob(self.path.rpartition("/")[2], content)
            return
        body = orjson.loads(content)
        if self.path == "/api/create":
            self._create(body)
        elif body["model"] not in self.api.models:
            self._reply(404, {"error": f"model '{body['model']}' not found"})
        else:
            self._reply(200, self.api.chat(body) if self.path == "/api/chat" else {"details": {}})

    def _blob(self, digest: str, content: bytes) -> None:
        if digest != f"sha256:{hashlib.sha256(content).hexdigest()}":
            self._reply(400, {"error": "digest mismatch"})
            return
        self.api.blobs[digest] = content
        self._reply(201)

    def _create(self, body: dict[str, Any]) -> None:
        if _NAME.fullmatch(body["model"]):
            self._reply(200, raw=b"".join(orjson.dumps(line) + b"\n" for line in self.api.create(body)))
        else:
            self._reply(400, {"error": "invalid model name"})

    def _noted(self) -> None:
        self.api.asked.append(f"{self.command} {self.path}")
        self.api.keys.append(self.headers.get("Authorization"))

    def _reply(self, status: int, body: Any = None, raw: bytes = b"") -> None:
        content = orjson.dumps(body) if body is not None else raw
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""
