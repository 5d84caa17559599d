"""The wire protocols, one a file. `protocol_of` tells which one a request speaks."""

from collections.abc import Mapping

from tests.providers.protocols.anthropic import Anthropic
from tests.providers.protocols.base import Protocol
from tests.providers.protocols.gemini import Gemini
from tests.providers.protocols.ollama import Ollama
from tests.providers.protocols.openai import OpenAI

_OPENAI, _ANTHROPIC, _GEMINI, _OLLAMA = OpenAI(), Anthropic(), Gemini(), Ollama()


def protocol_of(path: str, headers: Mapping[str, str]) -> Protocol | None:
    """The protocol that has this path; None where none has.

    OpenAI, Anthropic and Gemini share `/v1/models` and are told apart by the headers.
    """
    if path.startswith(("/v1beta/models", "/v1/models/")) or (path == "/v1/models" and "x-goog-api-key" in headers):
        return _GEMINI
    if path.startswith("/api/"):
        return _OLLAMA
    if path == "/v1/messages" or (path == "/v1/models" and ("anthropic-version" in headers or "x-api-key" in headers)):
        return _ANTHROPIC
    return _OPENAI if path in ("/v1/chat/completions", "/v1/models") else None


__all__ = ["Protocol", "protocol_of"]
