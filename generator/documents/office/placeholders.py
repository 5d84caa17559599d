"""What a shape of a slide takes from its layout and master: its place, and whether its paragraphs have bullets."""

from collections.abc import Iterator

from generator.documents.office.package import Package
from generator.documents.office.reading_order import Box
from generator.documents.office.xml import Element, attribute, child, every, inside, local

_SAME = {"ctrTitle": "title", "subTitle": "body", "obj": "body"}
"""Kinds of placeholders that a master has under another name."""


class Placeholders:
    """The shapes that a slide's shapes stand on.

    Args:
        package: The presentation.
        slide: Name of the slide's part.

    Attributes:
        layout: Kind of the slide's layout: `title`, `secHead`, `obj`; empty where it has none.
    """

    def __init__(self, package: Package, slide: str) -> None:
        layout = package.related(slide, "slideLayout")
        master = package.related(layout, "slideMaster") if layout else None
        self._layout = package.shared_xml(layout) if layout else None
        self._master = package.shared_xml(master) if master else None
        self.layout = attribute(self._layout, "type") or ""

    def place(self, shape: Element) -> Box | None:
        """Where a shape is, by itself or as what it stands on says."""
        return next(filter(None, map(_place, self._chain(shape))), None)

    def has_bullets(self, shape: Element, level: int) -> bool:
        """Whether paragraphs of a level begin with a bullet where they do not say themselves."""
        if placeholder(shape) is None:
            return False
        styles = [child(one, "txBody", "lstStyle") for one in self._chain(shape)]
        kind = _kind(placeholder(shape))
        styles.append(child(self._master, "txStyles", "titleStyle" if kind == "title" else "bodyStyle"))
        looks = (child(style, f"lvl{level + 1}pPr") for style in styles)
        return next((found for found in map(bullet, looks) if found is not None), False)

    def _chain(self, shape: Element) -> Iterator[Element]:
        yield shape
        own = placeholder(shape)
        if own is None:
            return
        index, kind = attribute(own, "idx") or "0", _kind(own)
        found = next((one for one in _shapes(self._layout) if _is_at(one, index, kind)), None)
        if found is not None:
            yield found
            kind = _kind(placeholder(found))
        yield from (one for one in _shapes(self._master) if _kind(placeholder(one)) == kind)


def placeholder(shape: Element) -> Element | None:
    """What makes a shape one that a layout foresees."""
    looks = (child(one, "nvPr", "ph") for one in shape if local(one).startswith("nv"))
    return next((one for one in looks if one is not None), None)


def bullet(look: Element | None) -> bool | None:
    """Whether properties of a paragraph give it a bullet or a number; None where they are silent."""
    if look is None:
        return None
    if child(look, "buNone") is not None:
        return False
    return True if any(local(one) in ("buChar", "buAutoNum", "buBlip") for one in look) else None


def _kind(found: Element | None) -> str:
    kind = attribute(found, "type") or "body"
    return _SAME.get(kind, kind)


def _is_at(shape: Element, index: str, kind: str) -> bool:
    found = placeholder(shape)
    if found is None:
        return False
    at = attribute(found, "idx")
    return at == index if at is not None else _kind(found) == kind


def _shapes(part: Element | None) -> list[Element]:
    return [] if part is None else [one for one in every(part, "sp") if placeholder(one) is not None]


def _place(shape: Element) -> Box | None:
    """From the transform in the shape's own properties; those of frames are beside them."""
    for look in (child(shape, "spPr", "xfrm"), child(shape, "grpSpPr", "xfrm"), child(shape, "xfrm")):
        values = {local(one): one for one in inside(look)}
        if "off" in values and "ext" in values:
            left, top = _number(values["off"], "x"), _number(values["off"], "y")
            return Box(left, top, left + _number(values["ext"], "cx"), top + _number(values["ext"], "cy"))
    return None


def _number(element: Element, name: str) -> int:
    found = attribute(element, name) or ""
    return int(found) if found.lstrip("-").isdecimal() and len(found) < 20 else 0
