"""One call each with the official SDKs, without their retries: how the server's own tests talk to it.

The SDKs of Anthropic and Google are imported where they are used: every worker process imports every test, and they
take 2 s.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import ollama
import openai
import pytest

DOCUMENT = "The harbour freezes in January. Ships wait outside until the ice breaks."
PROMPT = f"Write exactly 2 questions.\n<document 0a1b2c3d>\n{DOCUMENT}\n</document 0a1b2c3d>"
TEXT = {"type": "string"}


def closed(**properties: Any) -> dict[str, Any]:
    """Schema of an object with these properties, all of them required, and no others."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


PAIRS = closed(pairs={"type": "array", "items": closed(question=TEXT, answer=TEXT)})
KEY = "loopback-key"
MODELS = {"openai": "gpt-4o-mini", "anthropic": "claude-haiku-4-5", "gemini": "gemini-2.5-flash", "ollama": "mistral"}
Ask = Callable[..., Awaitable[Any]]


async def ask_openai(url: str, text: str, schema: dict[str, Any], key: str = KEY, timeout: float = 5) -> Any:
    """Ask for a chat completion in a strict JSON schema."""
    form: Any = {"type": "json_schema", "json_schema": {"name": "reply", "strict": True, "schema": schema}}
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0, timeout=timeout) as client:
        return await client.chat.completions.create(
            model=MODELS["openai"],
            messages=[{"role": "user", "content": text}],
            response_format=form,
        )


async def ask_anthropic(url: str, text: str, schema: dict[str, Any], key: str = KEY, timeout: float = 5) -> Any:
    """Ask for a message in an output schema."""
    import anthropic

    async with anthropic.AsyncAnthropic(base_url=url, api_key=key, max_retries=0, timeout=timeout) as client:
        return await client.messages.create(
            model=MODELS["anthropic"],
            max_tokens=1000,
            messages=[{"role": "user", "content": text}],
            output_config={"format": {"type": "json_schema", "schema": schema}},
        )


async def ask_gemini(url: str, text: str, schema: dict[str, Any], key: str = KEY, timeout: float = 5) -> Any:
    """Generate content in a JSON schema."""
    from google import genai
    from google.genai import types

    once = types.HttpRetryOptions(attempts=1)
    options = types.HttpOptions(base_url=url, timeout=round(timeout * 1000), retry_options=once)
    async with genai.Client(api_key=key, http_options=options).aio as client:
        return await client.models.generate_content(
            model=MODELS["gemini"],
            contents=text,
            config={"response_mime_type": "application/json", "response_json_schema": schema},
        )


async def ask_ollama(url: str, text: str, schema: dict[str, Any], key: str = KEY, timeout: float = 5) -> Any:
    """Chat in a format."""
    headers = {"authorization": f"Bearer {key}"}
    async with ollama.AsyncClient(host=url, headers=headers, timeout=timeout) as client:
        return await client.chat(
            model=MODELS["ollama"], messages=[{"role": "user", "content": text}], format=schema, stream=False
        )


ASK: dict[str, Ask] = {"openai": ask_openai, "anthropic": ask_anthropic, "gemini": ask_gemini, "ollama": ask_ollama}


def text_of(protocol: str, reply: Any) -> str:
    """The reply's text, without thinking."""
    match protocol:
        case "openai":
            return reply.choices[0].message.content or ""
        case "anthropic":
            return "".join(block.text for block in reply.content if block.type == "text")
        case "gemini":
            return reply.text or ""
        case _:
            return reply.message.content or ""


def tokens_of(protocol: str, reply: Any) -> tuple[int, int]:
    """Input and output tokens."""
    match protocol:
        case "openai":
            return reply.usage.prompt_tokens, reply.usage.completion_tokens
        case "anthropic":
            return reply.usage.input_tokens, reply.usage.output_tokens
        case "gemini":
            return reply.usage_metadata.prompt_token_count, reply.usage_metadata.candidates_token_count
        case _:
            return reply.prompt_eval_count, reply.eval_count


def finish_of(protocol: str, reply: Any) -> str:
    """Why the model stopped, in the protocol's own word."""
    match protocol:
        case "openai":
            return str(reply.choices[0].finish_reason)
        case "anthropic":
            return str(reply.stop_reason)
        case "gemini":
            return str(reply.candidates[0].finish_reason.value)
        case _:
            return str(reply.done_reason)


def status_of(error: Exception) -> int:
    """HTTP status of any SDK's error; 0 where it has none."""
    return getattr(error, "status_code", None) or getattr(error, "code", None) or 0


async def failure(protocol: str, url: str, **options: Any) -> Exception:
    """The error that a call ends with."""
    with pytest.raises(Exception) as caught:
        await ASK[protocol](url, PROMPT, PAIRS, **options)
    return caught.value
