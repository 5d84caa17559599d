"""Which questions may be asked."""

import pytest

from tasks.checks.questions import question_fault

TEXT = "The harbour of Lund freezes in January. Ships wait outside until the ice breaks."
ANSWER = "Ships wait outside until the ice breaks."
PROMPT = (
    "Write questions that a knowledgeable person would really ask about the document, and take each answer out of it. "
    "Example: What colour is the dragon of Cardiff? The dragon of Cardiff is red."
)


@pytest.mark.parametrize(
    ("question", "fault"),
    [
        ("Where do ships wait?", None),
        ("Explain where ships wait.", None),
        ("Wo warten die Schiffe?", None),
        ("Until when do ships wait — 0?", None),
        ("?", "not a question"),
        ("Why?", "not a question"),
        ("The ships of the harbour", "not a question"),
        ("What does the passage say about ships?", "about the text itself"),
        ("Do ships wait outside until the ice breaks?", "question is its answer"),
        ("Where where where do ships wait?", "repeats itself"),
        ("Which questions that a knowledgeable person would really ask are on Lund?", "repeats the prompt"),
        ("What colour is the dragon of Cardiff?", "repeats the prompt"),
    ],
)
def test_a_question_is_one_that_can_be_asked_without_chunk_and_prompt(question: str, fault: str | None) -> None:
    assert question_fault(question, ANSWER, ANSWER, TEXT, PROMPT) == fault


def test_the_prompts_subject_may_be_the_chunks() -> None:
    text = "The dragon of Cardiff is red, a colour that is seen from afar."
    assert (
        question_fault("What colour is the dragon of Cardiff?", "It is red, as seen from afar.", text, text, PROMPT)
        is None
    )
