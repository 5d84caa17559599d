"""Retrieval sets: what a loader of BEIR's form reads of them."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from generator.evaluation.beir import HEAD, corpus_row, negatives_row, passage_id, qrels, query_row
from generator.evaluation.items import EvalItem
from generator.records import Chunk

ITEM = EvalItem(id="q1", form="open", stratum="held-out", question="When?", reference="In 1921.", document="oda.md")


def read(data: bytes) -> list[list[str]]:
    """As the published loader reads judgements."""
    return list(csv.reader(io.StringIO(data.decode("utf-8")), delimiter="\t", quoting=csv.QUOTE_MINIMAL))


@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=4, unique=True))
def test_judgements_come_back_whatever_the_ids_are(ids: list[str]) -> None:
    names = [passage_id(Chunk(id=one, text="x")) for one in ids]
    head, *lines = read(qrels([("q1", dict.fromkeys(names, 1))]))
    assert tuple(head) == HEAD
    assert [line[1] for line in lines] == list(dict.fromkeys(names))
    assert all(int(line[2]) == 1 for line in lines)


def test_ids_of_several_tables_cannot_be_taken_for_each_other() -> None:
    one, other = (Chunk(id="c1", text="x", table=name) for name in ("text_chunks", "code_chunks"))
    assert passage_id(one) == passage_id(other) == "c1"
    assert passage_id(one, tables=2) != passage_id(other, tables=2)


def test_rows_have_the_fields_that_loaders_take() -> None:
    assert corpus_row(Chunk(id="c1", text="It was 1921."), "c1") == {"_id": "c1", "title": "", "text": "It was 1921."}
    assert query_row(ITEM)["_id"] == "q1"
    assert query_row(ITEM)["text"] == "When?"
    assert negatives_row("q1", ["c1"], ["c2", "c3"]) == {"qid": "q1", "pos": ["c1"], "neg": {"bm25": ["c2", "c3"]}}
