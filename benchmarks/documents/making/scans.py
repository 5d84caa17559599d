"""A page as a scanner gives it: a picture of its text."""

import io
import textwrap
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from benchmarks.documents.making.fonts import wide_font

_PAGE = (1654, 2339)
"""A4 at 200 dots per inch."""
_SIZE, _LINE, _EDGE = 36, 54, 170


def picture(texts: Sequence[str]) -> bytes:
    """A PNG of paragraphs on white paper.

    Raises:
        LookupError: There is no font to draw them with.
    """
    path = wide_font()
    if path is None:
        raise LookupError("this machine has no font to draw pages with (DejaVu Sans, Noto Sans, Liberation Sans)")
    page = Image.new("L", _PAGE, 255)
    draw, font, y = ImageDraw.Draw(page), ImageFont.truetype(str(path), _SIZE), _EDGE
    for text in texts:
        for line in textwrap.wrap(text, 60, break_on_hyphens=False):
            draw.text((_EDGE, y), line, font=font, fill=20)
            y += _LINE
        y += _LINE // 2
    file = io.BytesIO()
    page.save(file, "PNG")
    return file.getvalue()
