"""The providers there are: what each needs, how to set it up, and whether it is ready right now."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from generator.addresses import below, shown_url
from generator.errors import UsageError
from generator.llm import causes, faults
from generator.llm.local_servers import LOCAL_SERVERS, LocalServer
from generator.llm.provider_info import ProviderInfo
from generator.llm.provider_settings import LlamaCppSettings, OllamaSettings, TransformersSettings
from generator.training.base_models import SMOLLM2
from generator.types import ProviderName, unaliased

if TYPE_CHECKING:
    from aiohttp import ClientSession

PROBE_TIMEOUT = 1.0
"""Seconds that `readiness` gives a server to answer."""

_OF_OPENAI = r"/(?:chat/completions|completions|responses|embeddings|models)"

CATALOG: Mapping[ProviderName, ProviderInfo] = {
    entry.name: entry
    for entry in (
        ProviderInfo(
            name="ollama",
            label="Ollama",
            adapter="ollama:OllamaChat",
            default_model="mistral:latest",
            needs="an Ollama server",
            set_up="install it from ollama.com, then `ollama serve` and `ollama pull mistral`",
            key_variables=("OLLAMA_API_KEY",),
            url_variable="OLLAMA_HOST",
            default_url="http://localhost:11434",
            endings=r"/api(?:/chat|/generate|/tags)?|/v1(?:/chat/completions|/completions|/messages|/models)?",
            takes_query=True,
            settings=OllamaSettings,
            free=True,
            probe="/api/tags",
            no_model="get it with `ollama pull {model}`",
            no_server="start it with `ollama serve`, or choose another provider; `--provider extractive` needs nothing",
        ),
        ProviderInfo(
            name="openai",
            label="OpenAI",
            adapter="openai:OpenAIChat",
            batches="batching.openai:OpenAIBatches",
            default_model="gpt-4o-mini",
            needs="an API key",
            set_up="export OPENAI_API_KEY=…, from platform.openai.com",
            key_variables=("OPENAI_API_KEY",),
            key_required=True,
            url_variable="OPENAI_BASE_URL",
            default_url="https://api.openai.com/v1",
            endings=_OF_OPENAI,
            takes_query=True,
            prices="openai",
        ),
        ProviderInfo(
            name="vllm",
            label="vLLM",
            adapter="openai:OpenAIChat",
            batches="batching.openai:OpenAIBatches",
            default_model="default",
            needs="a server that speaks OpenAI's protocol: vLLM, llama.cpp, LM Studio …",
            set_up="`vllm serve MODEL`, llama.cpp, LM Studio or another that is listed below; `--base-url` or "
            "VLLM_BASE_URL unless it is on this machine's port 8000",
            key_variables=("VLLM_API_KEY",),
            url_variable="VLLM_BASE_URL",
            default_url="http://localhost:8000/v1",
            endings=_OF_OPENAI,
            takes_query=True,
            probe="/models",
            no_model="`generator list-providers` says what it serves; most such servers answer under /v1",
            no_server="start it with `vllm serve {model}`, or correct the base URL",
        ),
        ProviderInfo(
            name="anthropic",
            label="Anthropic",
            adapter="anthropic:AnthropicMessages",
            batches="batching.anthropic:AnthropicBatches",
            default_model="claude-haiku-4-5",
            needs="an API key",
            set_up="export ANTHROPIC_API_KEY=…, from platform.claude.com",
            key_variables=("ANTHROPIC_API_KEY",),
            key_required=True,
            url_variable="ANTHROPIC_BASE_URL",
            default_url="https://api.anthropic.com",
            endings=r"/v1(?:/messages|/models|/complete)?",
            prices="anthropic",
        ),
        ProviderInfo(
            name="gemini",
            label="Gemini",
            adapter="gemini:GeminiContent",
            batches="batching.gemini:GeminiBatches",
            default_model="gemini-2.5-flash",
            needs="an API key",
            set_up="export GOOGLE_API_KEY=…, from aistudio.google.com; the free tier takes 10 requests a minute",
            key_variables=("GOOGLE_API_KEY", "GEMINI_API_KEY"),
            key_required=True,
            url_variable="GOOGLE_GEMINI_BASE_URL",
            default_url="https://generativelanguage.googleapis.com",
            endings=r"/v1(?:beta|alpha)?(?:/openai|/models\S*)?",
            prices="google",
        ),
        ProviderInfo(
            name="llamacpp",
            label="llama.cpp",
            adapter="llamacpp:LlamaCppChat",
            default_model=SMOLLM2,
            needs="the extra `train` and a file .gguf, which runs in this process",
            set_up="pip install 'generator[train]', then `--model FILE.gguf`",
            default_url="http://127.0.0.1",
            settings=LlamaCppSettings,
            in_process=True,
            modules=("xllamacpp",),
            free=True,
            probe="/models",
        ),
        ProviderInfo(
            name="transformers",
            label="transformers",
            adapter="transformers:TransformersChat",
            default_model=SMOLLM2,
            needs="the extra `train` and a folder with a model, which runs in this process",
            set_up="pip install 'generator[train]', then `--model FOLDER`: a model, or what `finetune` wrote",
            settings=TransformersSettings,
            in_process=True,
            modules=("torch", "transformers", "peft"),
            free=True,
        ),
        ProviderInfo(
            name="extractive",
            label="extractive",
            adapter="extractive:Extractive",
            default_model="rules",
            needs="nothing: rules, no model, no network",
            set_up="nothing to do",
            free=True,
            takes_tokens=False,
        ),
    )
}


@dataclass(frozen=True)
class ProviderStatus:
    """What `generator list-providers` tells of one provider.

    Attributes:
        entry: The provider.
        ready: Whether its key or its server is there right now; a key is not tried.
        detail: Why it is ready or not, in one sentence.
        models: What its server offers; empty for a service.
    """

    entry: ProviderInfo
    ready: bool
    detail: str
    models: tuple[str, ...] = ()


def find(name: str) -> ProviderInfo:
    """The provider of that name or alias.

    Raises:
        UsageError: There is none.
    """
    if entry := CATALOG.get(unaliased(name.lower())):
        return entry
    raise UsageError(f"There is no provider {name!r}; there are: {', '.join(CATALOG)}.")


async def readiness(urls: Mapping[str, str | None] | None = None) -> list[ProviderStatus]:
    """Whether each provider's key or server is there right now, within about `PROBE_TIMEOUT` seconds.

    Args:
        urls: Base URLs from the settings, by provider.
    """
    import aiohttp

    from generator.llm.wire.transport import trust

    given = urls or {}
    connector, limit = aiohttp.TCPConnector(ssl=trust()), aiohttp.ClientTimeout(total=PROBE_TIMEOUT)
    async with aiohttp.ClientSession(connector=connector, timeout=limit) as session:
        checks = (_status(entry, given.get(entry.name), session) for entry in CATALOG.values())
        return list(await asyncio.gather(*checks))


async def served_at_home() -> list[tuple[LocalServer, ProviderStatus]]:
    """Which of the servers that speak OpenAI's protocol answer on this machine, each where it does by itself."""
    import aiohttp

    entry, limit = CATALOG["vllm"], aiohttp.ClientTimeout(total=PROBE_TIMEOUT)
    async with aiohttp.ClientSession(timeout=limit) as session:
        found = await asyncio.gather(*(_server_status(entry, server.url, session) for server in LOCAL_SERVERS))
    return list(zip(LOCAL_SERVERS, found, strict=True))


async def _status(entry: ProviderInfo, given: str | None, session: "ClientSession") -> ProviderStatus:
    if entry.in_process:
        missing = await asyncio.to_thread(entry.missing)  # others are answering meanwhile, within a second
        detail = f"{' and '.join(missing)} not installed" if missing else "installed"
        return ProviderStatus(entry, ready=not missing, detail=detail)
    if entry.probe:
        return await _server_status(entry, given, session)
    if not entry.key_required:
        return ProviderStatus(entry, ready=True, detail="always ready")
    names = " or ".join(entry.key_variables)
    return ProviderStatus(entry, ready=bool(entry.key()), detail=f"{names} is {'' if entry.key() else 'not '}set")


async def _server_status(entry: ProviderInfo, given: str | None, session: "ClientSession") -> ProviderStatus:
    from aiohttp import ClientError, ClientResponseError

    try:
        url = entry.url(given)
        models = await _models(entry, url, session)
    except UsageError as error:
        return ProviderStatus(entry, ready=False, detail=str(error))
    except ClientResponseError as error:
        return ProviderStatus(entry, ready=False, detail=f"{shown_url(url)} answered {error.status}")
    except (ClientError, TimeoutError) as error:
        wrong = causes.tls_fault(error)
        detail = f"{shown_url(url)} {wrong}" if wrong else f"nothing answers at {shown_url(url)}"
        return ProviderStatus(entry, ready=False, detail=detail)
    except faults.NOT_A_REPLY:
        return ProviderStatus(entry, ready=False, detail=f"what answers at {shown_url(url)} is not {entry.label}")
    detail = f"answers at {shown_url(url)} with {len(models)} model{'' if len(models) == 1 else 's'}"
    return ProviderStatus(entry, ready=bool(models), detail=detail, models=models)


async def _models(entry: ProviderInfo, url: str, session: "ClientSession") -> tuple[str, ...]:
    """Names of the models, from Ollama's `{"models": [{"name": …}]}` or OpenAI's `{"data": [{"id": …}]}`."""
    headers = {"Authorization": f"Bearer {entry.key()}"} if entry.key() else {}
    async with session.get(below(url, entry.probe), headers=headers) as answer:
        answer.raise_for_status()
        payload: Any = orjson.loads(await answer.read())
    listed = payload["models"] if "models" in payload else payload["data"]
    return tuple(str(item["name"] if "name" in item else item["id"]) for item in listed or ())
