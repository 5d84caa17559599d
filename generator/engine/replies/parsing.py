"""From what a model wrote to what we asked for: JSON found, checked against the schema, never shortened."""

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from generator.engine.replies.backslashes import doubtful, restored
from generator.engine.replies.fitting import fitted, in_a_row
from generator.engine.replies.several import fault_of
from generator.errors import BadReply, OnlyThinking, Refused
from generator.llm.messages.blocks import blocks
from generator.llm.messages.json_values import BEGUN, decoded, unquoted
from generator.parsing.bounds import TOO_DEEP, is_too_deep, may_be_too_deep
from generator.types import Completion, Finish, PlainText, Request

_OPENING = re.compile(r"[{\[]")
_BETWEEN = re.compile(r"[\s,;`]*(?:json\s*)?(?:[-*•]|\d+[.)])?\s*(?=[{\[])")
"""What stands between values in a row: separators, fences, the marks of a list."""
_TRIES = 1000
"""Brackets of prose that are looked behind: each costs as much again as the text before it."""


def parse(text: str, reply: type[BaseModel], source: str = "") -> BaseModel:
    """Read the reply out of `text`; fences and prose around the JSON are passed over.

    Args:
        text: What the model wrote.
        reply: What was asked for.
        source: What it was shown: the witness for backslashes that it lost.

    Raises:
        BadReply: There is no JSON, it is cut off, or it has another shape than `reply`.
    """
    if not text.strip():
        raise BadReply("The reply is empty.")
    if doubtful(text, source):
        text = restored(text, source)
    try:
        value = reply.model_validate_json(text)
    except ValidationError as error:
        value = _repaired(restored(text, source), reply, source, error)
    _check_depth(value, text)
    return value


def check(completion: Completion, request: Request) -> BaseModel:
    """The reply to `request`, if it is whole, of the right shape and without complaint.

    Raises:
        Refused: The reply was withheld.
        OnlyThinking: The model thought and said nothing.
        BadReply: The reply was cut off at the token limit, broke off on its way, or is not usable.
    """
    if completion.finish == "broken":
        raise BadReply("The reply broke off on its way.")
    if request.is_plain:
        return accepted(completion.text, request, completion.finish)
    if completion.finish in ("refusal", "filter"):
        who = "The model" if completion.finish == "refusal" else "A content filter"
        raise Refused(f"{who} declined: {completion.text[:200] or 'no reason given'}")
    if completion.finish == "length":
        raise BadReply("The reply was cut off at the token limit; a higher --max-tokens may help.")
    if completion.thinking and not completion.text.strip():
        raise OnlyThinking("Only thinking came and no reply: turn the model's thinking off, or use another model.")
    return accepted(completion.text, request)


def accepted(text: str, request: Request, finish: Finish = "stop") -> BaseModel:
    """As `parse`, with the request's own complaint; plain text as it is, with how it ended.

    Raises:
        BadReply: The text is not a usable reply to `request`.
    """
    value = PlainText(text=text, finish=finish) if request.is_plain else parse(text, request.reply, request.user)
    if request.complaint and (wrong := request.complaint(value)):
        raise BadReply(wrong)
    return value


def _repaired(text: str, reply: type[BaseModel], source: str, first: ValidationError) -> BaseModel:
    """Take the first JSON value in the text that fits; of values in a row, what they are together.

    One in a block of its own is a draft where another comes after the block. One that is broken or cut off is never
    completed or looked into.
    """
    if (inner := unquoted(text)) is not None:
        return parse(inner, reply, source)
    wrong: ValidationError | None = None
    within, last = blocks(text), None
    for start, values in _rows(text):
        found, fault = _fitting(values, reply, text)
        wrong = wrong or fault
        if found and not any(begin <= start < end for begin, end in within):
            return found
        last = found or last
    if last:
        return last
    if wrong is not None or first.errors()[0]["type"] != "json_invalid":
        raise BadReply(f"The reply has the wrong shape: {fault_of(wrong or first)}.")
    raise BadReply("The reply holds no JSON.")


def _fitting(values: list[Any], reply: type[BaseModel], text: str) -> tuple[BaseModel | None, ValidationError | None]:
    """What values in a row are as a reply, or what is wrong with the first way to read them."""
    wrong: ValidationError | None = None
    for value in in_a_row(values, reply):
        try:
            _check_depth(value, text)
            return fitted(value, reply), None
        except ValidationError as error:
            wrong = wrong or error
    return None, wrong


def _rows(text: str) -> Iterator[tuple[int, list[Any]]]:
    """The objects and lists in the text and where they begin; those that follow one another at once are together."""
    position = 0
    for _ in range(_TRIES):
        if (found := _OPENING.search(text, position)) is None:
            return
        begun = BEGUN.match(text, found.start())
        try:
            value, position = _whole(text, found.start())
        except BadReply:
            if begun:
                raise
            position = found.end()
            continue
        values = [value]
        while following := _BETWEEN.match(text, position):
            if not BEGUN.match(text, following.end()):
                break
            value, position = _whole(text, following.end())
            values.append(value)
        yield found.start(), values


def _whole(text: str, start: int) -> tuple[Any, int]:
    """The value that begins there, and where it ends."""
    try:
        return decoded(text, start)
    except json.JSONDecodeError:
        raise BadReply("The JSON of the reply is cut off or broken.") from None
    except RecursionError:
        raise BadReply(f"The reply {TOO_DEEP}.") from None
    except ValueError:  # Python's bound on what it reads
        raise BadReply("The reply holds a number of thousands of digits.") from None


def _check_depth(value: Any, text: str) -> None:
    """Refuse what is nested more deeply than a row may be."""
    if may_be_too_deep(text) and is_too_deep(value.model_dump() if isinstance(value, BaseModel) else value):
        raise BadReply(f"The reply {TOO_DEEP}.")
