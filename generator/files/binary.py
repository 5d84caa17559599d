"""Bytes in rows, which are JSON data: text where they are UTF-8, else `{"$binary": "<base64>"}`.

Columns of them are written as binary again, so that nothing is lost on the way from a table to a table.
"""

import base64
import binascii
from typing import Any

_MARK = "$binary"


def from_bytes(value: bytes) -> Any:
    """JSON data for bytes."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {_MARK: base64.b64encode(value).decode("ascii")}


def to_bytes(value: Any) -> bytes | None:
    """The bytes that `from_bytes` made this value of; None where it did not."""
    if isinstance(value, str):
        return value.encode()
    if not isinstance(value, dict) or value.keys() != {_MARK} or not isinstance(value[_MARK], str):
        return None
    try:
        return base64.b64decode(value[_MARK], validate=True)
    except binascii.Error:
        return None
