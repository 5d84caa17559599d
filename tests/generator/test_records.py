"""Records: content through the cache, metadata around it, and an account that adds up."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from generator.ratings import rating_fingerprint
from generator.records import Chunk, Origin, QAPair, Tally
from generator.usage import Usage, sum_usage

ORIGIN = Origin(prompt="p", prompt_fingerprint="f", provider="openai", model="m")


def chunk(**changes: Any) -> Chunk:
    row = {"id": "c1", "text": "Ice breaks.", "source": "a.md", "title": "Ice", "table": "t", "table_version": 3}
    return Chunk.model_validate(row | changes)


def pair(**changes: Any) -> QAPair:
    return QAPair.model_validate({"question": "What breaks?", "answer": "Ice breaks."} | changes)


def test_a_chunks_content_is_what_a_prompt_may_show() -> None:
    assert chunk(extra="x").content() == {"text": "Ice breaks.", "title": "Ice"}


@pytest.mark.parametrize(
    "changes", [{"id": "c2"}, {"source": "b.md"}, {"table": "u"}, {"table_version": 9}, {"own": 1}]
)
def test_where_a_chunk_comes_from_is_not_content(changes: dict[str, Any]) -> None:
    assert chunk(**changes).content() == chunk().content()


def test_a_bare_copy_is_content_and_position_alone() -> None:
    bare = pair(id="p", rating=9.0, own="x", source_text="Ice breaks.").bare(4)
    assert bare.ref == 4
    assert bare.model_dump(exclude_unset=True, exclude={"ref"}) == {
        "question": "What breaks?",
        "answer": "Ice breaks.",
        "source_text": "Ice breaks.",
    }


def test_a_pair_joined_to_its_chunk_has_its_origin_and_a_stable_id() -> None:
    joined = pair(ref=0).joined(chunk(ref=7))
    assert (joined.chunk_id, joined.source, joined.source_text, joined.table_version, joined.ref) == (
        "c1",
        "a.md",
        "Ice breaks.",
        3,
        7,
    )
    assert joined.id == pair().joined(chunk(table_version=9)).id


def test_a_pair_has_the_pages_of_its_chunk_and_no_other_place_in_the_document() -> None:
    place = {"chunk_index": 4, "start_char": 70, "end_char": 90, "file_size": 900, "splitter": "v2 chars 1000/200"}
    row = pair().joined(chunk(page_start=3, page_end=4, section_path="Guide > Pumps", **place)).row()
    assert (row["page_start"], row["page_end"], row["section_path"]) == (3, 4, "Guide > Pumps")
    assert not place.keys() & row.keys()


@pytest.mark.parametrize("changes", [{"id": "c2"}, {"source": "b.md"}])
def test_the_same_pair_of_another_chunk_has_another_id(changes: dict[str, Any]) -> None:
    assert pair().joined(chunk(**changes)).id != pair().joined(chunk()).id


def test_rewriting_and_rating_keep_the_id_and_unknown_fields() -> None:
    before = pair(own="kept", answer="draft").joined(chunk())
    after = before.bare(0).model_copy(update={"answer": "better", "rating": 8.0}).joined(before)
    assert (after.id, after.answer, after.rating) == (before.id, "better", 8.0)
    assert after.row()["own"] == "kept"


def test_what_a_stage_cleared_stays_cleared() -> None:
    before = pair(rating=9.0, rating_reasoning="good").joined(chunk())
    after = before.bare(0).model_copy(update={"rating": None, "rating_reasoning": None}).joined(before)
    assert (after.rating, after.rating_reasoning) == (None, None)


def test_provenance_is_gathered_by_stage() -> None:
    before = pair(provenance={"generate": ORIGIN}).joined(chunk())
    after = before.bare(0).model_copy(update={"provenance": {"enrich": ORIGIN}}).joined(before)
    assert set(after.provenance) == {"generate", "enrich"}


json_values = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=9) | st.lists(st.integers(0, 9))
)
own_fields = st.dictionaries(st.sampled_from(["own", "tags", "№"]), json_values.filter(lambda value: value is not None))


@given(st.text(), st.text(), own_fields)
def test_a_row_read_back_is_the_same_record(question: str, answer: str, own: dict[str, Any]) -> None:
    row = {"question": question, "answer": answer, **own}
    written = QAPair.model_validate(row).row()
    assert {name: written[name] for name in row} == row
    assert QAPair.model_validate(written) == QAPair.model_validate({**row, "id": "", "provenance": {}})


def test_a_list_of_steps_becomes_text_and_is_numbered_once() -> None:
    steps = ["Step 1: Look.", "2. See.", " ", "3.5 metres are left."]
    assert pair(reasoning=steps).reasoning == "Step 1: Look.\nStep 2: See.\nStep 3: 3.5 metres are left."
    assert (pair(reasoning="Look.").reasoning, pair(reasoning=[]).reasoning) == ("Look.", "")


@pytest.mark.parametrize("changes", [{"question": "Which?"}, {"answer": "Ships."}, {"reasoning": "Step 1"}])
def test_a_rating_speaks_of_the_text_it_was_given_for(changes: dict[str, Any]) -> None:
    assert rating_fingerprint(pair(**changes).content()) != rating_fingerprint(pair().content())


def test_a_rating_does_not_mind_what_the_judge_did_not_see() -> None:
    assert rating_fingerprint(pair(id="x", own=1, reasoning="").row()) == rating_fingerprint(pair().row())


def test_a_tally_that_does_not_add_up_cannot_be_made() -> None:
    with pytest.raises(ValidationError, match="generate: 3 chunks in, 2 out"):
        Tally(stage="generate", unit="chunks", taken=3, kept=1, rejected={"short": 1})


def test_tallies_of_one_stage_add_up_by_reason() -> None:
    one = Tally(stage="s", unit="pairs", taken=3, kept=1, rejected={"a": 1}, failed=1, notes={"n": 1})
    other = Tally(stage="s", unit="pairs", taken=2, rejected={"a": 1, "b": 1}, notes={"n": 2})
    total = Tally(stage="s", unit="pairs", taken=5, kept=1, rejected={"a": 2, "b": 1}, failed=1, notes={"n": 3})
    assert one + other == total


@given(st.lists(st.builds(Usage, calls=st.integers(0, 99), tokens_in=st.integers(0, 99)), max_size=5))
def test_usages_add_up(usages: list[Usage]) -> None:
    total = sum_usage(usages)
    assert (total.calls, total.tokens_in) == (sum(u.calls for u in usages), sum(u.tokens_in for u in usages))
