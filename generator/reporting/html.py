"""What pages have in common that people open from a disk: texts of others reach them as text, and nothing else.

Those come in two ways only: as text that Jinja2 escapes, or as JSON in which no `<`, `>` or `&` is left, read by the
page's script and put in place as text. A page's policy allows just the scripts that it was written with, by their hash,
and no connection of any kind.
"""

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from generator.shown import shown


@cache
def environment(folder: Path) -> Environment:
    """Templates of a folder, filled in as HTML."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,  # not what is marked as safe
    )


def as_script(data: object) -> str:
    """JSON that can stand in a `<script>` element: nothing in it can end the element, or begin another."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def visible(data: Any) -> Any:
    """The data with what a browser would obey in them made visible: text that turns the direction of what is beside."""
    if isinstance(data, str):
        return shown(data, lines=True)
    if isinstance(data, dict):
        return {name: visible(value) for name, value in data.items()}
    return [visible(value) for value in data] if isinstance(data, list | tuple) else data


def script_hash(script: str) -> str:
    """The hash by which the page's policy knows a script."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"sha256-{digest}"
