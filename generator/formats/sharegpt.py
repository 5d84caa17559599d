"""ShareGPT: the turns of a conversation, as FastChat, Axolotl and LLaMA-Factory take them.

{"conversations": [{"from": "human", "value": "…"}, {"from": "gpt", "value": "…"}]}
"""

from typing import Any

from generator.formats.turns import Options, assistant_turn, user_turn


def sharegpt(record: dict[str, Any], options: Options) -> list[dict[str, Any]]:
    """A `system` turn where there is a system prompt, then one of `human` and one of `gpt`."""
    turns = [("human", user_turn(record)), ("gpt", assistant_turn(record, options))]
    if options.system_prompt:
        turns.insert(0, ("system", options.system_prompt))
    return [{"conversations": [{"from": speaker, "value": value} for speaker, value in turns]}]
