"""What the report's charts are drawn with."""

from pathlib import Path

import pytest
import vl_convert

from generator.reporting.scripts import vega

SCRIPT = 'let page = "</script><!--";'
SAFE = 'let page = "<\\/script><\\!--";'


@pytest.fixture
def bundled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was bundled, in the place of 900 kB."""
    snippets: list[str] = []

    def bundle(snippet: str) -> str:
        snippets.append(snippet)
        return SCRIPT

    monkeypatch.setattr(vl_convert, "javascript_bundle", bundle)
    return snippets


def test_it_is_bundled_once_and_kept(bundled: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert [vega.__wrapped__(), vega.__wrapped__()] == [SAFE, SAFE]
    assert len(bundled) == 1
    (kept,) = (tmp_path / "generator" / "report").iterdir()
    assert kept.suffix == ".js"


def test_a_kept_one_that_cannot_be_read_is_made_anew(
    bundled: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    vega.__wrapped__()
    (kept,) = (tmp_path / "generator" / "report").iterdir()
    kept.write_bytes(b"\xff")
    assert (vega.__wrapped__(), len(bundled)) == (SAFE, 2)
    assert kept.read_text() == SAFE


def test_where_nothing_can_be_kept_it_is_bundled_each_time(
    bundled: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    assert [vega.__wrapped__(), vega.__wrapped__()] == [SAFE, SAFE]
    assert len(bundled) == 2
