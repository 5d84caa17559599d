"""A row of a batch's results, as the reply or the error that a single call would have brought."""

from collections.abc import Callable, Container, Mapping
from typing import Any

import orjson

from generator.llm import faults
from generator.llm.batching.provider import BatchReply, Refusal
from generator.llm.context import overflow
from generator.llm.server_compat import ServerCompat
from generator.types import Completion

Read = Callable[[Any, Mapping[str, str]], Completion]
_MOST_SAID = 4000
"""Characters that are kept of a refusal, which may repeat what was asked."""


def answered(where: faults.Where, key: str, body: Any, read: Read) -> BatchReply:
    """A row with a reply.

    Args:
        where: Who was asked.
        key: The row's custom id.
        body: The reply, as the body of a single call's would be.
        read: Reads it.
    """
    try:
        return BatchReply(key, read(body, {}))
    except faults.NOT_A_REPLY:
        return BatchReply(key, error=faults.unreadable(where, orjson.dumps(body, default=str)))


def refused(
    where: faults.Where, key: str, status: int, body: Any, compat: ServerCompat, *, knows_context: bool = True
) -> BatchReply:
    """A row with an error.

    Args:
        where: Who was asked.
        key: The row's custom id.
        status: HTTP status that a single call would have been answered with.
        body: The body of that answer.
        compat: What the server turned out not to take so far.
        knows_context: Whether single calls learn how long a prompt and its reply may be.
    """
    said = body if isinstance(body, dict) else {"error": body}
    error = faults.from_status(where, status, {}, said)
    too_long = knows_context and overflow(status, orjson.dumps(said, default=str).decode()) is not None
    if not too_long and not compat.could_learn(status, said):
        return BatchReply(key, error=error)
    text = faults.without_secrets(orjson.dumps(said, default=str).decode(), where.key)
    return BatchReply(key, error=error, refusal=Refusal(status, text[:_MOST_SAID], str(error)))


def heed(refusal: Refusal, compat: ServerCompat, sent: Container[str]) -> bool:
    """Do without what a request of a batch was refused for, which single calls may be allowed.

    Args:
        refusal: What was said.
        compat: What the server turned out not to take so far.
        sent: The optional parts that the request would have now.

    Returns:
        Whether it will have fewer.
    """
    if overflow(refusal.status, refusal.said) is not None:  # the model's context is that of its calls too
        return False
    compat.accepted()  # others of the batch were taken: a refusal that says nothing is not for the form
    return compat.learn(refusal.status, refusal.said, sent)


def expired(key: str) -> BatchReply:
    """A row of a request that was not worked on."""
    return BatchReply(key, expired=True)
