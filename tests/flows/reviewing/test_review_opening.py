"""The browser that the command opens: led to the page by a file, for a command line is seen by all users."""

import os
import re
import stat
from pathlib import Path

import pytest

from flows.reviewing.serving import browser_at, listening
from generator.errors import UsageError

ADDRESS = "http://127.0.0.1:1/?token=a-secret&x='"


@pytest.fixture
def called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A browser that writes down what it was called with."""
    script, said = tmp_path / "browser", tmp_path / "called"
    script.write_text(f'#!/bin/sh\necho "$@" > {said}\n')
    script.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{script} %s")
    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.setattr("webbrowser._tryorder", None)
    return said


def test_the_secret_is_on_no_command_line(called: Path) -> None:
    with browser_at(ADDRESS) as is_open:
        assert is_open
        said = called.read_text().strip()
        assert said.startswith("file://")
        assert "secret" not in said
        file = Path(said.removeprefix("file://"))
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        found = re.search(r'url=([^"]+)"', file.read_text())
        assert found
        assert found[1] == "http://127.0.0.1:1/?token=a-secret&amp;x=&#x27;"
    assert not file.exists()


def test_without_a_screen_no_browser_is_opened(called: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.uname().sysname != "Linux":
        pytest.skip("elsewhere a browser needs no display")
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with browser_at(ADDRESS) as is_open:
        assert not is_open
    assert not called.exists()


def test_a_port_is_free_or_said_to_be_taken() -> None:
    with listening(None) as heard:
        host, port = heard.getsockname()
        assert host == "127.0.0.1"
        with pytest.raises(UsageError, match=f"Port {port} .* --port"), listening(port):
            pass
