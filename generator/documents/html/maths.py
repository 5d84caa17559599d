"""Formulas: as TeX where the page has it somewhere, else MathML in a line.

<math><semantics>…<annotation encoding="application/x-tex">mc^2</annotation>    $mc^2$
<math><msup><mi>x</mi><mn>2</mn></msup></math>                                  $x^2$
"""

import re

from generator.documents.html.tree import Element, tag

_SPACE = re.compile(r"\s+")
_DELIMITED = re.compile(r"\\\((.*)\\\)|\\\[(.*)\\\]|\$\$(.*)\$\$|\$(.*)\$", re.DOTALL)
_DISPLAY_STYLE = re.compile(r"\A\{\\(?:display|text)style (.*)\}\Z", re.DOTALL)
_ENVIRONMENT = re.compile(r"\A\\begin\{(equation|align|gather|displaymath)\*?\}(.*)\\end\{\1\*?\}\Z", re.DOTALL)
_TEX = re.compile(r"[\\^_=+]")
_DEEPEST = 60
_BETWEEN = {"msup": "^", "mover": "^", "msub": "_", "munder": "_", "msubsup": "_^", "munderover": "_^"}
_AROUND = {"msqrt": ("√(", "", ")"), "mtable": ("[", "; ", "]"), "mtr": ("", ", ", "")}


def formula(element: Element) -> str:
    """A formula in dollars; empty where there is none."""
    name = tag(element)
    if name == "script":
        said = "".join(element.itertext()) if (element.get("type") or "").startswith("math/tex") else ""
    elif name == "img":
        said = element.get("alt") or ""
    else:
        said = _annotated(element)
    said = _SPACE.sub(" ", said).strip()
    delimited = _DELIMITED.fullmatch(said)
    inner = next(filter(None, delimited.groups()), "").strip() if delimited else said
    environment = _ENVIRONMENT.match(inner)
    inner = environment[2].strip() if environment else inner
    style = _DISPLAY_STYLE.match(inner)
    inner = style[1].strip() if style else inner
    return f"${inner}$" if inner else ""


def _annotated(element: Element) -> str:
    for note in element.iter("annotation"):
        if "tex" in (note.get("encoding") or "").lower():
            return "".join(note.itertext())
    maths = element if tag(element) == "math" else next(element.iter("math"), None)
    if maths is not None:
        said = maths.get("alttext") or ""
        return said if _TEX.search(said) else _in_a_line(maths, 0)
    picture = next(element.iter("img"), None)
    text = "".join(element.itertext())
    return picture.get("alt") or text if picture is not None else text


def _in_a_line(element: Element, depth: int) -> str:
    name = tag(element)
    if name in ("annotation", "annotation-xml", "mphantom"):
        return ""
    if len(element) == 0 or depth > _DEEPEST:
        return "".join(element.itertext()).strip()
    parts = [_in_a_line(child, depth + 1) for child in element]
    return _laid_out(name, parts, element)


def _laid_out(name: str, parts: list[str], element: Element) -> str:
    if name in _BETWEEN and len(parts) == len(_BETWEEN[name]) + 1:
        marks = _BETWEEN[name]
        return parts[0] + "".join(mark + _grouped(part) for mark, part in zip(marks, parts[1:], strict=True))
    if name == "mfrac" and len(parts) == 2:
        return f"{_grouped(parts[0])}/{_grouped(parts[1])}"
    if name == "mroot" and len(parts) == 2:
        return f"{_grouped(parts[1])}√({parts[0]})"
    if name == "mfenced":
        return f"{element.get('open') or '('}{', '.join(parts)}{element.get('close') or ')'}"
    opening, between, closing = _AROUND.get(name, ("", "", ""))
    return f"{opening}{between.join(parts) if between else _in_a_row(parts)}{closing}"


def _in_a_row(parts: list[str]) -> str:
    """Names side by side stay apart."""
    row = ""
    for part in parts:
        row += f" {part}" if row[-1:].isalpha() and part[:1].isalnum() else part
    return row


def _grouped(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() else f"({text})"
