"""The rows as the page's table and its lists of near-duplicates show them."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.errors import UsageError
from generator.ratings import VERDICTS, fact_checks_in
from generator.reporting.counts import CRITERIA
from generator.reporting.fields import as_json, cut, kind_of, number_at, source_of, string_at
from generator.row_text import Row, answered, asked, reasoned

MOST_ROWS = 5_000
"""Rows that the page carries in full, so that it stays a file that a browser opens at once."""
MOST_GROUPS = 50
MOST_MEMBERS = 6
EXCERPT = 700
"""Characters of a text in a list of near-duplicates."""


@dataclass(frozen=True)
class Twin:
    """A member of a group of near-duplicates; the number is the row's, from 1."""

    number: int
    question: str
    answer: str
    source: str


@dataclass(frozen=True)
class Group:
    """Rows that say nearly the same; `more` of them are not shown."""

    members: list[Twin]
    more: int


def sampled(count: int, random_state: int) -> list[int]:
    """Positions of the rows that the page carries, in order: all, or a random `MOST_ROWS` of them."""
    if count <= MOST_ROWS:
        return list(range(count))
    return sorted(random.Random(random_state).sample(range(count), MOST_ROWS))  # noqa: S311  a sample, not a secret


def samples(rows: Sequence[Row], positions: Iterable[int]) -> dict[str, Any]:
    """What the table shows: `rows`, and `chunks`, the texts that rows were made from, each once."""
    chunks: dict[str, int] = {}
    shown = [_sample(rows[position], position, chunks) for position in positions]
    return {"rows": shown, "chunks": [cut(text) for text in chunks]}


def groups(rows: Sequence[Row], duplicates: Sequence[Sequence[int]]) -> list[Group]:
    """The first groups of near-duplicates, with excerpts of their texts.

    Raises:
        UsageError: A group names a row that there is not.
    """
    for position in (position for group in duplicates for position in group):
        if not 0 <= position < len(rows):
            raise UsageError(
                f"A group of near-duplicates names row {position}, and the rows go from 0 to {len(rows) - 1}; "
                "give the groups that were found in these rows."
            )
    shown = duplicates[:MOST_GROUPS]
    return [
        Group([_twin(rows[i], i) for i in group[:MOST_MEMBERS]], max(0, len(group) - MOST_MEMBERS)) for group in shown
    ]


def _sample(row: Row, position: int, chunks: dict[str, int]) -> dict[str, Any]:
    question, answer, chunk = asked(row), answered(row), string_at(row, "source_text")
    fields: dict[str, Any] = {
        "question": cut(question or ""),
        "answer": cut(answer or ""),
        "reasoning": cut(reasoned(row) or ""),
        "evidence": cut(string_at(row, "evidence")),
        "why": cut(string_at(row, "rating_reasoning")),
        "source": cut(source_of(row), 500),
        "type": cut(kind_of(row), 100),
        "rating": number_at(row, "rating"),
        "criteria": _criteria(row),
        "verdict": row["verdict"] if row.get("verdict") in VERDICTS else "",
        "checks": _checks(row),
        "whole": "" if question or answer else cut(as_json(row)),
    }
    if chunk:
        fields["chunk"] = chunks.setdefault(chunk, len(chunks))
    words = len((question or "").split()) + len((answer or "").split())
    return {"number": position + 1, "words": words, **{k: v for k, v in fields.items() if v not in ("", None, [])}}


def _criteria(row: Mapping[str, Any]) -> str:
    points = {name: number_at(row, name) for name in CRITERIA}
    return ", ".join(f"{name} {value:g} of {CRITERIA[name]}" for name, value in points.items() if value is not None)


def _checks(row: Row) -> list[dict[str, str]]:
    """The statements of the answer, with what the chunk says of each."""
    checks = fact_checks_in(row) or []
    return [{name: cut(text) for name, text in check.model_dump(exclude_none=True).items()} for check in checks]


def _twin(row: Row, position: int) -> Twin:
    question, answer = cut(asked(row) or "", EXCERPT), cut(answered(row) or "", EXCERPT)
    if not question and not answer:
        answer = cut(as_json(row), EXCERPT)
    return Twin(position + 1, question, answer, cut(source_of(row), 500))
