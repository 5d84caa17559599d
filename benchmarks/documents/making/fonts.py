"""Fonts for scripts beyond Latin: of the machine, told where there is none."""

from functools import cache
from pathlib import Path

_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "C:/Windows/Fonts")
_WIDE = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "Arial Unicode.ttf", "arial.ttf")


@cache
def wide_font() -> Path | None:
    """A TrueType font with Greek, Cyrillic and Hebrew; None where the machine has none."""
    found = {path.name: path for folder in _FOLDERS for path in Path(folder).rglob("*.ttf")}
    return next((found[name] for name in _WIDE if name in found), None)
