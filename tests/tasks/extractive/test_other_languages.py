"""Other languages than English: what their text's structure tells, asked in their own language, and nothing else."""

import pytest

from generator.text.language_names import NAMES
from generator.text.languages import foreign, language_of
from tasks.extractive.pairs import propose_code_pairs, propose_pairs, rate_pair
from tasks.extractive.prose.wordings import WORDINGS
from tests.support.commands import Desk, chunk

PROSE = "Der Hafen friert im Januar zu. Die Schiffe warten draußen, bis das Eis bricht und die Fahrrinne offen ist."
ITEMS = """
- **Lotse**: die Person, die Schiffe in den Hafen begleitet
- **Fahrrinne**: der Teil des Wassers, der tief genug für Schiffe ist
"""
TABLE = """
| Schiff | Länge | Heimathafen |
|--------|------:|-------------|
| Aurora | 120 m | Bergen |
"""


def asked(text: str) -> dict[str, str]:
    return {pair["question"]: pair["answer"] for pair in propose_pairs(text, n=10)}


def test_of_prose_alone_nothing_is_asked() -> None:
    assert asked(PROSE) == {}


def test_terms_with_their_definitions_are_asked_for_by_their_names() -> None:
    assert asked(f"{PROSE}\n{ITEMS}") == {
        "Was bedeutet „Lotse“?": "die Person, die Schiffe in den Hafen begleitet",
        "Was bedeutet „Fahrrinne“?": "der Teil des Wassers, der tief genug für Schiffe ist",
    }


def test_a_colon_alone_makes_no_term() -> None:
    assert asked(f"{PROSE}\n\n- Hinweis: Der Hafen ist im Winter für alle Schiffe geschlossen.\n") == {}


def test_entries_of_a_table_are_asked_for_by_row_and_column() -> None:
    assert asked(f"{PROSE}\n{TABLE}") == {
        "Was ist bei „Aurora“ als „Länge“ angegeben?": "120 m",
        "Was ist bei „Aurora“ als „Heimathafen“ angegeben?": "Bergen",
    }


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        ("# Der Hafen\n\n## Wie lange warten die Schiffe?\n\n", "Wie lange warten die Schiffe?", PROSE),
        (
            "# 港口\n\n## 船舶要等多久？\n\n",
            "船舶要等多久？",
            "船舶要在外面等三个星期，直到冰层破裂，航道重新开放。",
        ),
    ],
)
def test_a_question_that_stands_there_is_answered_by_the_text_below(text: str, question: str, answer: str) -> None:
    assert asked(f"{text}{answer}\n") == {question: answer}


@pytest.mark.parametrize("language", WORDINGS)
def test_wordings_are_in_their_language(language: str) -> None:
    assert language in NAMES
    for wording in WORDINGS[language]:
        question = wording.format(term="42", row="1", column="2")
        assert foreign(question, language) is None
        assert question.count("42") + question.count("1") + question.count("2") in (2, 3)
    assert language_of(" ".join(WORDINGS[language]).replace("{", "").replace("}", "")) in (language, None)


def test_every_piece_of_evidence_stands_in_the_text_and_the_judge_by_rules_can_rate_it() -> None:
    text = f"{PROSE}\n{ITEMS}\n{TABLE}"
    squeezed = " ".join(text.split())
    pairs = propose_pairs(text, n=10)
    assert all(pair["evidence"] in squeezed and pair["answer"] in pair["evidence"] for pair in pairs)
    defined = next(pair for pair in pairs if "Lotse" in pair["question"])
    rating = rate_pair(defined["question"], defined["answer"], text)
    assert rating["clarity"] + rating["accuracy"] + rating["usefulness"] + rating["difficulty"] >= 8


def test_english_is_asked_about_as_ever() -> None:
    assert asked("A slicing selects a range of items in a sequence object.") == {
        "What does a slicing select?": "A slicing selects a range of items in a sequence object."
    }


def test_of_code_that_is_documented_in_another_language_the_heads_and_errors_are_asked_about() -> None:
    code = (
        'def wait(ships: int) -> list:\n    """Gibt die Schiffe zurück, die vor dem Hafen auf das Eis warten.\n\n'
        '    Args:\n        ships: Anzahl der Schiffe, die im Hafen liegen.\n    """\n'
        "    if ships < 0:\n        raise ValueError(ships)\n    return []\n"
    )
    found = {pair["question"] for pair in propose_code_pairs(code, n=9, language="python", symbol="wait")}
    assert found == {
        "What parameters does the function `wait` take?",
        "Under which condition does the function `wait` raise `ValueError`?",
    }


def test_the_run_says_in_one_sentence_what_the_rules_know(desk: Desk) -> None:
    desk.table([chunk(0), chunk(1, text=f"{PROSE}\n{ITEMS}\n{TABLE}" * 2), chunk(2, text=PROSE * 3)])
    summary = desk.summary("generate", "my.lancedb", "-o", "qa.json")
    (note,) = [note for note in summary["notes"] if "extractive" in note]
    assert note.startswith(
        "`extractive` knows the grammar of English; of 2 chunks in other languages (German 2) it took"
    )
    assert {row["written_in"] for row in desk.rows("qa.json")} == {"en", "de"}
    assert summary["languages"].keys() == {"en", "de"}
    assert "Languages" in desk.run("generate", "my.lancedb", "-o", "qa.json").said
