"""Ollama's API: a file is sent once, a model made, what it refuses said."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from generator.errors import GeneratorError, Unreachable
from generator.training.ollama.modelfile import Modelfile
from generator.training.ollama.server import OllamaServer, Said
from tests.support.ollama_server import OllamaApi, ollama_api

TEMPLATE = "{{ .System }}|{{ range .Messages }}{{ .Content }}{{ end }}"


@pytest.fixture
def api() -> Iterator[OllamaApi]:
    with ollama_api() as running:
        yield running


@pytest.fixture
def gguf(tmp_path: Path) -> Path:
    file = tmp_path / "m.gguf"
    file.write_bytes(b"GGUF" + bytes(3 << 20))
    return file


def digest_of(file: Path) -> str:
    return f"sha256:{sha256(file.read_bytes()).hexdigest()}"


def test_a_file_is_sent_once_and_a_model_made_of_it(api: OllamaApi, gguf: Path) -> None:
    said: list[str] = []
    sent: list[int] = []
    body = Modelfile(gguf.name, ["<|im_end|>"], TEMPLATE, "Be brief.").request("my-model", digest_of(gguf))
    with OllamaServer(api.url, "a-key") as server:
        assert (server.version(), server.has("my-model")) == ("0.34.1", False)
        for _ in range(2):
            server.send(gguf, digest_of(gguf), lambda done, _: sent.append(done))
        server.create(body, said.append)
        assert server.has("my-model")
        assert server.chat("my-model", [{"role": "user", "content": "Well?"}], 9) == Said("Yes.", ended=True)
    assert api.blobs == {digest_of(gguf): gguf.read_bytes()}
    assert sent == [1 << 20, 2 << 20, 3 << 20, gguf.stat().st_size]
    assert api.asked.count(f"POST /api/blobs/{digest_of(gguf)}") == 1
    assert said == ["parsing GGUF", "writing manifest", "success"]
    assert api.prompts == ["Be brief.|Be brief.Well?"]
    assert set(api.keys) == {"Bearer a-key"}


def test_a_reply_that_met_its_limit_has_not_ended(gguf: Path) -> None:
    with ollama_api(lambda _: ("and on and on", "length")) as api, OllamaServer(api.url) as server:
        server.send(gguf, digest_of(gguf))
        server.create(Modelfile(gguf.name, [], TEMPLATE).request("m", digest_of(gguf)), lambda _: None)
        assert not server.chat("m", [{"role": "user", "content": "Well?"}], 9).ended
    assert set(api.keys) == {None}


def test_what_ollama_refuses_is_said(api: OllamaApi, gguf: Path) -> None:
    with OllamaServer(api.url) as server:
        with pytest.raises(GeneratorError, match=rf"Cannot send m.gguf to Ollama at {api.url}: digest mismatch"):
            server.send(gguf, f"sha256:{'0' * 64}")
        with pytest.raises(GeneratorError, match=r"does not make m: blob .* not found"):
            server.create(Modelfile(gguf.name, []).request("m", digest_of(gguf)), lambda _: None)
        with pytest.raises(GeneratorError, match=r"Cannot make no name on Ollama .*: invalid model name \(HTTP 400\)"):
            server.create(Modelfile(gguf.name, []).request("no name", "sha256:0"), lambda _: None)
        with pytest.raises(GeneratorError, match="model 'm' not found"):
            server.chat("m", [], 9)


def test_a_server_that_is_away_is_said() -> None:
    with ollama_api() as api:
        url = api.url
    with OllamaServer(url) as server, pytest.raises(Unreachable, match=f"Ollama does not answer at {url}"):
        server.version()
