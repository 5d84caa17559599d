"""What is asked and what is answered, in the server's own words: between a protocol and everything else."""

from dataclasses import dataclass
from typing import Any, Literal

Finish = Literal["stop", "length", "refusal", "filter"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A call to a model, read from a protocol's request.

    Attributes:
        model: Name of the model asked.
        system: System text; may be empty.
        user: The user's text.
        schema: JSON schema that the answer has to fit; None where any text will do.
        tool: Name of the tool that the model is forced to call with the answer; None without.
        streamed: Whether the answer is wanted in pieces.
    """

    model: str
    system: str
    user: str
    schema: dict[str, Any] | None = None
    tool: str | None = None
    streamed: bool = False

    @property
    def tokens(self) -> int:
        """Input tokens."""
        return count_tokens(self.system) + count_tokens(self.user)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says, before a protocol puts it into its own form."""

    text: str
    thinking: str = ""
    finish: Finish = "stop"

    @property
    def tokens(self) -> int:
        """Output tokens, thinking included."""
        return count_tokens(self.text) + count_tokens(self.thinking)


class NotUnderstood(ValueError):
    """The request is not one that the protocol allows; the message says why."""


def count_tokens(text: str) -> int:
    """Tokens of a text, at four characters each."""
    return (len(text) + 3) // 4


def plain_text(content: Any) -> str:
    """The text of a message's content: a string, or blocks of which some have text."""
    if content is None or isinstance(content, str):
        return content or ""
    return "\n".join(block["text"] for block in content if "text" in block)
