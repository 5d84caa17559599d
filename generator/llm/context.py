"""The model's context, which prompt and reply share: read from refusals, learnt once, and kept to from then on.

A refused request costs no tokens, so it is sent again with as long a reply as its prompt leaves room for. A prompt that
leaves none fails, and when no prompt at all leaves any, the run ends.
"""

import logging
import re
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil

from generator.errors import TooLong, UsageError
from generator.llm.prices import prompt_tokens
from generator.types import Request

log = logging.getLogger(__name__)

SHORTEST = 256
"""Tokens of a reply below which asking is of no use."""
MARGIN = 8
"""Tokens by which prompts of the same estimate differ."""
TOO_MANY = 3
"""So many prompts that do not fit, and none that does, are no matter of single chunks."""
_STATUSES = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY)
_SPEAKS_OF_IT = re.compile(
    r"context|(?:prompt|input)s? (?:is|are) too long|exceeds? the maximum number of tokens"
    r"|max_(?:completion_|new_)?tokens\W.*?(?:too large|> \d|must be|at most)"
)
_PROMPT_TOO_LONG = re.compile(r"context|too long|maximum number of tokens|<= ?\d|less than \d")
_NUMBER = r"\D{0,3}(\d{2,})"
_REPLY = (
    r"at most (\d+) (?:completion|output) tokens",
    r"max_tokens: \d+ > (\d+)",
    r"max_tokens\W+must be [\w ]*\W{0,3}(\d+)",
)
_CONTEXT = (
    r'"n_ctx"' + _NUMBER,
    r"context (?:length|size|window|limit)(?: (?:is|of|only|tokens|\())*" + _NUMBER,
    r"(\d+) (?:tokens? )?maximum",
    r"maximum number of tokens allowed" + _NUMBER,
    r"context limit: \d+ \+ \d+ > (\d+)",
    r"must be <= (\d+)",
    r"less than (\d+) tokens",
)
_PROMPT = (
    r'"n_prompt_tokens"' + _NUMBER,
    r"(\d+) (?:in the messages|input tokens|of text input|tokens from the input|`inputs` tokens)",
    r"(?:messages resulted in|prompt contains|too long:|token count|keep the first|given:)(?: over)?" + _NUMBER,
    r"(?:request|input|prompt) \((\d+) tokens",
    r"context limit: (\d+) \+",
)


@dataclass(frozen=True, slots=True)
class Overflow:
    """What a refusal says; None is what it does not say.

    Attributes:
        context: Tokens of the model's context.
        prompt: Tokens of the prompt that was refused.
        reply: Most tokens that a reply may have, whatever its prompt.
    """

    context: int | None
    prompt: int | None
    reply: int | None


def overflow(status: int, text: str) -> Overflow | None:
    """What a refusal says of the model's context; None where it is about something else."""
    said = text.lower()
    if status not in _STATUSES or not _SPEAKS_OF_IT.search(said):
        return None
    reply = _first(_REPLY, said)
    if not reply and not _PROMPT_TOO_LONG.search(said):
        return None
    context = None if reply else _first(_CONTEXT, said)
    if "context limit:" in said:  # Anthropic's sum: prompt + reply > context
        context = _first(_CONTEXT[4:5], said)
    return Overflow(context, _first(_PROMPT, said), reply)


def _first(patterns: tuple[str, ...], text: str) -> int | None:
    return next((int(found[1]) for pattern in patterns if (found := re.search(pattern, text))), None)


class Misfits:
    """Prompts that leave no room for a reply: one is an error of its own, a row of nothing else ends the run.

    Args:
        label: The provider.
        most: Tokens that a reply may have.
        remedy: What to do beside cutting smaller chunks.
    """

    def __init__(self, label: str, most: int, remedy: str = "give the model a larger context") -> None:
        self._label, self._most, self._remedy = label, most, remedy
        self._seen = 0
        self._fitted = False

    def fitted(self) -> None:
        """A prompt fitted."""
        self._fitted = True

    def error(self, prompt: int, context: int | None) -> TooLong | UsageError:
        """The error for a prompt of so many tokens, roughly, in a context of so many, if known."""
        self._seen += 1
        size = f"{context} tokens" if context else "less"
        sentence = (
            f"{self._label}: the prompt with its chunk takes about {prompt} tokens, the model's context is {size}, and "
            f"--max-tokens asks for a reply of {self._most}: cut smaller chunks, or {self._remedy}."
        )
        if self._seen >= TOO_MANY and not self._fitted:
            return UsageError(f"{sentence} No chunk has fitted so far.")
        return TooLong(sentence)


class Room:
    """How long the replies may be that a model is asked for.

    Args:
        label: The provider, for messages.
        most: Tokens that are asked for where there is room, which is `--max-tokens`.
    """

    def __init__(self, label: str, most: int) -> None:
        self._label, self._most, self._allowed = label, most, most
        self._context: int | None = None
        self._ratio = 1.0
        self._misfits = Misfits(label, most)

    def reply_to(self, request: Request) -> int:
        """Tokens that the reply to a request may have."""
        if self._context is None:
            return self._allowed
        left = self._context - ceil(prompt_tokens(request) * self._ratio) - MARGIN
        return min(self._allowed, max(left, self._shortest))

    def fitted(self) -> None:
        """A request was answered."""
        self._misfits.fitted()

    def learn(self, status: int, text: str, request: Request, sent: int) -> bool:
        """Take note of a refusal.

        Args:
            status: HTTP status of the answer.
            text: The answer's body.
            request: What was refused.
            sent: Tokens that its reply could have had.

        Returns:
            Whether the same request is worth sending again, for a shorter reply.

        Raises:
            TooLong: Its prompt leaves no room for a reply.
            UsageError: No prompt does.
        """
        said = overflow(status, text)
        if said is None:
            return False
        if said.reply:
            return self._lower(min(said.reply, self._allowed), said.context, sent, request)
        estimate = prompt_tokens(request)
        prompt = said.prompt or ceil(estimate * max(self._ratio, 1.1))
        if said.context is None or said.context - prompt < self._shortest:
            raise self._misfits.error(prompt, said.context)
        self._ratio = max(self._ratio if self._context else 0.0, prompt / estimate)
        return self._lower(self._allowed, said.context, sent, request)

    @property
    def _shortest(self) -> int:
        return min(SHORTEST, self._most)

    def _lower(self, allowed: int, context: int | None, sent: int, request: Request) -> bool:
        if (allowed, context) != (self._allowed, self._context):
            limit = f"a context of {context} tokens" if context else f"at most {allowed} tokens a reply"
            log.warning("%s's model has %s: replies get less than --max-tokens %s.", self._label, limit, self._most)
        self._allowed, self._context = allowed, context or self._context
        return self.reply_to(request) < sent
