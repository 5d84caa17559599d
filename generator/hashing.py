"""Fingerprints: the same content gives the same hash, in every process and on every machine."""

import hashlib
from pathlib import Path
from typing import Any

import orjson

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS


def fingerprint(value: Any, length: int = 64) -> str:
    """Return the first `length` hex digits of the sha256 over `value` as canonical JSON.

    Args:
        value: Plain JSON data (dicts, lists, strings, numbers, booleans, None).
        length: Hex digits to keep, 1 to 64.
    """
    return hashlib.sha256(orjson.dumps(value, option=_OPTIONS)).hexdigest()[:length]


def file_digest(path: Path) -> str:
    """The sha256 of a file's bytes, 64 hex digits; the file is read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
