"""The state that an example begins in, where an executor's state is the files of its folder.

{"files": {"notes/today.txt": "Buy ice.", "a.h5": {"base64": "iUhERg0K…"}}}
"""

import base64
import binascii
from pathlib import PurePosixPath
from typing import Any

from generator.tools.execution import StateNotLoaded

_FORM = 'it is {"files": {"PATH": "text"}} or {"files": {"PATH": {"base64": "…"}}}'


def files_of(state: Any) -> dict[str, bytes]:
    """What each file holds, by its path in the folder.

    Raises:
        StateNotLoaded: It has another form, or a path leads out of the folder.
    """
    files = state.get("files") if isinstance(state, dict) and len(state) == 1 else None
    if not isinstance(files, dict):
        raise StateNotLoaded(f"The initial state is not one of files: {_FORM}.")
    return {_inside(path): _content(path, value) for path, value in files.items()}


def _inside(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or parts[0] == "/" or ".." in parts or "\\" in path or "\0" in path:
        raise StateNotLoaded(f"The initial state has a file {path!r}, which is not within the working folder.")
    return path


def _content(path: str, value: Any) -> bytes:
    if isinstance(value, str):
        return value.encode()
    encoded = value.get("base64") if isinstance(value, dict) else None
    if not isinstance(encoded, str):
        raise StateNotLoaded(f"The initial state says of the file {path!r} neither a text nor base64: {_FORM}.")
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise StateNotLoaded(f"The initial state's file {path!r} is no base64 ({error}): {_FORM}.") from None
