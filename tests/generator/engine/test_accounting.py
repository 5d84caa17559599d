"""Results of single records, entered in the outcome of their batch."""

from generator.engine.accounting import entered, failure, placed, rejection
from generator.errors import RequestRejected, TooLong
from generator.records import Chunk, Failure, Outcome, QAPair, Rejection


def pairs(*names: str) -> list[QAPair]:
    return placed([QAPair(id=name, question=f"{name}?", answer=name) for name in names])


def test_a_record_that_is_left_out_or_failed_is_known_by_its_position() -> None:
    _, pair = pairs("a", "b")
    left_out = Rejection(stage="judge", reason="dull", detail="d", ref=1, record=pair.row())
    assert rejection(pair, "judge", "dull", "d") == left_out
    assert failure(pair, "judge", ValueError("cut off")) == Failure(stage="judge", error="cut off", ref=1, id="b")
    assert failure(Chunk(text="t", ref=3), "read", "empty").ref == 3


def test_each_result_is_entered_where_it_belongs_and_counted() -> None:
    a, b, c, d = pairs("a", "b", "c", "d")
    results: list[QAPair | Rejection | Failure] = [a, rejection(b, "judge", "dull"), failure(c, "judge", "no"), d]
    outcome = entered(Outcome(), results, "judge", "pairs", {"long": 1})
    assert (outcome.kept, outcome.rejected, outcome.failed) == ([a, d], results[1:2], results[2:3])
    (tally,) = outcome.tallies
    assert (tally.taken, tally.kept, tally.failed) == (4, 2, 1)
    assert (tally.rejected, tally.notes) == ({"dull": 1}, {"long": 1})


def test_a_second_gate_counts_what_it_was_given_alone() -> None:
    first = entered(Outcome(), [rejection(pairs("a")[0], "form", "empty")], "form", "pairs")
    second = entered(first, pairs("b"), "run", "pairs")
    assert [(tally.stage, tally.taken, dict(tally.rejected)) for tally in second.tallies] == [
        ("form", 1, {"empty": 1}),
        ("run", 1, {}),
    ]


def test_a_failure_that_the_same_command_does_not_mend_says_so() -> None:
    chunk = Chunk(id="c", text="t")
    assert failure(chunk, "generate", TooLong("Too long.")).lasting
    assert failure(chunk, "generate", RequestRejected("Odd.")).lasting is None
