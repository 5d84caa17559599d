"""ShareGPT with tools, as LLaMA-Factory takes it: turns of `function_call` and `observation`, `tools` as JSON text.

{"conversations": [{"from": "human", "value": "…"}, {"from": "function_call", "value": "{\"name\": …}"},
 {"from": "observation", "value": "…"}, {"from": "gpt", "value": "…"}], "tools": "[…]"}

Calls made together are a JSON list in one turn, and so is what came back. A turn with `"weight": 0` is not to be
trained on.
"""

from typing import Any

from generator.formats.tool_turns import Turn, as_json, call_of, example_of, said_before, seen, turns_of, weighted
from generator.formats.turns import Options
from generator.tools.exchanges import Exchange, exchanges


def sharegpt_tools(record: dict[str, Any], options: Options) -> list[dict[str, Any]]:
    """A `system` turn where there is a system prompt, then the conversation."""
    example = example_of(record)
    turns = [turn for exchange in exchanges(example) for turn in _turns(exchange, options)]
    if options.system_prompt:
        turns.insert(0, {"from": "system", "value": options.system_prompt})
    return [{"conversations": turns, "tools": as_json([tool.offered() for tool in example.tools])}]


def _turns(exchange: Exchange, options: Options) -> list[dict[str, Any]]:
    turns: list[dict[str, Any]] = [{"from": "human", "value": exchange.request}]
    for turn in turns_of(exchange.steps):
        turns += [
            weighted({"from": "function_call", "value": _called(turn, options)}, trained=turn.trained),
            {"from": "observation", "value": _seen(turn)},
        ]
    if exchange.answer:
        turns.append(weighted({"from": "gpt", "value": exchange.answer}, trained=exchange.trained))
    return turns


def _called(turn: Turn, options: Options) -> str:
    """The calls as JSON; a thought comes before it between its tags, which LLaMA-Factory takes, and only so."""
    calls = [call_of(step) for step in turn.calls]
    made = as_json(calls[0] if len(calls) == 1 else calls)
    return f"{said_before(turn, options)}\n\n{made}" if options.reasoning == "think" and turn.thought else made


def _seen(turn: Turn) -> str:
    shown = [seen(step) for step in turn.calls]
    return shown[0] if len(shown) == 1 else as_json(shown)
