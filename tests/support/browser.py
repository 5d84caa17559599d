"""A real browser for tests of what people see: Chromium, driven headless."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MILLISECONDS = 30_000
"""That a slow machine may take to draw, and a server on SQLite for a step of the UI."""

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt install chromium)")
_NO_POPUPS = "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup"
"""Without the pages behind the address bar, which nobody sees and which take nearly half of the browser's time."""
_QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", _NO_POPUPS]


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """Chromium while the block runs; what is expected of a page may take `MILLISECONDS`."""
    expect.set_options(timeout=MILLISECONDS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIET)
        yield opened
        opened.close()
