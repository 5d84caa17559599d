"""Chains of thought that people wrote, read out of public repositories as they are checked out into one folder.

github.com/openai/grade-school-math (GSM8K, MIT): problems, their solutions line by line.
github.com/allenai/entailment_bank (Apache-2.0): questions of science, facts, and the proof that leads to the answer.
github.com/eladsegal/strategyqa (MIT): questions answered by yes or no, and the facts that tell which.
github.com/google-deepmind/AQuA (Apache-2.0): questions of algebra with rationales, crowd-sourced and unchecked.
github.com/google-research/url-nlp (MGSM, CC BY-SA 4.0): eight worked problems in eleven languages.

Each chain belongs to one of two halves, by a hash of its question: `dev` is for looking at, `held-out` for figures.
"""

import ast
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_CALCULATOR = re.compile(r"<<[^>]*>>")
_FACT = re.compile(r"\b(sent\d+): (.*?)(?= sent\d+: |$)")
_ONLY_THE_LETTER = re.compile(
    r"(?i)(?:(?:correct )?(?:answer|ans|option|choice)\b|hence|so|the|is|[\s:.=,()\-–])*[a-e]?[\s.)]*"
)
_SENTENCE = re.compile(r"(?<=[.!?。।])\s+|(?<=[。])")


@dataclass(frozen=True)
class Chain:
    """A chain that is right.

    Attributes:
        group: The set.
        question: What is asked, with all that the problem says.
        steps: What leads to the answer.
        answer: The answer.
        text: What a chunk would hold.
    """

    group: str
    question: str
    steps: tuple[str, ...]
    answer: str
    text: str


def read_chains(folder: Path, half: str) -> list[Chain]:
    """All chains of a half that lie in a folder; sets that are not there are left out.

    Args:
        folder: Where the repositories are checked out, each under its own name.
        half: "dev" or "held-out".
    """
    found = [
        chain
        for path, read in _SETS.items()
        if (folder / path).exists()
        for chain in read((folder / path).read_text("utf-8"))
    ]
    return [chain for chain in found if len(chain.steps) > 1 and _half(chain) == half]


def last_sentence(question: str) -> str:
    """What is asked, without what the problem tells first."""
    return _SENTENCE.split(question.strip())[-1]


def _half(chain: Chain) -> str:
    return "dev" if hashlib.sha256(chain.question.encode()).digest()[0] % 2 else "held-out"


def _gsm8k(text: str) -> Iterator[Chain]:
    for line in text.splitlines():
        row = json.loads(line)
        solution, _, answer = row["answer"].partition("####")
        steps = tuple(_CALCULATOR.sub("", step).strip() for step in solution.splitlines() if step.strip())
        yield Chain("GSM8K", row["question"], steps, answer.strip(), row["question"])


def _entailment_bank(text: str) -> Iterator[Chain]:
    """Each inference a step: "…, and …, so …."."""
    for line in text.splitlines():
        row = json.loads(line)
        facts = dict(_FACT.findall(row["context"]))
        known, steps = facts | row["meta"]["intermediate_conclusions"], []
        for inference in filter(str.strip, row["proof"].split(";")):
            grounds, _, result = inference.partition("->")
            _, _, said = result.partition(":")
            told = [known[one.strip()] for one in grounds.split("&") if one.strip() in known]
            steps.append(f"{', and '.join(told)}, so {said.strip() or row['hypothesis']}.")
        ground = ". ".join(facts.values()) + "."
        yield Chain("EntailmentBank", row["question"], tuple(steps), row["answer"], ground)
        yield Chain(
            "EntailmentBank, facts first", row["question"], (*facts.values(), row["hypothesis"]), row["answer"], ground
        )


def _strategy_qa(text: str) -> Iterator[Chain]:
    for row in json.loads(text):
        facts, answer = tuple(one.strip() for one in row["facts"]), "Yes" if row["answer"] else "No"
        ground = f"{row['term']}: {row['description']}. {' '.join(facts)}"
        yield Chain("StrategyQA", row["question"], facts, answer, ground)


def _aqua(text: str) -> Iterator[Chain]:
    for line in text.splitlines():
        row = json.loads(line)
        steps = [one.strip() for one in row["rationale"].splitlines()]
        kept = tuple(step for step in steps if not _ONLY_THE_LETTER.fullmatch(step))
        answer = next(one.partition(")")[2] for one in row["options"] if one.startswith(row["correct"]))
        yield Chain("AQuA", row["question"], kept, answer.strip(), row["question"])


def _mgsm(text: str) -> Iterator[Chain]:
    module = ast.parse(text)
    names = {
        one.targets[0].id: one.value
        for one in module.body
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
    }
    numbers: list[int] = ast.literal_eval(names["EXEMPLAR_NUMBER_ANSWERS"])
    languages: dict[str, dict[str, dict[str, Any]]] = ast.literal_eval(names["MGSM_EXEMPLARS"])
    for exemplars in languages.values():
        for exemplar, number in zip(exemplars.values(), numbers, strict=True):
            question, solution = (re.split("[:：]", exemplar[key], maxsplit=1)[-1].strip() for key in "qa")
            steps = tuple(one.strip() for one in _SENTENCE.split(solution) if one.strip())
            yield Chain("MGSM", question, steps, str(number), question)


_SETS: dict[str, Callable[[str], Iterator[Chain]]] = {
    "grade-school-math/grade_school_math/data/train.jsonl": _gsm8k,
    "grade-school-math/grade_school_math/data/test.jsonl": _gsm8k,
    "entailment_bank/data/processed_data/slots/task_1-slots/dev.jsonl": _entailment_bank,
    "entailment_bank/data/processed_data/slots/task_1-slots/test.jsonl": _entailment_bank,
    "strategyqa/data/strategyqa/train.json": _strategy_qa,
    "strategyqa/data/strategyqa/dev.json": _strategy_qa,
    "AQuA/dev.json": _aqua,
    "AQuA/test.json": _aqua,
    "url-nlp/mgsm/exemplars.py": _mgsm,
}
