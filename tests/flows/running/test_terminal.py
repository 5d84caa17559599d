"""What a terminal shows while a run works."""

import logging

import pytest

from flows.running.terminal import Lines


def test_what_the_engine_has_to_say_is_a_line_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    log = logging.getLogger("tests.terminal")
    log.addHandler(Lines(logging.WARNING))
    log.info("not this")
    log.warning("%s asks to wait %s.", "OpenAI", "24 h")
    assert capsys.readouterr() == ("", "OpenAI asks to wait 24 h.\n")
