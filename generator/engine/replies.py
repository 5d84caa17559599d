"""From what a model wrote to what we asked for: JSON found, checked against the schema, never shortened."""

import json
import re
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError

from generator.engine.several import fault_of
from generator.errors import BadReply, Refused
from generator.parsing.bounds import TOO_DEEP, is_too_deep, may_be_too_deep
from generator.types import Completion, Request

_DECODER = json.JSONDecoder(strict=False)
_OPENING = re.compile(r"[{\[]")
_BEGUN = re.compile(r"\{\s*\"|\[\s*\{")
"""How JSON begins, and prose in brackets does not."""
_ANOTHER = re.compile(r"[\s,]*(?=\{)")
"""What stands between objects in a row."""
_TRIES = 1000
"""Brackets of prose that are looked behind: each costs as much again as the text before it."""


def parse(text: str, reply: type[BaseModel]) -> BaseModel:
    """Read the reply out of `text`; fences and prose around the JSON are passed over.

    Raises:
        BadReply: There is no JSON, it is cut off, or it has another shape than `reply`.
    """
    if not text.strip():
        raise BadReply("The reply is empty.")
    try:
        value = reply.model_validate_json(text)
    except ValidationError as error:
        return _repaired(text, reply, error)
    _check_depth(value, text)
    return value


def check(completion: Completion, request: Request) -> BaseModel:
    """The reply to `request`, if it is whole, of the right shape and without complaint.

    Raises:
        Refused: The reply was withheld.
        BadReply: The reply was cut off at the token limit, broke off on its way, or is not usable.
    """
    if completion.finish in ("refusal", "filter"):
        who = "The model" if completion.finish == "refusal" else "A content filter"
        raise Refused(f"{who} declined: {completion.text[:200] or 'no reason given'}")
    if completion.finish == "broken":
        raise BadReply("The reply broke off on its way.")
    if completion.finish == "length":
        raise BadReply("The reply was cut off at the token limit; a higher --max-tokens may help.")
    return accepted(completion.text, request)


def accepted(text: str, request: Request) -> BaseModel:
    """As `parse`, with the request's own complaint.

    Raises:
        BadReply: The text is not a usable reply to `request`.
    """
    value = parse(text, request.reply)
    if request.complaint and (wrong := request.complaint(value)):
        raise BadReply(wrong)
    return value


def _repaired(text: str, reply: type[BaseModel], first: ValidationError) -> BaseModel:
    """Take the first JSON value in the text that fits; one that is broken or cut off is never completed or looked
    into.
    """
    wrong: ValidationError | None = None
    position = 0
    for _ in range(_TRIES):
        if (found := _OPENING.search(text, position)) is None:
            break
        try:
            values, position = _decoded(text, found.start())
        except json.JSONDecodeError:
            if _BEGUN.match(text, found.start()):
                raise BadReply("The JSON of the reply is cut off or broken.") from None
            position = found.end()
            continue
        except RecursionError:
            raise BadReply(f"The reply {TOO_DEEP}.") from None
        except ValueError:  # Python's bound on what it reads
            raise BadReply("The reply holds a number of thousands of digits.") from None
        for value in values:
            try:
                _check_depth(value, text)
                return _writable(reply.model_validate(_wrapped(value, reply)))
            except ValidationError as error:
                wrong = wrong or error
    if wrong is not None or first.errors()[0]["type"] != "json_invalid":
        raise BadReply(f"The reply has the wrong shape: {fault_of(wrong or first)}.")
    raise BadReply("The reply holds no JSON.")


def _decoded(text: str, start: int) -> tuple[list[Any], int]:
    """The JSON value that begins there, and where it ends; objects in a row are first of all one list."""
    value, end = _DECODER.raw_decode(text, start)
    values = [value]
    while isinstance(value, dict) and (following := _ANOTHER.match(text, end)):
        value, end = _DECODER.raw_decode(text, following.end())
        values.append(value)
    return ([values, *values] if len(values) > 1 else values), end


def _check_depth(value: Any, text: str) -> None:
    """Refuse what is nested more deeply than a row may be."""
    if may_be_too_deep(text) and is_too_deep(value.model_dump() if isinstance(value, BaseModel) else value):
        raise BadReply(f"The reply {TOO_DEEP}.")


def _writable(value: BaseModel) -> BaseModel:
    """The value, if it can be written again: half of a surrogate pair, which JSON's escapes can hold, cannot."""
    try:
        value.model_dump_json()
    except PydanticSerializationError:
        raise BadReply("The reply holds half of a character.") from None
    return value


def _wrapped(value: Any, reply: type[BaseModel]) -> Any:
    """A bare list stands for the only field of a reply that has but one."""
    if isinstance(value, list) and value and len(reply.model_fields) == 1:
        return {next(iter(reply.model_fields)): value}
    return value
