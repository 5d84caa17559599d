"""Files of office programs, written by hand: what libraries do not write, and what nobody should."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from generator.documents.document import Contents, ReadingOptions, contents
from generator.documents.readers import load_reader

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def read(format: str, data: bytes) -> Contents:
    """What the reader of a format finds."""
    return contents(load_reader(format)(data, ReadingOptions()))


def zipped(members: Mapping[str, str | bytes], method: int = ZIP_DEFLATED) -> bytes:
    """A zip of members, the same each time."""
    file = BytesIO()
    with ZipFile(file, "w") as made:
        for name, data in members.items():
            made.writestr(ZipInfo(name), data, method)
    return file.getvalue()


def relations(links: dict[str, str]) -> str:
    """A part of relations, each target with its kind."""
    inner = "".join(
        f'<Relationship Id="r{at}" Type="{_KIND}/{kind}" Target="{target}"/>'
        for at, (target, kind) in enumerate(links.items())
    )
    return f'<Relationships xmlns="{_RELATIONS}">{inner}</Relationships>'


def word(body: str, *, before: str = "", namespace: str = _W, **parts: str) -> bytes:
    """A Word document of the body's XML, and of the parts' inner XML by the parts' names: `styles`, `footnotes`."""
    root = f'xmlns:w="{namespace}" xmlns:m="{_M}" xmlns:r="{_KIND}"'
    return zipped(
        {
            "_rels/.rels": relations({"word/document.xml": "officeDocument"}),
            "word/_rels/document.xml.rels": relations({f"{name}.xml": name for name in parts}),
            "word/document.xml": f"{before}<w:document {root}><w:body>{body}</w:body></w:document>",
            **{f"word/{name}.xml": f"<w:{name} {root}>{inner}</w:{name}>" for name, inner in parts.items()},
        }
    )


def p(text: str, properties: str = "") -> str:
    """A paragraph of Word."""
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
