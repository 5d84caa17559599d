"""A row as the page shows it: plain data, in which every text is shown and none obeyed."""

from collections.abc import Iterable
from typing import Any

from generator.files import Row
from generator.reasoning import steps_of
from generator.reporting.counts import CRITERIA
from generator.reporting.fields import cut, kind_of, list_of_dicts, number_at, source_of, string_at
from generator.reviewing.concerns import CONCERNS
from generator.reviewing.decisions import Decision
from generator.reviewing.marking import evidence_span, marked
from generator.reviewing.queue import Item
from generator.reviewing.standing import Standing
from generator.reviewing.texts import Text, text_of
from generator.shown import shown

_TOLD = {concern.name: concern.told for concern in CONCERNS}
_MOST_FACTS = 40


def card(item: Item, row: Row, standing: Standing, mine: Decision | None) -> dict[str, Any]:
    """What there is to see of a row, and what was said of it."""
    text = text_of(row)
    assert text
    holds = standing.decision
    now = holds.text if holds and holds.decision == "edit" else text
    edits = [decision.text for decision in standing.by.values() if decision.decision == "edit"]
    said: dict[str, Any] = {
        "key": item.key,
        "text": _shown(now),
        "raw": (now if holds or not edits else edits[-1]).data(),
        "was": _shown(text) if now != text else None,
        "draft": _line(row, "original_answer"),
        "chunk": _chunk(row),
        "place": _place(row),
        "rating": item.rating,
        "criteria": _criteria(row) if item.rating is not None else [],
        "why": _line(row, "rating_reasoning"),
        "verdict": shown(item.verdict),
        "facts": _facts(row),
        "concerns": [_TOLD[name] for name in item.concerns],
        "kind": shown(kind_of(row)),
        "reason": shown(item.reason),
        "copies": item.copies,
        "status": standing.name,
        "said": [_said(decision) for decision in _told(standing, mine)],
    }
    return {name: value for name, value in said.items() if value not in (None, "", [])}


def _told(standing: Standing, mine: Decision | None) -> Iterable[Decision]:
    """What is shown of what was said: what holds, else each reviewer's word, else that it was put off."""
    if standing.decision:
        return [standing.decision]
    return standing.by.values() if standing.by else [mine] if mine else []


def _said(decision: Decision) -> dict[str, Any]:
    edited = {"text": _shown(decision.text)} if decision.decision == "edit" else {}
    together = {"together": shown(decision.together)} if decision.together else {}
    said = {"decision": decision.decision, "reviewer": shown(decision.reviewer), "at": shown(decision.at)}
    return {**said, **edited, **together}


def _shown(text: Text) -> dict[str, Any]:
    steps = [shown(step, lines=True) for step in steps_of(text.reasoning)] if text.reasoning else []
    return {
        "question": shown(cut(text.question), lines=True),
        "answer": shown(cut(text.answer), lines=True),
        **({"steps": steps} if steps else {}),
    }


def _line(row: Row, name: str) -> str:
    return shown(cut(string_at(row, name)), lines=True)


def _chunk(row: Row) -> dict[str, Any] | None:
    """The text that the row was made from, with what is marked in it; evidence that is not there stands beside it."""
    text, evidence = string_at(row, "source_text"), string_at(row, "evidence")
    if not text.strip():
        return {"missing": shown(cut(evidence), lines=True)} if evidence.strip() else None
    against = [fact["evidence"] for fact in _facts(row) if fact["verdict"] == "contradicted" and fact["evidence"]]
    wanted = [*((words, "against") for words in against), (evidence, "evidence")]
    parts = [[shown(part, lines=True), kind] for part, kind in marked(text, wanted)]
    lost = evidence.strip() and evidence_span(evidence, text) is None
    return {"parts": parts, **({"missing": shown(cut(evidence), lines=True)} if lost else {})}


def _place(row: Row) -> list[str]:
    """Document, section, pages."""
    section = row.get("section_path") or row.get("title") or ""
    if isinstance(section, list):
        section = " › ".join(map(str, section))
    return [shown(cut(part, 300)) for part in (source_of(row), str(section), _pages(row)) if part.strip()]


def _pages(row: Row) -> str:
    first, last = number_at(row, "page_start"), number_at(row, "page_end")
    if first is None:
        return ""
    return f"page {first:g}" if last in (None, first) else f"pages {first:g}–{last:g}"


def _criteria(row: Row) -> list[dict[str, Any]]:
    points = {name: number_at(row, name) for name in CRITERIA}
    return [
        {"name": name, "points": value, "of": CRITERIA[name]} for name, value in points.items() if value is not None
    ]


def _facts(row: Row) -> list[dict[str, str]]:
    names = ("statement", "verdict", "evidence")
    facts = list_of_dicts(row.get("fact_checks"))[:_MOST_FACTS]
    return [{name: shown(cut(string_at(fact, name), 2_000), lines=True) for name in names} for fact in facts]
