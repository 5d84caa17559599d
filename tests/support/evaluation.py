"""Questions about made-up harbours, as `evalset` writes them, and the chunks that answer them."""

from typing import Any

Row = dict[str, Any]


def questions(number: int = 0) -> list[Row]:
    """One of each form about a harbour."""
    year, other = 1900 + number, 1950 + number
    opened = f"When was the harbour of Lund{number} opened?"
    return [
        {"form": "open", "stratum": "trained", "question": opened, "reference": f"It was opened in {year}."},
        {
            "form": "multiple_choice",
            "stratum": "held-out",
            "question": opened,
            "options": [str(other), str(year), "1800", "1700"],
            "key": "B",
            "reference": str(year),
        },
        {
            "form": "true_false",
            "stratum": "trained",
            "question": f"The harbour of Lund{number} was opened in {year}.",
            "key": "true",
            "reference": "True.",
        },
        {
            "form": "fill_in",
            "stratum": "held-out",
            "question": f"Ships to Lund{number} wait until the ____ breaks.",
            "key": "ice",
            "reference": "ice",
        },
        {
            "form": "unanswerable",
            "stratum": "trained",
            "question": f"Who paid for the lighthouse of Lund{number}?",
            "reference": "The documents do not say.",
            "chunk_id": None,
        },
    ]


def all_questions(harbours: int) -> list[Row]:
    """Those about so many harbours, each with an id."""
    rows = [
        {"document": f"h{number}.md", "chunk_id": f"h{number}", **row}
        for number in range(harbours)
        for row in questions(number)
    ]
    return [
        {name: value for name, value in {"id": f"q{place}", **row}.items() if value is not None}
        for place, row in enumerate(rows)
    ]


def harbour(number: int) -> Row:
    """The chunk that answers them."""
    text = (
        f"The harbour of Lund{number} was opened in {1900 + number}. In January the ice closes it. "
        f"Ships to Lund{number} wait until the ice breaks."
    )
    return {"id": f"h{number}", "text": text, "source": f"h{number}.md"}
