"""`--dry-run` tells what a command would take, and asks nothing."""

from collections.abc import Callable

import pytest

from tests.providers.server import RunningServer
from tests.support.commands import KEY, Desk, chunk

Serve = Callable[..., RunningServer]


@pytest.fixture
def server(provider_server: Serve, desk_without_server: Desk) -> RunningServer:
    served = provider_server(key=KEY)
    desk_without_server.use(served)
    desk_without_server.table([chunk(n) for n in range(12)])
    return served


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "12 usable chunks, 12 asked for 36 pairs."),
        (["--n-pairs", "5"], "12 usable chunks, 12 asked for 60 pairs."),
        (["--max-chunks", "4"], "4 usable chunks, 4 asked for 12 pairs."),
    ],
)
def test_it_counts_what_would_be_asked(
    options: list[str], said: str, desk_without_server: Desk, server: RunningServer
) -> None:
    done = desk_without_server.run("generate", "my.lancedb", "-o", "qa.json", "--dry-run", *options)
    assert (done.code, server.stats.total) == (0, 0)
    assert said in done.said
    assert "What is" not in done.said
    assert chunk(0)["text"][:60] in done.said
    assert not desk_without_server.path("qa.json").exists()


@pytest.mark.usefixtures("server")
def test_every_stage_of_a_pipeline_has_its_line(desk_without_server: Desk) -> None:
    done = desk_without_server.run("pipeline", "my.lancedb", "-o", "out.jsonl", "--dry-run")
    stages = [line.split()[0] for line in done.lines if "openai gpt-4o-mini" in line]
    assert (done.code, stages) == (0, ["generate", "enrich", "judge"])
    assert "In all about $0.0" in done.said


@pytest.mark.usefixtures("server")
def test_a_price_that_is_not_known_is_not_guessed(desk_without_server: Desk) -> None:
    done = desk_without_server.run("generate", "my.lancedb", "-o", "x.json", "--dry-run", "--model", "my-own")
    assert (done.code, "~unknown" in done.said, "and calls whose price is not known" in done.said) == (0, True, True)


def test_rated_pairs_cost_nothing_to_curate_again(desk_without_server: Desk) -> None:
    from generator.records import rating_fingerprint

    pair = {"question": "What is it?", "answer": "It is a function object."}
    desk_without_server.records({**pair, "rating": 8.0, "rating_of": rating_fingerprint(pair)})
    done = desk_without_server.run("curate", "in.json", "-o", "out.json", "--dry-run")
    assert (done.code, "1 pairs, 0 to ask about" in done.said or "1 pair, 0 to ask about" in done.said) == (0, True)


def test_chunks_that_are_all_left_out_are_said_to_be(desk_without_server: Desk) -> None:
    desk_without_server.table([{"id": "1", "text": "Too short."}])
    done = desk_without_server.run("generate", "my.lancedb", "-o", "qa.json", "--dry-run")
    assert (done.code, len(done.lines)) == (2, 1)
    assert "no usable chunk" in done.said
