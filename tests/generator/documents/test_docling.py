"""What is made of Docling's results, and what is said where it is missing; its models are not asked here."""

from types import SimpleNamespace
from typing import Any

import pytest

from generator.documents import docling
from generator.documents.document import Contents, ReadingOptions, Unreadable, contents
from generator.documents.readers.pdf import read as read_pdf


def _result(pages: tuple[int, int], count: int, status: str = "success", missing: int = 0) -> Any:
    """What Docling gives for some pages of a document of `count`."""

    def export_to_markdown(*, page_no: int, **_: Any) -> str:
        return f"# Page {page_no}\n\n| a | b |\n|---|---|\n| {page_no} | 1 |\n"

    numbers = [number for number in range(pages[0], min(pages[1], count) + 1) if number != missing]
    return SimpleNamespace(
        status=SimpleNamespace(value=status),
        errors=[SimpleNamespace(error_message="no such font")] if status == "failure" else [],
        input=SimpleNamespace(page_count=count),
        document=SimpleNamespace(pages=dict.fromkeys(numbers), export_to_markdown=export_to_markdown),
    )


def _read(count: int, **how: Any) -> tuple[Contents, list[tuple[int, int]]]:
    asked: list[tuple[int, int]] = []

    def convert(_: bytes, pages: tuple[int, int]) -> Any:
        asked.append(pages)
        return _result(pages, count, **how)

    return contents(docling.read(b"%PDF-", convert)), asked


def test_pages_are_converted_some_at_a_time() -> None:
    found, asked = _read(40)

    assert asked == [(1, 16), (17, 32), (33, 48)]
    assert [page.number for page in found.pages] == list(range(1, 41))
    assert found.title == "Page 1"
    assert "# Page 40\n\n| a | b |\n|---|---|\n| 40 | 1 |" in found.text


def test_a_page_that_docling_gave_up_is_said() -> None:
    found, _ = _read(3, status="partial_success", missing=2)

    assert [str(unread) for unread in found.unread] == ["Docling gave up 1 of 3 pages: read it without Docling"]


def test_what_docling_cannot_read_is_unreadable() -> None:
    with pytest.raises(Unreadable, match=r"cannot be read by Docling \(no such font\)"):
        _read(3, status="failure")


def test_without_docling_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docling, "find_spec", lambda _: None)

    with pytest.raises(Unreadable, match=r"pip install 'generator\[docling\]'"):
        contents(read_pdf(b"%PDF-1.4", ReadingOptions(docling=True)))
