"""Waiting for a process: one that has ended is told at once, one that takes long when its time is over."""

import pytest

from flows.server.waiting import await_start, last_lines
from generator.errors import GeneratorError

LOG = "Starting\n\nTraceback (most recent call last):\n  File x\nValueError: no such database.\n"


def wait(ready: list[bool], *, runs: bool, within: float) -> None:
    await_start(
        "server",
        ready=lambda: ready.pop(0) if ready else False,
        runs=lambda: runs,
        said=lambda most: last_lines(LOG, most),
        within=within,
    )


def test_one_that_is_there_is_not_waited_for_any_longer() -> None:
    looks = [False, True, True]
    wait(looks, runs=True, within=3600)
    assert looks == [True]


def test_one_that_has_ended_is_told_at_once_with_its_last_lines() -> None:
    with pytest.raises(GeneratorError) as told:
        wait([], runs=False, within=3600)
    assert str(told.value) == (
        "The server ended at its start: Traceback (most recent call last): | File x | ValueError: no such database."
    )


def test_one_that_takes_long_is_told_with_the_time_and_the_setting() -> None:
    with pytest.raises(GeneratorError) as told:
        wait([], runs=True, within=0)
    assert str(told.value) == (
        "The server runs, but was not there within 0 s, and said last: ValueError: no such database; on a busy machine "
        "give it longer with the setting `server.start_within`."
    )


def test_one_that_said_nothing() -> None:
    assert last_lines(" \n", 3) == "it said nothing"
