"""The documents with known text: made alike from one seed, and a score that falls with what is lost."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.documents import reports
from benchmarks.documents.blocks import Block, Heading, Items, Paragraph, Table, truth_of
from benchmarks.documents.chunked import pieces
from benchmarks.documents.family import run_family
from benchmarks.documents.figures import figures
from benchmarks.documents.files import MAKERS, make_files
from benchmarks.documents.making.notebook import markdown
from benchmarks.documents.making.pdf import pdf
from benchmarks.documents.making.press import Look
from benchmarks.documents.prose import Prose
from benchmarks.documents.score import Score, common, score
from tasks.chunk import chunk_folder

SMALL = ("columns.pdf", "leftward.docx", "two-texts.pptx", "weirs.ods", "article.html", "scripts.epub", "report.rst")


def blocks_of(seed: int) -> list[Block]:
    prose = Prose(seed)
    blocks = [*reports.report(prose, 2), reports.listing(prose), reports.code(prose), reports.table(prose, 30, 4)]
    return [*blocks, Paragraph(prose.paragraph())]


def scored(folder: Path, truth: Sequence[Block], written: Sequence[Block], absent: Sequence[str] = ()) -> Score:
    """The score of a document that should hold `truth`, whose reader gave `written`."""
    (folder / "docs").mkdir(exist_ok=True)
    (folder / "docs" / "a.md").write_text("\n\n".join(map(markdown, written)), encoding="utf-8")
    chunk_folder(folder / "docs", folder / "my.lancedb")
    return score(truth_of("a.md", truth, absent), pieces(folder / "my.lancedb")["a.md"])


@pytest.mark.parametrize("name", SMALL)
def test_one_seed_gives_the_same_words_and_another_gives_others(name: str) -> None:
    try:
        first, again, other = (MAKERS[name](name, seed)[1] for seed in (7, 7, 8))
    except LookupError as error:
        pytest.skip(str(error))
    assert first == again
    assert first.words != other.words
    assert len(first.words) > 300


def test_files_that_no_font_can_draw_are_left_out_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.documents.making.scans.wide_font", lambda: None)
    made = [truth.name for truth in make_files(tmp_path, only="scanned.pdf")]
    assert made == []
    assert "scanned.pdf is left out: this machine has no font" in capsys.readouterr().err


def test_a_pdf_knows_the_page_of_every_word_and_which_are_broken() -> None:
    prose = Prose(3)
    blocks = [*reports.report(prose, 3, notes=True), reports.table(prose, 40, 4, sentences=(3,))]
    look = Look(columns=2, breaking=True, justified=True, header=lambda page: f"Journal of Weirs {page}")
    data, truth = pdf("a.pdf", blocks, look)
    assert len(truth.places) == len(truth.words)
    assert truth.places == sorted(truth.places)
    assert data.count(b"/Type /Page\n") == max(truth.places) > 2
    assert set(truth.split) <= set(truth.words)
    assert "Journal of Weirs 2" in truth.absent


def test_what_is_read_as_it_is_written_scores_everything(tmp_path: Path) -> None:
    blocks = blocks_of(1)
    result = scored(tmp_path, blocks, blocks, ["Norden Gazette"])
    whole = [result.words, result.order, result.headings, result.cells, result.code]
    assert [share.percent for share in whole] == [100.0] * 5
    assert (result.added.part, result.false.part, result.running.part) == (0, 0, 0)
    assert result.cells.whole == 30 * 3


def test_what_stands_around_each_part_of_a_long_code_block_or_table_is_no_text_of_it(tmp_path: Path) -> None:
    prose = Prose(6)
    blocks: list[Block] = [Heading(1, "Locks"), reports.code(prose, 60), reports.table(prose, 120, 5)]
    result = scored(tmp_path, blocks, blocks)
    assert [result.order.percent, result.code.percent, result.cells.percent] == [100, 100, 100]
    assert result.added.part == 0


def test_lost_paragraphs_are_lost_words(tmp_path: Path) -> None:
    blocks = blocks_of(2)
    result = scored(tmp_path, blocks, [block for block in blocks if not isinstance(block, Paragraph)])
    assert result.words.percent < 70
    assert result.headings.percent == 100


def test_words_that_stay_broken_are_lost_and_others_come_instead(tmp_path: Path) -> None:
    result = scored(tmp_path, [Paragraph("Each mechanical pump works.")], [Paragraph("Each mechan- ical pump works.")])
    assert (result.lost, result.strange) == (["mechanical"], ["ical", "mechan"])


def test_columns_that_are_read_across_are_out_of_order(tmp_path: Path) -> None:
    texts = [Prose(seed).sentence() for seed in range(40)]
    mixed = [text for pair in zip(texts[:20], texts[20:], strict=True) for text in pair]
    result = scored(tmp_path, [Paragraph(text) for text in texts], [Paragraph(text) for text in mixed])
    assert result.words.percent == 100
    assert result.order.percent < 70


def test_a_heading_at_another_level_than_the_others_is_wrong(tmp_path: Path) -> None:
    blocks = blocks_of(3)
    last = max(number for number, block in enumerate(blocks) if isinstance(block, Heading))
    moved: list[Block] = [
        Heading(min(block.level + 1, 6), block.text) if isinstance(block, Heading) else block for block in blocks
    ]
    moved[last] = Heading(1, text_of_heading(blocks[last]))
    result = scored(tmp_path, blocks, moved)
    assert result.headings.whole - result.headings.part == 1


def test_an_item_that_becomes_a_heading_is_none(tmp_path: Path) -> None:
    items = Items(((0, "Open the sluice."), (0, "Close the gate.")))
    result = scored(
        tmp_path, [Heading(1, "Locks"), items], [Heading(1, "Locks"), Heading(2, "Open the sluice."), items]
    )
    assert (result.false.part, result.added.part) == (1, 3)


def test_cells_in_another_column_or_without_a_head_are_wrong(tmp_path: Path) -> None:
    table = reports.table(Prose(4), 10, 4)
    turned = Table(tuple((row[0], row[2], row[1], row[3]) for row in table.rows[1:]))
    headless = Table(table.rows[1:])
    moved = Table((table.rows[0], *turned.rows))
    assert scored(tmp_path, [table], [moved]).cells.part == 10
    assert scored(tmp_path, [table], [headless]).cells.part == 0


def test_a_running_header_is_counted_unless_the_document_says_it_itself(tmp_path: Path) -> None:
    blocks: list[Block] = [Heading(1, "Norden Gazette"), *(Paragraph(Prose(seed).paragraph()) for seed in range(3))]
    with_headers = [*blocks[:2], Paragraph("Norden Gazette"), *blocks[2:], Paragraph("Norden Gazette")]
    assert scored(tmp_path, blocks, with_headers, ["Norden Gazette"]).running.part == 2


def test_a_file_without_chunks_has_lost_everything() -> None:
    result = score(truth_of("a.md", blocks_of(5)), [])
    assert [result.words.part, result.headings.part, result.cells.part, result.code.part] == [0, 0, 0, 0]
    assert not any(figure.met for figure in figures([result]) if figure.at_least)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory of others is read from /proc")
def test_the_memory_of_a_process_counts_what_it_starts(tmp_path: Path) -> None:
    child = "import time; held = b'x' * 200_000_000; time.sleep(1)"
    parent = f"import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', {child!r}]) or 3)"
    done = run_family([sys.executable, "-c", parent], {}, tmp_path)
    assert done.code == 3
    assert 200 < done.peak < 300


def test_the_longest_common_subsequence() -> None:
    assert common("a b c d e".split(), "a x c e d".split()) == 3
    assert common([], ["a"]) == common(["a"], []) == 0


def text_of_heading(block: Block) -> str:
    assert isinstance(block, Heading)
    return block.text
