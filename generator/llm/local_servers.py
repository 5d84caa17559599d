"""Servers of one's own that speak OpenAI's chat completions: where each answers by itself, and how it keeps a schema.

All of them are asked as the provider `vllm`, with their base URL. What each is known to do with a schema is for people
to read: a run finds out by asking (`generator.llm.server_compat`).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class LocalServer:
    """One kind of server.

    Attributes:
        name: As people write it.
        url: Its base URL where nothing else is said.
        start: The command that starts it.
        schemas: What it does with the JSON schema of a reply.
    """

    name: str
    url: str
    start: str
    schemas: str


LOCAL_SERVERS = (
    LocalServer("vLLM", "http://localhost:8000/v1", "vllm serve MODEL", "kept, with lengths of lists and texts"),
    LocalServer(
        "llama.cpp",
        "http://localhost:8080/v1",
        "llama-server -m MODEL.gguf -c 8192",
        "kept by a grammar; older builds refuse lengths of 2,000 and more, and are sent none then",
    ),
    LocalServer(
        "LM Studio",
        "http://localhost:1234/v1",
        "lms server start",
        "kept by llama.cpp's grammar, or by Outlines for MLX; there is no JSON mode without a schema",
    ),
    LocalServer("SGLang", "http://localhost:30000/v1", "sglang serve MODEL", "kept, with lengths of lists and texts"),
    LocalServer("Jan", "http://localhost:1337/v1", "Local API Server in its settings", "kept by llama.cpp's grammar"),
)
