"""ChatML: the messages of a conversation, as OpenAI's API and most trainers take them.

{"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}]}
"""

from typing import Any

from generator.formats.turns import Options, assistant_turn, user_turn


def chatml(record: dict[str, Any], options: Options) -> list[dict[str, Any]]:
    """A `system` message where there is a system prompt, then one `user` and one `assistant` message."""
    turns = [("user", user_turn(record)), ("assistant", assistant_turn(record, options))]
    if options.system_prompt:
        turns.insert(0, ("system", options.system_prompt))
    return [{"messages": [{"role": role, "content": content} for role, content in turns]}]
