"""What a run says of its checks: a sample that follows from the pairs' content, counted by check, with examples."""

import random

from flows.running.account.refusals import SAMPLE, Refusals
from generator.records import QAPair, Rejection
from tests.support.commands import Desk, chunk


def pair(number: int, **changes: object) -> QAPair:
    return QAPair.model_validate(
        {"id": f"p{number}", "question": f"Why {number}?", "answer": f"So {number}."} | changes
    )


def refused(number: int, reason: str, **changes: object) -> Rejection:
    return Rejection(stage="generate", reason=reason, record=pair(number, **changes).row())


def test_refused_pairs_are_counted_by_check_with_two_examples() -> None:
    seen = Refusals()
    seen.kept([pair(n) for n in range(5)])
    for n in range(5, 9):
        seen.refused(refused(n, "number not in the chunk"))
    seen.refused(refused(9, "answer not supported"))
    data = seen.data()
    assert (data["of"], data["unit"], data["all"]) == (10, "pairs", True)
    assert [(one["check"], one["refused"], len(one["examples"])) for one in data["refused"]] == [
        ("number not in the chunk", 4, 2),
        ("answer not supported", 1, 1),
    ]
    assert data["refused"][1]["examples"] == ["Why 9? → So 9."]


def test_the_same_pairs_are_drawn_whatever_comes_first() -> None:
    def drawn(order: list[int]) -> dict[str, object]:
        seen = Refusals()
        for n in order:
            if n % 3:
                seen.kept([pair(n)])
            else:
                seen.refused(refused(n, "empty"))
        return seen.data()

    order = list(range(1000))
    first = drawn(order)
    random.Random(1).shuffle(order)
    assert drawn(order) == first
    assert (first["of"], first["all"]) == (SAMPLE, False)


def test_a_pair_that_a_later_stage_refuses_is_one_pair_though_its_answer_was_rewritten() -> None:
    seen = Refusals()
    seen.kept([pair(1)])
    seen.kept([pair(1, answer="Rewritten.")])
    seen.refused(Rejection(stage="curate", reason="below 7", record=pair(1, answer="Rewritten.").row()))
    data = seen.data()
    assert (data["of"], data["refused"][0]["examples"]) == (1, ["Why 1? → Rewritten."])


def test_chunks_are_no_pairs_and_without_a_refusal_there_is_no_table() -> None:
    seen = Refusals()
    seen.refused(Rejection(stage="read", reason="too short", record={"text": "Short."}))
    seen.kept([pair(1)])
    assert seen.data() == {}


def test_examples_are_shortened_and_shown_not_obeyed(desk: Desk) -> None:
    rows = [{"question": f"Is \x1b[31m it | <b>{'so ' * 200}?", "answer": "Part 7 holds the door.", "rating": 3.0}]
    desk.records(*rows)
    ended = desk.run("curate", "in.json", "-o", "out.json", "--threshold", "9.9")
    assert "Checks, of 1 pair" in ended.said
    assert "\\u001b[31m it | <b>so so" in ended.said.replace("\n", " ")
    assert "\x1b[31m" not in ended.said
    assert ended.said.count("so so") < 60


def test_the_summary_has_them_as_data(desk: Desk) -> None:
    desk.table([chunk(n) for n in range(12)])
    summary = desk.summary("pipeline", "my.lancedb", "-o", "out.jsonl", "--threshold", "9")
    refused_of = {one["check"]: one["refused"] for one in summary["checks"]["refused"]}
    (curated,) = [stage for stage in summary["stages"] if stage["stage"] == "curate"]
    assert curated["rejected"].items() <= refused_of.items()
    assert summary["checks"]["of"] == next(s["taken"] for s in summary["stages"] if s["stage"] == "ground")
