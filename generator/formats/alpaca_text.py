r"""Alpaca as one text, for trainers that take plain text.

{"text": "### Instruction:\n…\n\n### Response:\n…"}
"""

from typing import Any

from generator.formats.turns import Options, assistant_turn, user_turn


def alpaca_text(record: dict[str, Any], options: Options) -> list[dict[str, Any]]:
    """Question and answer under their headings.

    The system prompt stands first, where Alpaca has its "Below is an instruction …"; without one nothing does.
    """
    parts = [f"### Instruction:\n{user_turn(record)}", f"### Response:\n{assistant_turn(record, options)}"]
    if options.system_prompt:
        parts.insert(0, options.system_prompt)
    return [{"text": "\n\n".join(parts)}]
