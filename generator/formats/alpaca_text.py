r"""Alpaca as one text, for trainers that take plain text.

{"text": "Below is an instruction that …\n\n### Instruction:\n…\n\n### Response:\n…"}

https://github.com/tatsu-lab/stanford_alpaca#data-release
"""

from typing import Any

from generator.formats.turns import Options, assistant_turn, user_turn

PREAMBLE = "Below is an instruction that describes a task. Write a response that appropriately completes the request."


def alpaca_text(record: dict[str, Any], options: Options) -> list[dict[str, Any]]:
    """Question and answer under their headings, below Alpaca's own first sentences.

    A system prompt stands in place of these; an empty one leaves them out.
    """
    first = PREAMBLE if options.system_prompt is None else options.system_prompt
    parts = [f"### Instruction:\n{user_turn(record)}", f"### Response:\n{assistant_turn(record, options)}"]
    return [{"text": "\n\n".join([first, *parts] if first else parts)}]
