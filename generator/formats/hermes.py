"""Hermes, the form of Nous Research's function calling: calls and results as tagged JSON inside plain messages.

{"messages": [{"role": "system", "content": "… <tools>[…]</tools> …"}, {"role": "user", "content": "…"},
 {"role": "assistant", "content": "<tool_call>\n{…}\n</tool_call>"},
 {"role": "tool", "content": "<tool_response>\n…\n</tool_response>"}, {"role": "assistant", "content": "…"}]}

https://github.com/NousResearch/Hermes-Function-Calling. The system message is in our own words.
"""

from typing import Any

from generator.formats.tool_turns import Turn, as_json, call_of, example_of, said_before, seen, turns_of, weighted
from generator.formats.turns import Options
from generator.tools.exchanges import Exchange, exchanges

_SYSTEM = (
    "You can call functions. Those that you may call are described below, as JSON schemas. Call one "
    "only where the request needs it and says all that it needs; otherwise answer, or ask. Write each call as a JSON "
    'object {"name": …, "arguments": {…}} between <tool_call></tool_call>. What comes back stands between '
    "<tool_response></tool_response>.\n<tools>"
)


def hermes(record: dict[str, Any], options: Options) -> list[dict[str, Any]]:
    """The tools in the system message, after the system prompt where there is one; then the conversation."""
    example = example_of(record)
    offered = as_json([{"type": "function", "function": tool.offered()} for tool in example.tools])
    system = "\n\n".join(filter(None, (options.system_prompt, f"{_SYSTEM}{offered}</tools>")))
    said = [message for exchange in exchanges(example) for message in _messages(exchange, options)]
    return [{"messages": [{"role": "system", "content": system}, *said]}]


def _messages(exchange: Exchange, options: Options) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = [{"role": "user", "content": exchange.request}]
    for turn in turns_of(exchange.steps):
        messages += [
            weighted({"role": "assistant", "content": _called(turn, options)}, trained=turn.trained),
            {"role": "tool", "content": _tagged("tool_response", [seen(step) for step in turn.calls])},
        ]
    if exchange.answer:
        messages.append(weighted({"role": "assistant", "content": exchange.answer}, trained=exchange.trained))
    return messages


def _called(turn: Turn, options: Options) -> str:
    calls = _tagged("tool_call", [as_json(call_of(step)) for step in turn.calls])
    return "\n".join(filter(None, (said_before(turn, options), calls)))


def _tagged(tag: str, texts: list[str]) -> str:
    return "\n".join(f"<{tag}>\n{text}\n</{tag}>" for text in texts)
