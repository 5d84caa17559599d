"""Which texts ask, and which point at the text that they were made from."""

import pytest

from generator.text.asking import asks
from generator.text.pointing import points_at_text


@pytest.mark.parametrize(
    "text",
    [
        "Where do ships wait?",
        "Where do ships wait",
        "What is the tallest mast made of.",
        "In which month does the harbour freeze",
        "When the ice breaks, what do ships do",
        "Explain how the ice breaks.",
        "Please describe the harbour.",
        "List three kinds of masts.",
        "In two sentences, summarize the rule.",
        "Welche Schiffe warten",
        "Erklären Sie den Unterschied.",
        "Nennen Sie drei Häfen.",
        "Expliquez la règle.",
        "¿Dónde esperan los barcos",
        "Explica la regla.",
        "Где ждут корабли",
        "Πού περιμένουν τα πλοία;",
        "船在哪里等待",
        "请解释规则。",
        "船はどこで待ちますか。",
        "배는 어디에서 기다립니까",
        "เรือจอดที่ไหน",
        "أين تنتظر السفن؟",
        "जहाज कहाँ रुकते हैं",
        "Gemiler nerede bekler",
    ],
)
def test_a_question_or_a_request_asks(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "the name of the name",
        "Ships wait outside.",
        "When the ice breaks, ships sail.",
        "State Route 168 leads to the harbour.",
        "Show business pays well.",
        "The pilots who guide ships",
        "Die Schiffe warten draußen.",
        "Da das Eis bricht, fahren sie.",
        "Los barcos esperan.",
        "Корабли ждут снаружи.",
        "船在港口外等待。",
        "船は港の外で待ちます。",
        "السفن تنتظر في الخارج.",
        "",
        "…",
    ],
)
def test_a_statement_does_not_ask(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    "question",
    [
        "According to the text, where do ships wait?",
        "What does the author say about ice?",
        "What is the main idea of this passage?",
        "Where do ships wait, as mentioned above?",
        "What does the code above print?",
        "What does this section describe?",
        "Laut dem Text: Wo warten Schiffe?",
        "Was beschreibt dieser Abschnitt?",
        "Selon le texte, où attendent les navires ?",
        "Según el documento, ¿dónde esperan?",
        "Secondo il testo, dove aspettano?",
        "De acordo com o texto, onde esperam?",
        "Согласно тексту, где ждут корабли?",
        "Według tekstu, gdzie czekają statki?",
        "根据文章，船在哪里等待？",
        "本文によると、船はどこで待ちますか？",
        "본문에 따르면 배는 어디에서 기다립니까?",
        "وفقًا للنص، أين تنتظر السفن؟",
        "पाठ के अनुसार जहाज कहाँ रुकते हैं?",
        "Metne göre gemiler nerede bekler?",
    ],
)
def test_a_question_about_the_text_itself_is_seen(question: str) -> None:
    assert points_at_text(question, "Ships wait outside.")


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("Who is the author of the first almanac?", "Rolf wrote the first almanac."),
        ("What does the text property of a label hold?", "The label's text property holds its caption."),
        ("What does document.write do?", "document.write inserts a string."),
        ("According to the law of the sea, who goes first?", "Sailing ships go first."),
        ("What is a context manager?", "A context manager closes files."),
        ("Where is the cursor in the text?", "The cursor is shown in the text where typing goes."),
    ],
)
def test_a_question_about_what_only_is_called_so_is_none(question: str, source: str) -> None:
    assert not points_at_text(question, source)
