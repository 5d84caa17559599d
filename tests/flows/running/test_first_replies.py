"""A run whose first replies give nothing says so at once."""

from collections.abc import Callable

import pytest

from flows.running.account.first_replies import FIRST, nothing_yet
from flows.running.batches import grouped
from generator.records import Failure, Tally
from tests.providers.server import RunningServer
from tests.support.commands import Desk, chunk

GENERATE = ("generate", "my.lancedb", "-o", "qa.json")


def tally(kept: int, refused: int, failed: int = 0) -> Tally:
    rejected = {"no pair held": refused} if refused else {}
    taken = kept + refused + failed
    return Tally(stage="generate", unit="chunks", taken=taken, kept=kept, rejected=rejected, failed=failed)


@pytest.mark.parametrize(("kept", "refused", "said"), [(0, 10, True), (0, 9, False), (1, 50, False), (0, 60, True)])
def test_it_is_said_of_ten_or_more_that_all_gave_nothing(kept: int, refused: int, said: bool) -> None:
    so_far = tally(kept, refused)
    assert bool(nothing_yet([so_far], so_far, [])) is said


def test_it_names_the_reasons_and_what_to_try() -> None:
    within = Tally(stage="ground", unit="pairs", taken=30, kept=0, rejected={"answer not supported": 30})
    so_far = tally(0, 9, 1)
    sentence = nothing_yet([so_far, within], so_far, [Failure(stage="generate", error="The reply was cut off.")]) or ""
    assert sentence.startswith("None of the first 10 chunks gave anything at generate (9 no pair held, 30 answer not ")
    wanted = ("1 failed: The reply was cut off", "larger model", "--max-chunks")
    assert [one for one in wanted if one not in sentence] == []


def test_the_first_batch_is_small_so_that_it_is_known_early() -> None:
    assert [len(batch) for batch in grouped(range(120), 50, FIRST)] == [10, 50, 50, 10]
    assert [len(batch) for batch in grouped(range(7), 3, FIRST)] == [3, 3, 1]


def test_the_command_says_it_once_before_it_ends(desk: Desk, provider_server: Callable[..., RunningServer]) -> None:
    desk.use(provider_server())
    desk.table([chunk(n) for n in range(24)])
    ended = desk.run(*GENERATE, "--language", "de", "--batch-size", "12")  # the loopback server writes English
    first = [place for place, line in enumerate(ended.lines) if line.startswith("None of the first 1")]
    assert ended.code == 1
    assert first[0] < next(place for place, line in enumerate(ended.lines) if line.startswith("stage "))
    assert "in another language" in ended.lines[first[0]]
    assert desk.run(*GENERATE, "--language", "en").code == 0


def test_nothing_is_said_of_few_or_where_something_is_kept(desk: Desk) -> None:
    desk.table([chunk(n) for n in range(12)])
    assert "None of the first" not in desk.run(*GENERATE).said
    assert "None of the first" not in desk.run(*GENERATE, "--max-chunks", "3", "--language", "de").said


def test_it_is_said_too_where_the_judge_leaves_nothing(
    desk: Desk, provider_server: Callable[..., RunningServer]
) -> None:
    desk.use(provider_server(rating=0.2))
    desk.records(*({"question": f"What does part {n} do?", "answer": f"It holds door {n}."} for n in range(12)))
    ended = desk.run("curate", "in.json", "-o", "out.json")
    assert (ended.code, "None of the first 12 pairs gave anything at curate" in ended.said) == (1, True)
