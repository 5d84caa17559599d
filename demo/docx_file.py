"""A small Word document by hand: headings, paragraphs, lists and code, in the styles that Word calls so."""

import io
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape

from demo.pages import Part, spans_of

_OOXML = "http://schemas.openxmlformats.org"
_WORD = f'xmlns:w="{_OOXML}/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = (
    f'{_HEAD}<Types xmlns="{_OOXML}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_KIND}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>'
)
_STYLES = {
    "Heading1": ("heading 1", '<w:outlineLvl w:val="0"/>', '<w:b/><w:sz w:val="36"/>'),
    "Heading2": ("heading 2", '<w:outlineLvl w:val="1"/>', '<w:b/><w:sz w:val="28"/>'),
    "Heading3": ("heading 3", '<w:outlineLvl w:val="2"/>', '<w:b/><w:sz w:val="24"/>'),
    "Heading4": ("heading 4", '<w:outlineLvl w:val="3"/>', "<w:b/>"),
    "ListBullet": ("List Bullet", '<w:ind w:left="360"/>', ""),
    "HTMLPreformatted": ("HTML Preformatted", "", '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New"/>'),
}
_NAMES = {"item": "ListBullet", "code": "HTMLPreformatted"}


def docx_file(parts: Iterable[Part]) -> bytes:
    """Write a document; equal parts give equal bytes."""
    body = "".join(map(_paragraph, parts))
    members = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _relations("officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": _relations("styles", "styles.xml"),
        "word/styles.xml": f"{_HEAD}<w:styles {_WORD}>{''.join(map(_style, _STYLES))}</w:styles>",
        "word/document.xml": f"{_HEAD}<w:document {_WORD}><w:body>{body}</w:body></w:document>",
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _relations(kind: str, target: str) -> str:
    kind = f"{_OOXML}/officeDocument/2006/relationships/{kind}"
    space = f"{_OOXML}/package/2006/relationships"
    relation = f'<Relationship Id="rId1" Type="{kind}" Target="{target}"/>'
    return f'{_HEAD}<Relationships xmlns="{space}">{relation}</Relationships>'


def _style(name: str) -> str:
    title, paragraph, letters = _STYLES[name]
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{title}"/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )


def _paragraph(part: Part) -> str:
    style = f"Heading{min(part.level, 4)}" if part.kind == "heading" else _NAMES.get(part.kind, "")
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    if part.kind == "code":
        return f"<w:p>{look}<w:r>{'<w:br/>'.join(map(_text, part.text.split(chr(10))))}</w:r></w:p>"
    runs = "".join(f"<w:r>{_MONO if span.is_code else ''}{_text(span.text)}</w:r>" for span in spans_of(part.text))
    return f"<w:p>{look}{runs}</w:p>"


_MONO = '<w:rPr><w:rFonts w:ascii="Courier New" w:hAnsi="Courier New"/></w:rPr>'


def _text(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>'
