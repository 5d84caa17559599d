"""What a chunk says of a statement, by rules."""

import pytest

from tasks.checks.facts import checked_fact

PIER = "The pier of Lund was built in 1861 by Olsen and is 40 metres long."
CLOSED = "The harbour is closed in January because the ice blocks the channel."
CHUNK = f"A pilot guides ships into the harbour. {CLOSED} {PIER}"


@pytest.mark.parametrize(
    ("question", "statement", "evidence"),
    [
        ("When was the pier built?", "1861", PIER),
        ("When was the pier built?", "In 1861.", PIER),
        ("Who built the pier?", "It was built by Olsen in 1861.", PIER),
        ("Why is the harbour closed?", "Because the ice blocks the channel.", CLOSED),
        ("Why is the harbour closed?", "**The ice** blocks the channel in January.", CLOSED),
    ],
)
def test_what_the_chunk_bears_is_supported_by_its_sentence(question: str, statement: str, evidence: str) -> None:
    fact = checked_fact(statement, question, CHUNK, "en")
    assert (fact.statement, fact.verdict, fact.evidence) == (statement, "supported", evidence)


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("The pier of Lund was built in 1862 by Olsen.", PIER),
        ("The pier of Lund was built in 1861 by Hansen.", PIER),
        ("The pier of Lund is 40 feet long.", PIER),
        ("The harbour is not closed in January.", CLOSED),
        ("The harbour is open in January because the ice blocks the channel.", CLOSED),
    ],
)
def test_what_the_chunk_says_otherwise_is_contradicted_by_its_sentence(statement: str, evidence: str) -> None:
    fact = checked_fact(statement, "What of Lund?", CHUNK, "en")
    assert (fact.verdict, fact.evidence) == ("contradicted", evidence)


SAYS_NOTHING = [
    "Ships wait in Oslo.",
    "The king decides it every year.",
    "It costs 200 kroner a day.",
    "Yes.",
    "the of",
]


@pytest.mark.parametrize("statement", SAYS_NOTHING)
def test_of_what_the_chunk_says_nothing_it_has_no_evidence(statement: str) -> None:
    fact = checked_fact(statement, "What of it?", CHUNK, "en")
    assert (fact.verdict, fact.evidence) == ("not in the text", None)
