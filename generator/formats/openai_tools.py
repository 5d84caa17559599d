"""OpenAI's form of tool use: messages with `tool_calls`, and the `tools` that were offered.

{"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": null, "tool_calls": [{"id": "call_1",
 "type": "function", "function": {"name": "…", "arguments": "{…}"}}]}, {"role": "tool", "tool_call_id": "call_1",
 "content": "…"}, {"role": "assistant", "content": "…"}], "tools": [{"type": "function", "function": {…}}]}

A function has a name that the API takes; see `function_names`.
A message with `"weight": 0` is not trained on, as OpenAI's fine-tuning and other trainers read it
(https://platform.openai.com/docs/guides/supervised-fine-tuning).
"""

from collections.abc import Mapping
from typing import Any

from generator.formats.function_names import function_names
from generator.formats.tool_turns import as_json, example_of, said_before, seen, turns_of, weighted
from generator.formats.turns import Options
from generator.tools.records import Step


def openai_tools(record: dict[str, Any], options: Options) -> list[dict[str, Any]]:
    """The conversation and the tools; calls are numbered `call_1` and on."""
    example = example_of(record)
    names = function_names([*(tool.name for tool in example.tools), *(step.tool for step in example.path)])
    messages: list[dict[str, Any]] = [{"role": "user", "content": example.instruction}]
    if options.system_prompt:
        messages.insert(0, {"role": "system", "content": options.system_prompt})
    made = 0
    for turn in turns_of(example):
        named = [(f"call_{made + place}", step) for place, step in enumerate(turn.calls, 1)]
        made += len(named)
        calls = {"content": said_before(turn, options) or None, "tool_calls": [_call(*call, names) for call in named]}
        messages.append(weighted({"role": "assistant", **calls}, trained=turn.trained))
        messages += [{"role": "tool", "tool_call_id": number, "content": seen(step)} for number, step in named]
    if example.solution.final_answer:
        answer = {"role": "assistant", "content": example.solution.final_answer}
        messages.append(weighted(answer, trained=example.solution.final_loss))
    offered = [{"type": "function", "function": {**tool.offered(), "name": names[tool.name]}} for tool in example.tools]
    return [{"messages": messages, "tools": offered}]


def _call(number: str, step: Step, names: Mapping[str, str]) -> dict[str, Any]:
    return {"id": number, "type": "function", "function": {"name": names[step.tool], "arguments": as_json(step.args)}}
