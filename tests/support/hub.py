"""A hub of data sets on the loopback: the part of the protocol of Hugging Face that publishing speaks."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlparse

KEY = "hf_secret_of_the_tests"
SMALL = 1_000
"""Bytes up to which a file goes within the commit; larger ones are stored before it (LFS)."""


@dataclass
class Hub:
    """What the hub holds, and what it was asked."""

    address: str = ""
    sets: dict[str, bool] = field(default_factory=dict)
    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    stored: dict[str, bytes] = field(default_factory=dict)
    commits: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    refuses: bool = False
    faults: list[str] = field(default_factory=list)
    """What is wrong with any card."""


@contextmanager
def running_hub() -> Iterator[Hub]:
    """Run a hub while the block runs."""
    hub = Hub()

    class Handler(_Handler):
        desk = hub

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    desk: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self._begin()
        if path == "/api/whoami-v2":
            self._said(200, {"type": "user", "name": "ann", "auth": {}})
        elif (name := path.removeprefix("/api/datasets/")) in self.desk.sets:
            self._said(200, {"id": name, "private": self.desk.sets[name], "sha": "0" * 40, "siblings": []})
        else:
            self._said(404, {"error": "Repository not found"}, {"X-Error-Code": "RepoNotFound"})

    def do_PUT(self) -> None:
        path = self._begin()
        body = self._body()
        assert hashlib.sha256(body).hexdigest() == path.rsplit("/", 1)[1]
        self.desk.stored[path.rsplit("/", 1)[1]] = body
        self._said(200, {})

    def do_POST(self) -> None:
        path, body = self._begin(), self._body()
        if self.headers.get("authorization") != f"Bearer {KEY}":
            self._said(401, {"error": "Invalid username or password."})
        elif self.desk.refuses:
            self._said(403, {"error": "This token may read only."})
        elif path == "/api/validate-yaml":
            said = {"errors": [{"message": fault} for fault in self.desk.faults], "warnings": []}
            self._said(400 if self.desk.faults else 200, said)
        elif path == "/api/repos/create":
            self._create(json.loads(body))
        elif path.endswith("/preupload/main"):
            self._said(200, {"files": [self._mode(file) for file in json.loads(body)["files"]]})
        elif path.endswith("/info/lfs/objects/batch"):
            self._said(200, {"transfer": "basic", "objects": [self._place(one) for one in json.loads(body)["objects"]]})
        elif path.endswith("/commit/main"):
            self._commit(path.split("/")[3:5], body)
        else:
            self._said(404, {"error": path})

    def _create(self, wanted: dict[str, Any]) -> None:
        name = f"{wanted.get('organization') or 'ann'}/{wanted['name']}"
        private = wanted.get("private", wanted.get("visibility") == "private")
        self.desk.sets[name] = bool(private)
        self._said(200, {"url": f"{self.desk.address}/datasets/{name}", "name": name, "id": name})

    @staticmethod
    def _mode(file: dict[str, Any]) -> dict[str, Any]:
        mode = "regular" if file["size"] <= SMALL else "lfs"
        return {"path": file["path"], "uploadMode": mode, "shouldIgnore": False, "oid": None}

    def _place(self, one: dict[str, Any]) -> dict[str, Any]:
        upload = {"href": f"{self.desk.address}/store/{one['oid']}", "header": {}}
        return {"oid": one["oid"], "size": one["size"], "actions": {"upload": upload}}

    def _commit(self, name: list[str], body: bytes) -> None:
        files = self.desk.files.setdefault("/".join(name), {})
        for line in body.splitlines():
            entry = json.loads(line)
            value = entry["value"]
            if entry["key"] == "header":
                self.desk.commits.append(value["summary"])
            elif entry["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif entry["key"] == "lfsFile":
                files[value["path"]] = self.desk.stored[value["oid"]]
        address = f"{self.desk.address}/datasets/{'/'.join(name)}/commit/{'1' * 40}"
        self._said(200, {"success": True, "commitOid": "1" * 40, "commitUrl": address, "hookOutput": ""})

    def _begin(self) -> str:
        path = urlparse(self.path).path
        self.desk.asked.append(f"{self.command} {path}")
        return path

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding") == "chunked":
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    def _said(self, code: int, data: Any, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(data).encode()
        self.send_response(code)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass
