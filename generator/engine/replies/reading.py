"""Reading a reply, whatever it holds: what cannot be parsed, looked at or written again is an unusable reply.

A model may write anything, and what a parser raises then is nearly anything too. The reply is on record and paid for
by now, so it is tried again like one of the wrong shape, and never ends the run.
"""

import re
from collections.abc import Callable
from functools import partial
from math import isfinite
from typing import Any

from pydantic import BaseModel

from generator.engine.replies.parsing import accepted, check
from generator.errors import BadReply, GeneratorError
from generator.ledger.completions import storable
from generator.types import Completion, Finish, Request

MESSAGE_LENGTH = 200
_BITS = 64
_SUSPECT = re.compile(r"NaN|Infinity|\d{19}|[eE]\+?\d{3}|\\u[dD][89a-fA-F]")
"""What the text of a reply has that may hold a value which JSON has not."""


def checked(completion: Completion, request: Request) -> BaseModel:
    """The reply to `request` that a provider gave.

    Raises:
        Refused: It was withheld.
        BadReply: It is not usable, for whatever reason.
    """
    return _read(completion.text, partial(check, completion, request))


def checked_again(text: str, request: Request, finish: Finish = "stop") -> BaseModel:
    """The reply to `request` that stands in the ledger.

    Raises:
        BadReply: It is not usable, for whatever reason.
    """
    return _read(text, partial(accepted, text, request, finish))


def _read(text: str, parse: Callable[[], BaseModel]) -> BaseModel:
    try:
        value = parse()
        wrong = _unwritable(value.model_dump()) if _SUSPECT.search(text) else None
    except GeneratorError:
        raise
    except Exception as error:  # noqa: BLE001  a parser's, or that of a check which met what it had not foreseen
        said = " ".join(storable(str(error)).split())[:MESSAGE_LENGTH]
        raise BadReply(f"The reply cannot be read ({type(error).__name__}: {said or 'no more is known'}).") from None
    if wrong:
        raise BadReply(f"The reply cannot be kept: it {wrong}.")
    return value


def _unwritable(value: Any) -> str | None:
    """Why plain data cannot be written as JSON and read again; None where it can."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list | tuple):
        return next(filter(None, map(_unwritable, value)), None)
    return _wrong_leaf(value)


def _wrong_leaf(leaf: Any) -> str | None:
    if isinstance(leaf, float) and not isfinite(leaf):
        return "holds a number that is infinite or none at all"
    if isinstance(leaf, int) and leaf.bit_length() >= _BITS:
        return f"holds a number of more than {_BITS} bits"
    if isinstance(leaf, str) and not leaf.isascii() and storable(leaf) != leaf:
        return "holds half of a character"
    return None
