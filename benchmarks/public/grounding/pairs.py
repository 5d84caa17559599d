"""People's own questions and answers on a passage, from files of two public forms, in two halves.

    xquad.de.json   {"data": [{"paragraphs": [{"context": …, "qas": [{"question": …, "answers": […]}]}]}]}
    …/qna.yaml      {"seed_examples": [{"context": …, "questions_and_answers": [{"question": …, "answer": …}]}]}

Both halves of a set come from different articles. The half that is held out is only ever counted.
"""

import json
import random
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

_SENTENCE = re.compile(
    r"[^\n.!?。！？।؟]*(?:[.!?。！？।؟](?![\s\"'”»)]|$)[^\n.!?。！？।؟]*)*[.!?。！？।؟]*[\"'”»)]*\s*"
)


@dataclass(frozen=True)
class Good:
    """What people asked about a passage and what they answered.

    Attributes:
        group: Set and language that it is counted under.
        evidence: The sentence of the passage that holds the answer; of an answer in own words the one nearest to it.
        sentence: The answer in a full sentence of the passage; empty where the answer is in own words.
    """

    group: str
    passage: str
    question: str
    answer: str
    evidence: str
    sentence: str = ""

    def in_full(self) -> "Good":
        """The same with a sentence for an answer."""
        return replace(self, answer=self.sentence or self.answer)


def read_good(folder: Path, half: int) -> list[Good]:
    """Every pair of one half; 0 is for working with, 1 is held out."""
    found = [*_squad_like(folder, half), *_instructlab(folder, half)]
    return [good for good in found if good.answer.strip() and good.question.strip()]


def language_of(group: str) -> str:
    """The language of a set whose name ends in it: `xquad.de`; English of others."""
    return group.rpartition(".")[2] if "." in group else "en"


def sentences(text: str) -> list[str]:
    return [found[0].strip() for found in _SENTENCE.finditer(text) if found[0].strip()]


def _squad_like(folder: Path, half: int) -> Iterator[Good]:
    for file in sorted(folder.rglob("*.json")):
        for place, article in enumerate(json.loads(file.read_text(encoding="utf-8"))["data"]):
            if place % 2 == half:
                for paragraph in article["paragraphs"]:
                    for asked in paragraph["qas"]:
                        yield from _asked(file.stem, paragraph["context"], asked)


def _asked(group: str, passage: str, asked: dict[str, Any]) -> Iterator[Good]:
    for answer in asked["answers"][:1]:
        start, text = answer["answer_start"], answer["text"]
        if passage[start : start + len(text)] == text:
            evidence = _sentence_at(passage, start, start + len(text))
            yield Good(group, passage, asked["question"], text, evidence, evidence)


def _sentence_at(passage: str, start: int, end: int) -> str:
    """The sentences that a span touches."""
    found = [one for one in _SENTENCE.finditer(passage) if one.end() > start and one.start() < end and one[0].strip()]
    return passage[found[0].start() : found[-1].end()].strip() if found else passage


def _instructlab(folder: Path, half: int) -> Iterator[Good]:
    for file in sorted([*folder.rglob("*.yaml"), *folder.rglob("*.yml")]):
        if zlib.crc32(file.name.encode()) % 2 == half:
            for example in _examples(file):
                passage = str(example.get("context") or "").strip()
                for asked in example.get("questions_and_answers") or [example]:
                    if passage and isinstance(asked, dict) and asked.get("question") and asked.get("answer"):
                        answer = str(asked["answer"]).strip()
                        yield Good("instructlab", passage, str(asked["question"]), answer, _nearest(passage, answer))


def _examples(file: Path) -> list[dict[str, Any]]:
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError:  # some of these files were never valid
        return []
    found = data.get("seed_examples") if isinstance(data, dict) else None
    return [example for example in found or [] if isinstance(example, dict)]


def _nearest(passage: str, answer: str) -> str:
    wanted = set(answer.casefold().split())
    return max(sentences(passage) or [passage], key=lambda one: len(wanted & set(one.casefold().split())))


def sampled(found: Sequence[Good], most: int) -> list[Good]:
    """So many pairs of each set and language, the same each time."""
    by_group = defaultdict(list)
    for good in found:
        by_group[good.group].append(good)
    return [
        good
        for group, members in sorted(by_group.items())
        for good in random.Random(group).sample(members, min(most, len(members)))
    ]
