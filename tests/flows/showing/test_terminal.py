"""What a terminal shows while a run works."""

import io
import logging
import re

import pytest
from rich.console import Console

from flows.showing.terminal import Lines, bar


def test_what_the_engine_has_to_say_is_a_line_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    log = logging.getLogger("tests.terminal")
    log.addHandler(Lines(logging.WARNING))
    log.info("not this")
    log.warning("%s asks to wait %s.", "OpenAI", "24 h")
    assert capsys.readouterr() == ("", "OpenAI asks to wait 24 h.\n")


def test_a_bar_says_how_long_it_takes_only_once_that_is_known() -> None:
    assert "left" not in _drawn(total=None, completed=0)
    assert "left" not in _drawn(total=10, completed=0)
    assert re.search(r"5/10 rows 0:\d\d:\d\d \d:\d\d:\d\d left", _drawn(total=10, completed=5))


def _drawn(total: int | None, completed: int) -> str:
    """A bar after a step, as a wide terminal shows it."""
    made, out, clock = bar("rows"), io.StringIO(), iter(range(100))
    made.get_time = lambda: float(next(clock))
    task = made.add_task("work", total=total, now="")
    for done in (completed // 2, completed):
        made.update(task, completed=done)
    Console(file=out, width=200).print(made.get_renderable())
    return out.getvalue()
