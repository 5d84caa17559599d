"""`generator chunk`: which documents it takes, and where it is told."""

import pytest

from generator.lancedb.connection import connect
from tests.support.commands import Desk

NAMES = ("a.md", "b.txt", "drafts/c.md", "sub/d.md")


@pytest.fixture
def desk(desk: Desk) -> Desk:
    for name in NAMES:
        path = desk.path(f"docs/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n\n" + "Some words of it. " * 30)
    return desk


def chunked(desk: Desk, *options: str) -> list[str]:
    done = desk.run("chunk", "docs", "c.lancedb", *options)
    assert done.code == 0, done.said
    rows = connect(desk.path("c.lancedb")).open_table("text_chunks").to_arrow().to_pylist()
    return sorted({row["source_file"] for row in rows})


@pytest.mark.parametrize(
    ("options", "taken"),
    [
        ((), NAMES),
        (("--include", "*.md"), ("a.md", "drafts/c.md", "sub/d.md")),
        (("--include", "*.md", "--include", "b.*", "--exclude", "drafts/"), ("a.md", "b.txt", "sub/d.md")),
        (("--exclude", "sub/**", "--exclude", "*.txt"), ("a.md", "drafts/c.md")),
    ],
)
def test_documents_are_taken_and_left_out_by_pattern(
    desk: Desk, options: tuple[str, ...], taken: tuple[str, ...]
) -> None:
    assert chunked(desk, *options) == list(taken)


def test_what_is_left_out_from_now_on_has_no_chunks_any_more(desk: Desk) -> None:
    chunked(desk)
    assert chunked(desk, "--exclude", "drafts/") == ["a.md", "b.txt", "sub/d.md"]


def test_settings_say_what_the_command_line_does_not(desk: Desk) -> None:
    desk.path("mine.yaml").write_text("chunking: {chunk_size: 100, chunk_overlap: 0, exclude: [drafts/]}")
    assert chunked(desk, "--config", "mine.yaml") == ["a.md", "b.txt", "sub/d.md"]
    rows = connect(desk.path("c.lancedb")).open_table("text_chunks").to_arrow().to_pylist()
    assert {row["splitter"].split(" ", 1)[1] for row in rows} == {"chars 100/0"}
    chunked(desk, "--config", "mine.yaml", "--chunk-size", "300")
    rows = connect(desk.path("c.lancedb")).open_table("text_chunks").to_arrow().to_pylist()
    assert {row["splitter"].split(" ", 1)[1] for row in rows} == {"chars 300/0"}
