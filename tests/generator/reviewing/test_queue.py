"""The rows to review: their order, what they are filtered by, and that no value in a row stops it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import UsageError
from generator.reviewing.decisions import DecisionFile
from generator.reviewing.label_studio import task
from generator.reviewing.queue import Queue, Wanted, open_queue
from generator.reviewing.session import Session

ROW = {
    "question": "What is it?",
    "answer": "A pier.",
    "source_text": "It is a pier of 40 metres.",
    "evidence": "a pier",
}
ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 20) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = (
    "reasoning evidence source_text source title section_path page_start page_end rating rating_of rating_reasoning"
    " clarity accuracy verdict question_type original_answer rejected_because review system"
).split()


@contextmanager
def queue_of(*rows: dict[str, Any], threshold: float = 7.0) -> Iterator[Queue]:
    with TemporaryDirectory() as folder:
        place = Path(folder, "in.json")
        place.write_bytes(orjson.dumps(rows))
        with closing(open_queue(place, threshold, lambda _: None)) as queue:
            yield queue


def named(name: str, **more: Any) -> dict[str, Any]:
    return {**ROW, "question": name, "rating": 9.5, **more}


def asked(queue: Queue, wanted: Wanted) -> list[str]:
    return [queue.row(queue.items[n])["question"] for n in queue.wanted(wanted)]


def test_the_riskiest_are_asked_first_and_always_in_the_same_order() -> None:
    rows = [
        named("good"),
        named("good too"),
        named("near", rating=7.5),
        named("nearer", rating=7.0),
        named("without a rating", rating=None),
        named("of another text", rating=9.0, rating_of="0" * 16),
        named("inaccurate", accuracy=1),
        named("without evidence", evidence="Words of nobody."),
        named("unsupported", fact_checks=[{"statement": "x", "verdict": "not in the text"}]),
        named("contradicted", fact_checks=[{"statement": "x", "verdict": "contradicted"}]),
        named("twice", accuracy=0, evidence=""),
    ]
    with queue_of(*rows) as queue:
        first = asked(queue, Wanted())
    assert first == [
        *("twice", "contradicted", "inaccurate", "without evidence", "nearer", "near", "unsupported"),
        *("without a rating", "of another text", "good", "good too"),
    ]


def test_rows_are_found_by_words_in_any_case_and_typography() -> None:
    rows = [
        named("Wo ist der Straßenpfosten?"),
        named("Die „Mole“ von Lund?", reasoning=["Sieh nach.\nDann antworte."]),
    ]
    with queue_of(*rows) as queue:
        assert asked(queue, Wanted(words=("STRASSENPFOSTEN",))) == [rows[0]["question"]]
        assert asked(queue, Wanted(words=('"mole"', "dann"))) == [rows[1]["question"]]
        assert asked(queue, Wanted(words=("dann", "straßenpfosten"))) == []


def test_rows_are_filtered_by_what_they_are() -> None:
    rows = [named("a", source="a.md", verdict="FAIL"), named("b", source="b.md", rating=None)]
    with queue_of(*rows) as queue:
        assert asked(queue, Wanted(source="a.md")) == ["a"]
        assert asked(queue, Wanted(verdict="FAIL")) == ["a"]
        assert asked(queue, Wanted(concern="unrated")) == ["b"]


def test_a_file_without_a_pair_is_refused() -> None:
    with pytest.raises(UsageError, match="holds no usable row"), queue_of({"text": "x"}):
        pass


@given(st.dictionaries(st.sampled_from(FIELDS), ODD), st.lists(ODD, max_size=3), ODD)
def test_no_value_in_a_row_stops_its_review(odd: dict[str, Any], facts: list[Any], fact: Any) -> None:
    checks = [*facts, {"statement": fact, "verdict": fact, "evidence": fact}]
    row = {**ROW, **odd, "fact_checks": checks}
    with queue_of(row, {**row, "fact_checks": fact, "answer": "B."}) as queue, TemporaryDirectory() as folder:
        session = Session(queue, DecisionFile(Path(folder, "d.jsonl")), "anna", 7.0)
        for rank, item in enumerate(queue.items):
            orjson.dumps([session.card(rank), session.line(rank), session.groups(rank), session.offers()])
            orjson.dumps(task(item, queue.row(item), 7.0))
            session.decide(rank, "reject")
        assert session.counts["reject"] == len(queue.items)
        assert session.state()["counts"]["open"] == 0
