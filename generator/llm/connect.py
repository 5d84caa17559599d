"""From plain data to a connection: the adapter for a model's provider, with its key."""

from generator.llm.keys import find_key
from generator.types import Model, Provider


async def connect(model: Model) -> Provider:
    """Make the adapter for a model; nothing is sent yet. SDKs are imported here, each only when it is used.

    Raises:
        UsageError: The key is missing, the base URL is not one, or an option is unknown to the provider.
    """
    key = await find_key(model)
    match model.provider:
        case "openai" | "vllm":
            from generator.llm.openai import OpenAIChat

            return OpenAIChat(model, key)
        case "anthropic":
            from generator.llm.anthropic import AnthropicMessages

            return AnthropicMessages(model, key)
        case "gemini":
            from generator.llm.gemini import GeminiContent

            return GeminiContent(model, key)
        case "ollama":
            from generator.llm.ollama import OllamaChat

            return OllamaChat(model, key)
        case "extractive":
            from generator.llm.extractive import Extractive

            return Extractive()
