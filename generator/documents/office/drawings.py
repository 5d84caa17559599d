"""What drawings say that are parts of their own: the figures of a chart, the words of a diagram (SmartArt)."""

import re
from collections.abc import Iterator

from generator.documents.office.xml import Element, attribute, child, every, local, text_of
from generator.documents.pipe_table import pipe_table

_BY_MACHINE = re.compile(
    r"Description automatically generated(?: with [\w ]+ confidence)?|AI-generated content may be incorrect\.?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"://|\\|\.\w{3,4}$")
_PLOTS = ("Chart", "Chart3D")
_MOST_POINTS = 500


def picture_text(description: str) -> str:
    """What stands for a picture: its description, where that says something and is no file's name."""
    said = " ".join(_BY_MACHINE.sub("", description).split())
    return f"[Image: {said}]" if len(said.split()) > 2 and not _ADDRESS.search(said) else ""


def chart_text(part: Element) -> str:
    """A chart's title, and below it what it draws, as a table: a row a category, a column a series."""
    title = " ".join(_paragraphs(child(part, "chart", "title")))
    series = [one for one in every(part, "ser") if local(one.getparent()).endswith(_PLOTS)]
    table = pipe_table(_figures(series))
    return "\n\n".join(filter(None, [title, table]))


def _figures(series: list[Element]) -> list[list[str]]:
    names = [text_of(next(every(one, "v"), None)) if child(one, "tx") is not None else "" for one in series]
    columns = [_points(one, "val", "yVal") for one in series]
    categories: dict[int, str] = {}
    for one in series:
        categories |= _points(one, "cat", "xVal")
    places = sorted({at for column in [categories, *columns] for at in column})[:_MOST_POINTS]
    rows = [[categories.get(at, ""), *(column.get(at, "") for column in columns)] for at in places]
    return [["", *names], *rows] if rows else []


def _points(series: Element, *names: str) -> dict[int, str]:
    """Values by their places; of categories on several levels those of the first, the innermost."""
    found: dict[int, str] = {}
    data = next((one for one in series if local(one) in names), None)
    if data is None:
        return found
    level = next(every(data, "lvl"), data)
    for point in every(level, "pt"):
        at = attribute(point, "idx") or ""
        if at.isdecimal():
            found[int(at)] = _number(text_of(child(point, "v")))
    return found


def _number(text: str) -> str:
    """A value as people write it: 4.3 for 4.2999999999999998."""
    try:
        return f"{float(text):.12g}" if "." in text or "E" in text else text
    except ValueError:
        return text


def diagram_lines(part: Element) -> list[str]:
    """The words of a diagram's points, as a list: deeper points further in."""
    points = {attribute(one, "modelId") or "": one for one in every(part, "pt")}
    below: dict[str, list[tuple[int, str]]] = {}
    for link in every(part, "cxn"):
        if attribute(link, "type") in (None, "parOf"):
            place = attribute(link, "srcOrd") or ""
            inner = int(place) if place.isdecimal() else 0, attribute(link, "destId") or ""
            below.setdefault(attribute(link, "srcId") or "", []).append(inner)
    children = {name for links in below.values() for _, name in links}
    roots = [name for name in points if name not in children]
    seen: set[str] = set()

    def lines(name: str, depth: int) -> Iterator[str]:
        if name in seen or name not in points:
            return
        seen.add(name)
        said = " ".join(_paragraphs(child(points[name], "t")))
        if said:
            yield f"{'  ' * depth}- {said}"
        for _, inner in sorted(below.get(name, [])):
            yield from lines(inner, min(depth + bool(said), 8))

    return [line for root in roots for line in lines(root, 0)]


def _paragraphs(element: Element | None) -> list[str]:
    if element is None:
        return []
    said = ("".join(text_of(run) for run in every(one, "t")) for one in every(element, "p"))
    return [" ".join(one.split()) for one in said if one.strip()]
