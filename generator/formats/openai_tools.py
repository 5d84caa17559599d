"""OpenAI's form of tool use: messages with `tool_calls`, and the `tools` that were offered.

{"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": null, "tool_calls": [{"id": "call_1",
 "type": "function", "function": {"name": "…", "arguments": "{…}"}}]}, {"role": "tool", "tool_call_id": "call_1",
 "content": "…"}, {"role": "assistant", "content": "…"}], "tools": [{"type": "function", "function": {…}}]}

A function has a name that the API takes, the same in all rows; see `FunctionNames`.
A message with `"weight": 0` is not trained on, as OpenAI's fine-tuning and other trainers read it
(https://platform.openai.com/docs/guides/supervised-fine-tuning).
"""

from collections.abc import Mapping
from typing import Any

from generator.formats.tool_turns import as_json, example_of, said_before, seen, turns_of, weighted
from generator.formats.turns import Options
from generator.tools.exchanges import Exchange, exchanges
from generator.tools.records import Step


def openai_tools(record: dict[str, Any], options: Options) -> list[dict[str, Any]]:
    """The conversation and the tools; calls are numbered `call_1` and on."""
    example = example_of(record)
    names = options.names([*(tool.name for tool in example.tools), *(step.tool for step in example.path)])
    messages: list[dict[str, Any]] = []
    if options.system_prompt:
        messages.append({"role": "system", "content": options.system_prompt})
    made = 0
    for exchange in exchanges(example):
        messages += _messages(exchange, names, made, options)
        made += len(exchange.steps)
    offered = [{"type": "function", "function": {**tool.offered(), "name": names[tool.name]}} for tool in example.tools]
    return [{"messages": messages, "tools": offered}]


def _messages(exchange: Exchange, names: Mapping[str, str], made: int, options: Options) -> list[dict[str, Any]]:
    """What is said and called, after so many calls that were made before."""
    messages: list[dict[str, Any]] = [{"role": "user", "content": exchange.request}]
    for turn in turns_of(exchange.steps):
        named = [(f"call_{made + place}", step) for place, step in enumerate(turn.calls, 1)]
        made += len(named)
        calls = {"content": said_before(turn, options) or None, "tool_calls": [_call(*call, names) for call in named]}
        messages.append(weighted({"role": "assistant", **calls}, trained=turn.trained))
        messages += [{"role": "tool", "tool_call_id": number, "content": seen(step)} for number, step in named]
    if exchange.answer:
        messages.append(weighted({"role": "assistant", "content": exchange.answer}, trained=exchange.trained))
    return messages


def _call(number: str, step: Step, names: Mapping[str, str]) -> dict[str, Any]:
    return {"id": number, "type": "function", "function": {"name": names[step.tool], "arguments": as_json(step.args)}}
