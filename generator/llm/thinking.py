"""A reasoning model's thinking, told apart from its reply where the server leaves both in one text."""

import re

_BLOCK = re.compile(r"\s*<(think|thinking)>(.*?)(?:</\1>|\Z)", re.DOTALL)
_CLOSING = "</think>"


def split_thinking(text: str) -> tuple[str, str]:
    """Return the reply and the thinking before it.

    A block that is opened and never closed was cut off: all of it is thinking. A block that is closed and never opened
    is thinking too (some chat templates open it in the prompt), unless the text begins as JSON, where it is data.
    """
    if block := _BLOCK.match(text):
        return text[block.end() :].lstrip(), block[2].strip()
    thought, closing, reply = text.partition(_CLOSING)
    if closing and not thought.lstrip().startswith(("{", "[", "```")):
        return reply.lstrip(), thought.strip()
    return text, ""
