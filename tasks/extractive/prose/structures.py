"""Structures: questions for what is not a sentence: grammar rules, notes on versions, numbered steps."""

import re
from collections.abc import Iterator, Sequence

from tasks.extractive.prose.blocks import Block, squeeze
from tasks.extractive.prose.clauses import in_sentence, parse, tokens
from tasks.extractive.prose.selecting import Candidate, candidate
from tasks.extractive.prose.topics import name_of, one_name, subject_of
from tasks.extractive.prose.wholeness import points_elsewhere

_CHANGE = re.compile(r"^(?:Changed|New|Deprecated|Added)(?: since| in) version (?P<version>\d[\w.]*): (?P<how>.+\.)$")
_RULE = re.compile(r"^[ ]*(?P<name>[\w-]+)[ ]*::=.*(?:\n(?![ ]*[\w-]+[ ]*::=).*)*", re.MULTILINE)
_HOW_TO = re.compile(r"^(?:How to|Steps to) (?P<goal>.+?)\??$")
_PROCEEDS = re.compile(r"^(?P<subject>The .+?) proceeds as follows:$")
_STEPS = re.compile(r"^(?P<main>.+?) (?:as follows|(?:in|by|with|through)?\s?(?:the following|these) steps):$")
_LONGEST_RULE = 300
_LONGEST_PROCEDURE = 1200


def structures(found: Sequence[Block]) -> Iterator[Candidate]:
    """All pairs that can be made of the structures among some blocks."""
    for number, block in enumerate(found):
        if block.kind == "grammar":
            yield from _grammar(block)
        elif is_change(block):
            yield from _change(block)
        else:
            yield from _procedure(block, found, number + 1)


def is_change(block: Block) -> bool:
    """Whether a block says what changed in which version."""
    return bool(_CHANGE.match(block.text))


def _grammar(block: Block) -> Iterator[Candidate]:
    for rule in _RULE.finditer(block.text):
        text = squeeze(rule[0])
        if len(text) <= _LONGEST_RULE and len(text.split()) >= 5:
            question = f'What is the grammar rule for "{rule["name"]}"?'
            yield candidate(question, text, "factual", 4.5, family="grammar")


def _change(block: Block) -> Iterator[Candidate]:
    change, owners = _CHANGE.match(block.text), one_name(block.owners)
    subject = name_of(owners[0]) if len(owners) == 1 else subject_of(block.heading)
    if change is None or subject is None or len(block.text) > _LONGEST_RULE:
        return
    if len(change["how"].split()) >= 4 and not points_elsewhere(change["how"]):
        question = f"What changed in version {change['version']} regarding {subject}?"
        yield candidate(question, block.text, "factual", 4.0, family="change")


def _procedure(block: Block, found: Sequence[Block], start: int) -> Iterator[Candidate]:
    """For numbered steps: how the thing proceeds that announces them, or that their heading names."""
    question = _ask_steps(block)
    steps = _steps(found, start) if question else ""
    lead = "" if block.kind == "heading" else _announcement(block)
    answer = f"{lead} {steps}".strip()
    if question and steps and len(answer) <= _LONGEST_PROCEDURE:
        yield candidate(question, answer, "procedural", 9.5)


def _ask_steps(block: Block) -> str | None:
    if block.kind == "heading":
        goal = _HOW_TO.match(block.text)
        return f"How do you {in_sentence(goal['goal'])}?" if goal else None
    announced = _announcement(block)
    if proceeds := _PROCEEDS.match(announced):
        return f"How does {in_sentence(proceeds['subject'])} proceed?"
    match = _STEPS.match(announced)
    clause = parse(tokens(f"{match['main']} so")) if match else None
    if clause is None or clause.helper in ("must", "should"):
        return None
    return f"How {clause.helper} {clause.subject} {clause.predicate.removesuffix(' so')}?"


def _announcement(block: Block) -> str:
    """The last sentence of a block that ends in a colon; empty for others."""
    return re.split(r"(?<=[.!?]) (?=[A-Z])", block.text)[-1] if block.text.endswith(":") else ""


def _steps(found: Sequence[Block], start: int) -> str:
    """The numbered items from a place on; empty where fewer than two, or something else is mixed in."""
    items: list[str] = []
    for block in found[start:]:
        if not block.step:
            if block.indent > found[start].indent and block.kind != "heading":
                return ""
            break
        items.append(block.raw)
    return " ".join(items) if len(items) > 1 else ""
