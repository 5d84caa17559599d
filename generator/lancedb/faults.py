"""What LanceDB raises, and what it says then."""

import re

FAULTS = (RuntimeError, ValueError, OSError)
"""For files that are broken, vanished or may not be read or written, and for what a kind of table does not have."""


def said(error: Exception) -> str:
    """The error in one line, without the place in LanceDB's own source where it arose."""
    line = " ".join(str(error).split())
    return re.sub(r", \S+\.rs:\d+:\d+$", "", line).rstrip(".")
