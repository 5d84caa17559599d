"""The report's figures and its page, looked at as text; `test_report_browser.py` opens it."""

import json
import re
from html import unescape
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import UsageError
from generator.reporting.charts import bar_chart, map_charts
from generator.reporting.counts import BINS, Counted, all_counts
from generator.reporting.facts import facts, run_facts, waterfall
from generator.reporting.fields import LONGEST, cut, number_at, string_at
from generator.reporting.html import as_script
from generator.reporting.page import render
from generator.reporting.projection import project
from generator.reporting.samples import MOST_GROUPS, MOST_MEMBERS, MOST_ROWS, groups, sampled, samples
from generator.row_text import Row

PAIR = {"question": "What is a list?", "answer": "A mutable sequence.", "source": "a.md", "rating": 7.5, "clarity": 3}
OTHER_FORMS: list[Row] = [
    {"instruction": "Say hello.", "input": "", "output": "Hello."},
    {"messages": [{"role": "user", "content": "Say hello."}, {"role": "assistant", "content": "Hello."}]},
    {"conversations": [{"from": "human", "value": "Say hello."}, {"from": "gpt", "value": "Hello."}]},
    {"question": "Say hello.", "answer": "Hello.", "reasoning": ["Greet.", "Stop."]},
]
SUMMARY = {
    "flow": "pipeline",
    "stages": [
        {
            "stage": "generate",
            "unit": "chunks",
            "taken": 4,
            "kept": 3,
            "rejected": {"empty": 1},
            "failed": 0,
            "notes": {},
        },
        {"stage": "curate", "unit": "pairs", "taken": 8, "kept": 5, "rejected": {"low": 2}, "failed": 1, "notes": {}},
    ],
    "usage": {"calls": 10, "reused": 2, "tokens_in": 12_345, "tokens_out": 800, "cost": 0.5, "unpriced": 0},
    "seconds": 1.5,
    "checks": {
        "of": 200,
        "unit": "pairs",
        "all": False,
        "refused": [{"stage": "generate", "check": "empty", "refused": 7, "examples": ["Why? → <b>So</b>."]}],
    },
    "languages": {"de": 4, "en": 1},
}
ODD_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
FIELDS = (
    "question answer instruction input output messages conversations text reasoning evidence source source_text rating "
    "clarity question_type rating_reasoning provenance"
).split()


def test_a_completion_that_made_several_rows_is_paid_once() -> None:
    origin = {"model": "m", "ledger_key": "k", "tokens_in": 100, "tokens_out": 10, "cost": 0.25}
    rows = [{**PAIR, "provenance": {"generate": origin}}] * 3
    assert _fact(rows, "Cost") == "$0.2500"
    assert _fact(rows, "Completions") == "1"


def test_completions_without_a_key_are_each_paid() -> None:
    assert _fact([{**PAIR, "provenance": {"generate": {"model": "m", "cost": 0.25}}}] * 3, "Cost") == "$0.7500"


def test_a_cost_that_is_not_known_is_not_called_nothing() -> None:
    assert _fact([{**PAIR, "provenance": {"generate": {"model": "m", "cost": None}}}], "Cost") == "unknown"


def test_the_mean_rating_is_of_the_rated_rows() -> None:
    assert _fact([PAIR, {**PAIR, "rating": 8.5}, {"question": "?"}], "Mean rating") == "8.00"


def test_a_stage_of_the_waterfall_adds_up_and_is_drawn_to_the_scale_of_the_largest() -> None:
    generate, curate = waterfall(SUMMARY)
    assert (generate.kept, generate.rejected, generate.failed, generate.reasons) == (3, 1, 0, "empty: 1")
    assert sum(curate.shares) == 100
    assert generate.shares == (37.5, 12.5, 0)


def test_what_the_run_paid_is_shown() -> None:
    assert {fact.name: fact.value for fact in run_facts(SUMMARY)} == {
        "Flow": "pipeline",
        "Calls": "10",
        "Tokens": "12.3\u00a0k in",
        "Cost": "$0.5000",
        "Languages": "German 4, English 1",
        "Time": "1.5 s",
    }


def test_ratings_are_counted_by_whole_points_and_the_rest_is_told() -> None:
    rows = [{"rating": rating} for rating in (0, 6.9, 7, 7.9, 10, 11, "7", True, float("nan"))]
    rating = _counted(rows, "rating")
    assert [(bar.label, bar.rows) for bar in rating.bars if bar.rows] == [("0", 1), ("6", 1), ("7", 2), ("10", 1)]
    assert rating.note == "3 rows have none. 1 outside 0 to 10 left out."


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=60))
def test_every_question_is_in_one_bin_of_its_length(words: list[int]) -> None:
    lengths = _counted([{"question": "word " * count} for count in words], "question-length")
    assert sum(bar.rows for bar in lengths.bars) == len(words)
    assert len(lengths.bars) <= BINS


def test_the_most_frequent_sources_come_first_and_the_rest_is_told() -> None:
    rows = [{"source": f"{n}.md"} for n in range(25) for _ in range(25 - n)]
    sources = _counted(rows, "sources")
    assert sources.bars[0] == ("0.md", 25)
    assert (len(sources.bars), sources.note) == (20, "The 20 most frequent; 5 more have 15 rows.")


@pytest.mark.parametrize("name", ["rating", "clarity", "types", "sources", "answer-length"])
def test_a_chart_without_data_says_why_it_is_missing(name: str) -> None:
    assert _counted([{"question": "?"}], name).missing.endswith(".")


def test_a_chart_holds_one_value_a_bar() -> None:
    spec = bar_chart(_counted([PAIR], "rating"))
    (values,) = spec["datasets"].values()
    assert len(values) == 11
    assert spec["autosize"]["type"] == "fit-x"


def test_names_of_sources_reach_the_map_as_data_never_as_an_expression() -> None:
    spec = map_charts({"source": ["'] + alert(1) + ['"]}, rated=False)["source"]
    assert spec["encoding"]["color"]["condition"]["test"] == {"field": "source", "oneOf": ["'] + alert(1) + ['"]}


def test_rows_without_a_rating_are_on_the_map_too() -> None:
    import vl_convert

    spec = map_charts({}, rated=True)["rating"]
    compiled = vl_convert.vegalite_to_vega({**spec, "datasets": {"points": [{"x": 0, "y": 0, "rating": "–"}]}})
    assert "filter" not in json.dumps(compiled["data"])


def test_the_map_shows_the_direction_in_which_rows_differ_most() -> None:
    points = np.zeros((20, 8), dtype=np.float32)
    points[:, 3] = np.arange(20)
    projection = project(points, 0)
    assert np.ptp(projection.points, axis=0) == pytest.approx([2, 0], abs=1e-6)
    assert projection.explained == pytest.approx(1)


def test_rows_that_are_all_alike_lie_in_one_point() -> None:
    assert not project(np.ones((5, 1), dtype=np.float32), 0).points.any()


@pytest.mark.parametrize("embeddings", [np.zeros((2, 4)), np.zeros(3), np.full((3, 4), np.nan)])
def test_embeddings_of_other_rows_are_refused(embeddings: np.ndarray) -> None:
    with pytest.raises(UsageError, match="embed"):
        render([PAIR] * 3, title="t", embeddings=embeddings.astype(np.float32))


def test_a_text_is_carried_once_however_many_rows_were_made_from_it() -> None:
    carried = samples([{**PAIR, "source_text": "The chunk."}] * 3, range(3))
    assert carried["chunks"] == ["The chunk."]
    assert [row["chunk"] for row in carried["rows"]] == [0, 0, 0]


def test_a_very_long_answer_is_cut_and_says_how_long_it_is() -> None:
    text = cut("a" * 1_000_000)
    assert len(text) < LONGEST + 100
    assert text.endswith("[cut here: 1,000,000 characters in all]")


@given(st.integers(0, 3 * MOST_ROWS), st.integers(0, 5))
def test_the_rows_that_the_page_carries_are_a_sorted_choice(count: int, seed: int) -> None:
    chosen = sampled(count, seed)
    assert len(chosen) == min(count, MOST_ROWS) == len(set(chosen))
    assert chosen == sorted(chosen)
    assert set(chosen) <= set(range(count))


@pytest.mark.parametrize("row", OTHER_FORMS)
def test_rows_of_every_form_are_shown(row: Row) -> None:
    (shown,) = samples([row], [0])["rows"]
    assert (shown["question"], shown["answer"]) == ("Say hello.", "Hello.")


def test_a_row_without_known_text_is_shown_whole() -> None:
    (shown,) = samples([{"tool": "open_file"}], [0])["rows"]
    assert json.loads(shown["whole"]) == {"tool": "open_file"}


def test_groups_are_shown_up_to_a_number_and_the_rest_is_counted() -> None:
    shown = groups([PAIR] * 100, [list(range(MOST_MEMBERS + 4))] * (MOST_GROUPS + 1))
    assert len(shown) == MOST_GROUPS
    assert (len(shown[0].members), shown[0].more) == (MOST_MEMBERS, 4)


@pytest.mark.parametrize("group", [[0, 3], [-1, 0]])
def test_a_group_of_rows_that_there_are_not_is_refused(group: list[int]) -> None:
    with pytest.raises(UsageError, match="rows go from 0 to 2"):
        groups([PAIR] * 3, [group])


@given(ODD_VALUES)
def test_embedded_data_reads_back_and_cannot_end_its_element(value: Any) -> None:
    text = as_script([string_at({"x": value}, "x"), "</script><!-- & \u2028"])
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == [string_at({"x": value}, "x"), "</script><!-- & \u2028"]


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), ODD_VALUES, max_size=6), min_size=1, max_size=4))
def test_fields_of_odd_types_are_no_fault(rows: list[Row]) -> None:
    assert facts(rows)[0].value == str(len(rows))
    assert len(json.loads(as_script(samples(rows, range(len(rows)))))["rows"]) == len(rows)
    assert all(chart.bars or chart.missing for charts in all_counts(rows).values() for chart in charts)


@pytest.mark.parametrize("value", ["7", True, float("nan"), float("inf"), 10**400, [7], None])
def test_what_is_no_finite_number_is_none(value: object) -> None:
    assert number_at({"rating": value}, "rating") is None


def test_a_page_of_one_row_says_what_it_leaves_out_and_why() -> None:
    text = unescape(render([{"question": "What?"}], title="one.jsonl"))
    for sentence in (
        "The waterfall is left out: the report was made without the run’s summary.",
        "There is no map: the report was made without embeddings.",
        "They were not looked for.",
        "No row has a number under rating.",
        "Question types: no row has a question_type.",
    ):
        assert sentence in text


def test_an_empty_set_says_so_and_needs_no_script() -> None:
    page = render([], title="none.jsonl")
    assert "There are no rows in this set" in page
    assert "<script" not in page


def test_the_page_names_nothing_outside_itself() -> None:
    page = render([PAIR] * 3, title="t", summary=SUMMARY, embeddings=np.eye(3, dtype=np.float32), duplicates=[[0, 1]])
    assert (
        re.findall(
            r"<(?:link|img|iframe|base)\b|<script[^>]+src=|@import|url\(", re.sub(r"(?s)<script>.*?</script>", "", page)
        )
        == []
    )


def test_text_that_no_file_can_hold_is_replaced() -> None:
    page = render([{"question": "half \ud800", "answer": "a"}], title="\ud800", duplicates=[[0, 0]])
    assert b"half " in page.encode()


def test_the_same_rows_give_the_same_page() -> None:
    rows = [{**PAIR, "rating": n % 10} for n in range(30)]
    embeddings = np.random.default_rng(0).normal(size=(30, 16)).astype(np.float32)
    assert render(rows, title="t", embeddings=embeddings) == render(rows, title="t", embeddings=embeddings)


def _fact(rows: list[dict[str, Any]], name: str) -> str:
    return next(fact.value for fact in facts(rows) if fact.name == name)


def _counted(rows: list[Any], name: str) -> Counted:
    return next(chart for charts in all_counts(rows).values() for chart in charts if chart.name == name)


def test_what_the_checks_refused_is_shown_with_examples_and_languages_are_counted() -> None:
    page = render([PAIR] * 3, title="t", summary=SUMMARY)
    wanted = (
        "Checks, of 200 pairs drawn by their content",
        "generate: empty",
        "Why? → &lt;b&gt;So",
        "German 4, English 1",
    )
    assert [one for one in wanted if one not in page] == []
    assert "Checks, of" not in render([PAIR] * 3, title="t", summary={**SUMMARY, "checks": {}})
