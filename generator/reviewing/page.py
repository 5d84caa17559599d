"""The page of a review: one HTML file with its style and script, and no text of any row; those it asks for.

It looks as the report does. Its policy allows just this style and this script, by a nonce of each answer.
"""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from generator.shown import shown

FOLDER = Path(__file__).parent
LOOK = FOLDER.parent / "reporting" / "look.css"


def page(title: str, nonce: str) -> str:
    """The page.

    Args:
        title: What is reviewed.
        nonce: By which the policy knows style and script.
    """
    style, script = _parts()
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(title=shown(title), nonce=nonce, style=style, script=script)
    )


@cache
def _parts() -> tuple[str, str]:
    style = LOOK.read_text(encoding="utf-8") + (FOLDER / "page.css").read_text(encoding="utf-8")
    return style, "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in ("page.js", "row.js"))


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
