"""Bytes in rows, which are JSON data: `{"$binary": "<base64>"}`, or text where a column's name says that it is text.

Columns of them are written as binary again, so that nothing is lost on the way from a table to a table. What is not
plain `binary` keeps its Arrow type beside it: `{"$binary": "<base64>", "type": "fixed_size_binary[16]"}`.
"""

import base64
import binascii
from contextlib import suppress
from typing import Any

TEXTS = frozenset(
    """answer chunk_id completion conversations evidence id input instruction language messages output prompt question
    question_type reasoning response source source_text system table text title topic""".split()
)
"""Columns that are read as text; others' tables sometimes have it as bytes."""
_MARK, _TYPE = "$binary", "type"


def from_bytes(value: bytes, *, is_text: bool = False, arrow_type: str = "") -> Any:
    """JSON data for bytes.

    Args:
        value: The bytes.
        is_text: Whether they are meant as text; what is no UTF-8 stays bytes all the same.
        arrow_type: What they are where that is not plain `binary`.
    """
    if is_text:
        with suppress(UnicodeDecodeError):
            return value.decode()
    marked = {_MARK: base64.b64encode(value).decode("ascii")}
    return {**marked, _TYPE: arrow_type} if arrow_type else marked


def to_bytes(value: Any) -> bytes | None:
    """The bytes that `from_bytes` made this value of; None where it did not."""
    if isinstance(value, str):
        return value.encode()
    if not isinstance(value, dict) or not {_MARK} <= value.keys() <= {_MARK, _TYPE}:
        return None
    if not all(isinstance(part, str) for part in value.values()):
        return None
    try:
        return base64.b64decode(value[_MARK], validate=True)
    except (binascii.Error, ValueError):
        return None


def type_of(value: Any) -> str:
    """The Arrow type that such bytes have; empty for plain `binary`."""
    return str(value.get(_TYPE, "")) if isinstance(value, dict) else ""
