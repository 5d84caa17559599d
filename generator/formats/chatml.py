"""ChatML: the messages of a conversation, as OpenAI's API and most trainers take them.

{"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}]}
"""

from typing import Any

from generator.formats.turns import Options, assistant_turn, prompt_turns


def chatml(record: dict[str, Any], options: Options) -> list[dict[str, Any]]:
    """A `system` message where there is a system prompt, then one `user` and one `assistant` message."""
    answer = {"role": "assistant", "content": assistant_turn(record, options)}
    return [{"messages": [*prompt_turns(record, options), answer]}]
