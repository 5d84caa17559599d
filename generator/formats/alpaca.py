"""Alpaca: instruction, input and output, after https://github.com/tatsu-lab/stanford_alpaca.

{"instruction": "…", "input": "", "output": "…"}
"""

from typing import Any

from generator.formats.turns import Options, assistant_turn, user_turn


def alpaca(record: dict[str, Any], options: Options) -> list[dict[str, Any]]:
    """The question as instruction, no input; a system prompt is a fourth field, `system`, as LLaMA-Factory reads it."""
    row = {"instruction": user_turn(record), "input": "", "output": assistant_turn(record, options)}
    return [{**row, "system": options.system_prompt} if options.system_prompt else row]
