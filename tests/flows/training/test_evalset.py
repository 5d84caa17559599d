"""`generator evalset`: from tables to questions that hold, for models and for retrieval."""

import csv
from collections import Counter
from collections.abc import Callable, Sequence

import orjson
import pytest

from generator.evaluation.items import LETTERS, NOT_IN_THE_DOCUMENTS, EvalItem
from tests.providers.server import RunningServer
from tests.providers.settings import Fault
from tests.support.commands import KEY, Desk, Row, assert_refused, ledger_rows, rows_of

Serve = Callable[..., RunningServer]
EVALSET = ("evalset", "my.lancedb", "-o", "eval.jsonl", "--provider", "extractive")
NAMES = ("Oda", "Ulm", "Brenn", "Kiel", "Lund", "Tarn", "Vik", "Holm")


def document(number: int, part: str | None = "held-out") -> list[Row]:
    """Two chunks about a harbour that is nowhere else."""
    name = NAMES[number]
    first = (
        f"The pier of {name} was finished in 19{10 + number} by the engineer Lind{number}. Keyword ropes of {name} are "
        f"checked before each ship is moored. The harbour of {name} is closed in January because the ice blocks the "
        f"channel. Ships that reach {name} without a pilot are fined 1,{number}00 crowns."
    )
    second = (
        f"The lighthouse of {name} was built in 19{30 + number} by the company Berg{number}. Its lamp is lit at dusk. "
        f"The lamp of {name} is visible for {20 + number} miles. Fishing boats of {name} must not enter the northern "
        f"basin. The market of {name} is held on Tuesday in front of the town hall."
    )
    return [
        {"id": f"{name}{n}", "text": text, "source": f"{name}.md", **({"split_part": part} if part else {})}
        for n, text in enumerate((first, second))
    ]


def documents(parts: Sequence[str | None]) -> list[Row]:
    return [row for number, part in enumerate(parts) for row in document(number, part)]


@pytest.fixture
def split(desk: Desk) -> Desk:
    """A table of eight documents, of which four are held out."""
    desk.table(documents(["held-out", "trained"] * 4))
    return desk


def items_of(desk: Desk, name: str = "eval.jsonl") -> list[EvalItem]:
    return [EvalItem.model_validate(row) for row in desk.rows(name)]


def test_held_out_documents_are_asked_about_in_five_forms_and_every_answer_stands_in_its_chunk(split: Desk) -> None:
    done = split.run(*EVALSET)
    assert done.code == 0, done.said
    items = items_of(split)
    assert {item.form for item in items} == {"open", "multiple_choice", "true_false", "fill_in", "unanswerable"}
    texts = {row["id"]: row["text"] for row in documents([None] * 8)}
    for item in items:
        assert (item.stratum, item.id != "") == ("held-out", True)
        assert item.document.removesuffix(".md") in NAMES[::2]
        assert item.source_text in texts.values()
        if item.form == "unanswerable":
            assert (item.chunk_id, item.evidence, item.reference) == (None, None, NOT_IN_THE_DOCUMENTS)
        else:
            assert item.evidence is not None
            assert item.evidence in texts[item.chunk_id or ""]
    assert len({item.id for item in items}) == len(items)


def test_too_few_held_out_documents_are_said_to_tell_nothing_sure(split: Desk) -> None:
    few = "With 4 held-out documents an evaluation on them can tell nothing sure: it takes 10."
    assert few in split.summary(*EVALSET)["notes"]
    assert not any("nothing sure" in note for note in split.summary(*EVALSET, "--from", "trained")["notes"])


def test_closed_forms_have_their_key_and_no_position_tells_it(split: Desk) -> None:
    split.run(*EVALSET, "--from", "both", "--n-items", "8", "--forms", "multiple_choice", "--forms", "true_false")
    items = items_of(split)
    keys = {
        form: Counter(item.key for item in items if item.form == form) for form in ("multiple_choice", "true_false")
    }
    assert max(keys["multiple_choice"].values()) - min(keys["multiple_choice"][letter] for letter in "ABCD") <= 1
    assert abs(keys["true_false"]["true"] - keys["true_false"]["false"]) <= 1
    for item in items:
        if item.form == "multiple_choice":
            assert item.options is not None
            assert item.options[LETTERS.index(item.key or "")] == item.reference
            assert len({*item.options}) == 4
        else:
            assert (item.key == "true") == (item.reference == "True.")


def test_the_account_adds_up_and_says_what_was_refused(split: Desk) -> None:
    summary = split.summary(*EVALSET, "--rejected", "rejected.jsonl", "--n-items", "10")
    stages = {stage["stage"]: stage for stage in summary["stages"]}
    assert stages["read"]["kept"] == 8
    assert stages["read"]["rejected"] == {"not held out": 8}
    for stage in stages.values():
        assert stage["taken"] == stage["kept"] + sum(stage["rejected"].values()) + stage["failed"]
    held = stages["ground"]["kept"]
    asked = stages["verify"]["taken"] + stages["answered"]["taken"]
    assert held == asked
    assert stages["document"]["taken"] <= stages["verify"]["kept"]
    lost = sum(stages["document"]["rejected"].values())
    assert summary["written"] == stages["verify"]["kept"] - lost + stages["answered"]["kept"]
    reasons = Counter(row["rejected_because"] for row in split.rows("rejected.jsonl"))
    for stage in ("verify", "document", "answered"):
        assert all(reasons[reason] >= count for reason, count in stages[stage]["rejected"].items())


def test_the_same_command_gives_the_same_set_and_asks_nothing_again(split: Desk) -> None:
    split.run(*EVALSET)
    first, rows = split.path("eval.jsonl").read_bytes(), ledger_rows(split)
    split.run(*EVALSET)
    assert (split.path("eval.jsonl").read_bytes(), ledger_rows(split)) == (first, rows)
    split.run(*EVALSET, "--seed", "7")
    assert split.path("eval.jsonl").read_bytes() != first


def test_a_chunk_more_changes_no_other_chunks_prompts(split: Desk) -> None:
    split.run(*EVALSET)
    before = {(item.question, item.form) for item in items_of(split) if item.form in ("open", "fill_in")}
    split.table(documents(["trained" if n % 2 else "held-out" for n in range(8)])[2:])
    split.run(*EVALSET)
    after = {(item.question, item.form) for item in items_of(split) if item.form in ("open", "fill_in")}
    assert after == {one for one in before if "Oda" not in one[0]}


@pytest.mark.parametrize("target", [7, 20])
def test_a_target_is_met_and_spread_over_strata_forms_and_documents(target: int, split: Desk) -> None:
    summary = split.summary(*EVALSET, "--from", "both", "--target-count", f"{target}")
    items = items_of(split)
    assert len(items) == summary["written"] == target
    cells = Counter((item.stratum, item.form) for item in items)
    assert max(cells.values()) - min(cells.values()) <= 1
    assert len({item.document for item in items}) >= min(target, 4)


def test_more_than_the_chunks_can_give_is_said(split: Desk) -> None:
    summary = split.summary(*EVALSET, "--target-count", "5000")
    assert summary["written"] < 5000
    assert any("5,000 were wanted" in note for note in summary["notes"])


@pytest.mark.parametrize("part", ["held-out", "both"])
def test_a_table_that_is_not_split_is_refused_in_one_sentence(part: str, desk: Desk) -> None:
    desk.table(documents([None, None]))
    assert_refused(desk, *EVALSET, "--from", part, says=["generator split my.lancedb", "--from trained"])


def test_without_a_split_all_documents_may_be_trained_on(desk: Desk) -> None:
    desk.table(documents([None, None]))
    summary = desk.summary(*EVALSET, "--from", "trained")
    assert {item.stratum for item in items_of(desk)} == {"trained"}
    assert any("--training" in note for note in summary["notes"])


def test_where_nothing_can_be_asked_the_sentence_says_why(desk: Desk) -> None:
    desk.table(documents(["trained"] * 3))
    assert_refused(desk, *EVALSET, says=["--from held-out", "6 not held out"])


def test_what_is_like_the_other_part_is_asked_about_in_neither(desk: Desk) -> None:
    desk.table(documents(["held-out", "trained", "left-out"]))
    summary = desk.summary(*EVALSET, "--from", "both")
    assert summary["stages"][0]["rejected"] == {"like held out": 2}


class Training:
    """A set that was made of the trained documents."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        desk.run("generate", "my.lancedb", "-o", "qa.jsonl", "--provider", "extractive")
        self.rows = desk.rows("qa.jsonl")


@pytest.fixture
def trained(split: Desk) -> Training:
    return Training(split)


def test_trained_facts_are_asked_for_in_other_words_on_the_same_evidence(trained: Training) -> None:
    trained.desk.run(*EVALSET, "--from", "trained", "--training", "qa.jsonl", "--n-items", "10")
    items = items_of(trained.desk)
    assert {"open", "fill_in"} <= {item.form for item in items}
    for item in items:
        own = [row for row in trained.rows if row["chunk_id"] == item.chunk_id]
        assert item.question not in {row["question"] for row in trained.rows}
        assert item.form == "unanswerable" or any(
            (item.evidence or "") in row["evidence"] or row["evidence"] in (item.evidence or "") for row in own
        )


def test_chunks_without_a_training_row_are_not_asked_about(trained: Training) -> None:
    kept = [row for row in trained.rows if row["chunk_id"] == "Ulm0"]
    trained.desk.records(*kept, name="few.json")
    summary = trained.desk.summary(*EVALSET, "--from", "trained", "--training", "few.json")
    assert summary["stages"][0]["rejected"] == {"no training row on it": 7, "held out": 8}
    assert {item.document for item in items_of(trained.desk)} == {"Ulm.md"}


def test_a_training_file_is_understood_by_its_origins(trained: Training) -> None:
    trained.desk.run("pipeline", "my.lancedb", "-o", "train.jsonl", "--provider", "extractive", "--threshold", "0")
    assert "chunk_id" not in trained.desk.rows("train.jsonl")[0]
    summary = trained.desk.summary(*EVALSET, "--from", "trained", "--training", "train.jsonl")
    assert summary["written"] > 0
    assert not any("name no chunk" in note for note in summary["notes"])


def test_training_rows_that_name_no_chunk_are_said(trained: Training) -> None:
    strangers = [{"question": f"Why {n}?", "answer": f"Because of {n}."} for n in range(3)]
    trained.desk.records(*trained.rows, *strangers, name="mixed.json")
    summary = trained.desk.summary(*EVALSET, "--from", "trained", "--training", "mixed.json")
    assert any(note.startswith("3 training rows of") for note in summary["notes"])


def test_training_rows_on_held_out_chunks_are_said(trained: Training) -> None:
    trained.desk.records({**trained.rows[0], "chunk_id": "Oda0"}, name="leak.json")
    summary = trained.desk.summary(*EVALSET, "--training", "leak.json")
    assert any("held out have training rows" in note or "1 chunk" in note for note in summary["notes"])


def test_a_set_for_retrieval_is_as_its_loader_expects(split: Desk) -> None:
    split.table([*documents(["held-out", "trained"] * 4), {**document(0)[0], "id": "copy", "source": "copy.md"}])
    more = {**document(0)[0], "id": "near", "text": f"{document(0)[0]['text']} The quay is new.", "source": "near.md"}
    split.table([*documents(["held-out", "trained"] * 4), more])
    summary = split.summary("evalset", "my.lancedb", "-o", "set", "-f", "beir", "--provider", "extractive")
    corpus = {row["_id"]: row for row in rows_of(split.path("set/corpus.jsonl"))}
    queries = {row["_id"]: row["text"] for row in rows_of(split.path("set/queries.jsonl"))}
    with split.path("set/qrels/test.tsv").open(encoding="utf-8", newline="") as file:
        head, *lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_MINIMAL)
    assert head == ["query-id", "corpus-id", "score"]
    assert {line[0] for line in lines} == {*queries}
    assert all(line[1] in corpus and int(line[2]) == 1 for line in lines)
    assert len(corpus) == 17
    assert all({"_id", "title", "text"} == row.keys() for row in corpus.values())
    assert summary["written"] == len(queries) > 0
    of_oda = {line[0] for line in lines if line[1] == "Oda0"}
    assert of_oda
    assert all({line[1] for line in lines if line[0] == query} == {"Oda0", "near"} for query in of_oda)
    negatives = rows_of(split.path("set/hard_negatives.jsonl"))
    assert [row["qid"] for row in negatives] == [*queries]
    for row in negatives:
        answering = {line[1] for line in lines if line[0] == row["qid"]}
        assert {*row["pos"]} == answering
        assert answering.isdisjoint(row["neg"]["bm25"])
        assert len(row["neg"]["bm25"]) <= 5
        assert {*row["neg"]["bm25"]} <= corpus.keys()
    assert any(row["neg"]["bm25"] for row in negatives)


def test_a_dry_run_writes_nothing_and_counts_each_form(split: Desk) -> None:
    done = split.run(*EVALSET, "--dry-run")
    assert done.code == 0, done.said
    assert not split.path("eval.jsonl").exists()
    stages = [line.split("  ")[0] for line in done.lines]
    assert {"open", "multiple choice", "true or false", "fill-in", "unanswerable", "verify"} <= {*stages}


@pytest.fixture
def server(provider_server: Serve, split: Desk) -> RunningServer:
    """A provider that answers in form, and not always well."""
    served = provider_server(key=KEY, keep_prompts=True)
    split.use(served)
    return served


MODEL = ("evalset", "my.lancedb", "-o", "eval.jsonl", "--rejected", "rejected.jsonl")


def test_what_a_model_says_carelessly_is_refused_and_counted(server: RunningServer, split: Desk) -> None:
    summary = split.summary(*MODEL, "--allow-empty")
    for stage in summary["stages"]:
        assert stage["taken"] == stage["kept"] + sum(stage["rejected"].values()) + stage["failed"]
    texts = {row["id"]: row["text"] for row in documents([None] * 8)}
    for row in split.rows("eval.jsonl"):
        assert row["form"] == "unanswerable" or row["evidence"] in texts[row["chunk_id"]]
    assert server.stats.statuses[200] == summary["usage"]["calls"]
    assert not any(KEY in text for text in split.path("eval.jsonl").read_text().splitlines())


def test_a_blank_that_another_document_fills_differently_is_refused(desk: Desk) -> None:
    same = "The bridge of {} crosses a wide and very slow river in the north of the land. The town lies beside it. "
    rows = [
        {"id": name, "text": same.format(name) + "Nobody has counted its stones. " * 4, "source": name}
        for name in ("Nadba", "Pelfi")
    ]
    desk.table([{**row, "split_part": "held-out"} for row in rows])
    summary = desk.summary(*EVALSET, "--forms", "fill_in", "--allow-empty", "--rejected", "rejected.jsonl")
    assert summary["written"] == 0
    assert {row.get("rejected_because") for row in desk.rows("rejected.jsonl")} == {"more than one thing fits"}


def test_a_run_that_was_cut_short_asks_only_for_the_rest(server: RunningServer, split: Desk) -> None:
    server.configure(faults=[Fault("error", status=500, every=2)])
    split.run(*MODEL, "--allow-empty")
    server.configure(faults=[])
    server.reset()
    split.run(*MODEL, "--allow-empty")
    asked = server.stats.statuses[200]
    server.reset()
    split.run(*MODEL, "--allow-empty")
    assert (asked > 0, server.stats.statuses[200]) == (True, 0)


def test_items_can_be_read_by_those_that_follow(split: Desk) -> None:
    split.run(*EVALSET, "--no-source-text")
    rows = split.rows("eval.jsonl")
    assert all("source_text" not in row and "wrong" not in row for row in rows)
    assert all(orjson.dumps(EvalItem.model_validate(row).row()) for row in rows)
