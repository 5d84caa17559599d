"""What an edited text says that its chunk does not."""

from generator.reviewing.hints import hints
from generator.reviewing.texts import Text

CHUNK = "The harbour of Lund is closed in January. Ships wait outside until a channel of 20 metres has been broken."


def told(answer: str, question: str = "Why?", reasoning: str | None = None) -> list[str]:
    return hints(Text(question=question, answer=answer, reasoning=reasoning), CHUNK)


def test_numbers_and_names_that_the_text_lacks_are_told() -> None:
    assert told("Ships wait in Oslo and Bergen until 30 metres are broken.") == [
        "The number 30 does not occur in the text.",
        "The names Bergen, Oslo do not occur in the text.",
    ]


def test_nothing_is_told_of_what_the_text_or_the_question_says() -> None:
    assert told("The harbour of Lund waits for twenty metres.") == []
    assert told("It is in Oslo.", question="Is it in Oslo?") == []
    assert told("Ships wait.", reasoning="Step 1: Look.\nStep 2: See.\nStep 3: Ships wait.") == []


def test_without_a_text_there_is_nothing_to_look_up() -> None:
    assert hints(Text(question="Why?", answer="In Oslo, in 1977."), " ") == []
