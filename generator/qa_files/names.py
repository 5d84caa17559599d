"""What the file of a document is called.

docs/NZISM V.-3.9.pdf          → NZISM V.-3.9_qa.json
docs/NZISM V.-3.9.docx         → docs-NZISM V.-3.9.docx_qa.json, as the first has the plain name
https://example.org/help?p=7   → help_qa.json
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

SUFFIX = "_qa.json"
LONGEST = 180
"""Bytes of a name, with room for the suffix and for that of a draft within the 255 that a file system takes."""

_ENDING = re.compile(r"(?<=.)\.[A-Za-z][A-Za-z0-9]{0,7}$")
_IMPOSSIBLE = re.compile(r'[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069/\\:*?"<>|]+')
"""What no file system, not every one, or no terminal takes in a name."""


def file_name(source: str) -> str:
    """The name of a document without the way there; of a page on the web the last part of its path, else its host."""
    if "://" not in source:
        return PurePosixPath(source.replace("\\", "/")).name or source
    parts = urlsplit(source)
    return PurePosixPath(unquote(parts.path)).name or parts.netloc or source


def candidates(source: str, own: str) -> Iterator[str]:
    """Names for the file of a document, the plainest first.

    Args:
        source: Where the document lies.
        own: What only this document has, as a part of the last name.
    """
    name = file_name(source)
    plain = name if _is_host(source) else _ENDING.sub("", name)
    yield _possible(plain) + SUFFIX
    way = source.rsplit("://", maxsplit=1)[-1].replace("\\", "/").split("/")
    yield _possible("-".join(part for part in way if part not in ("", ".", ".."))) + SUFFIX
    yield f"{_possible(plain)}-{own}{SUFFIX}"


def _is_host(source: str) -> bool:
    return "://" in source and not urlsplit(source).path.strip("/")


def _possible(name: str) -> str:
    """The name as any file system takes it, and no program as an option or a hidden file."""
    cut = _IMPOSSIBLE.sub("_", name).encode()[:LONGEST].decode(errors="ignore")
    return cut.strip(" .-") or "document"
