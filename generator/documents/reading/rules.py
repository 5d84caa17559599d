"""Which rules a document is read by, in short: it is stored with its chunks, so that other rules read it anew."""

from importlib.util import find_spec

from generator.documents.document import ReadingOptions
from generator.documents.readers import VERSIONS

_WITH_OCR = frozenset({"pdf"})
_OCR = ("rapidocr", "onnxruntime", "pypdfium2")


def rules_of(format: str, how: ReadingOptions) -> str:  # noqa: A002  as everywhere
    """Name the rules of a format: `pdf v3 ocr`."""
    ocr = how.ocr and format in _WITH_OCR and all(map(find_spec, _OCR))
    docling = how.docling and find_spec("docling") is not None
    return f"{format} v{VERSIONS.get(format, 0)}{' ocr' if ocr else ''}{' docling' if docling else ''}"
