"""Public sets of preferences between two answers, read from the repositories that hold them.

Clone them into one folder, each under its name (`git clone https://github.com/allenai/WildBench` …):

| repository | whose judgement | licence |
|---|---|---|
| allenai/WildBench | GPT-4's scores of 15 models on 1,024 prompts | Apache-2.0 |
| allenai/FineGrainedRLHF | people's, answers from passages | Apache-2.0 |
| LAION-AI/Open-Assistant | volunteers' ranks | Apache-2.0 |
| prometheus-eval/prometheus-eval | GPT-4's scores on Vicuna's 80 questions | Apache-2.0 |
| princeton-nlp/LLMBar | people's; also LLMEval² and MT-Bench as processed there | MIT |
| WeOpenML/PandaLM | three people's | Apache-2.0 |
| GAIR-NLP/auto-j | people's | none named: for measuring only |
| Zhou-Zoey/RMB-Reward-Model-Benchmark | GPT-4's, helpfulness | none named: for measuring only |
| tatsu-lab/alpaca_eval | GPT-4's, against GPT-4's answers | data CC BY-NC: for measuring only |
"""

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple


class Preference(NamedTuple):
    """Two answers to a question, of which one was preferred."""

    question: str
    better: str
    worse: str


def wildbench(folder: Path) -> Iterator[Preference]:
    """Pairs that one judge's scores part by 2 or more of 10; the prompts are not in the repository."""
    scored: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for file in sorted(folder.glob("WildBench/eval_results/*/score.v2/*/*.json")):
        for row in _json(file):
            if str(row["score"]).replace(".", "").isdigit() and row["model_output"].strip():
                scored[file.parent.name, row["session_id"]].append((float(row["score"]), row["model_output"]))
    drawn = random.Random(0)
    for _, answers in sorted(scored.items()):
        pairs = [pair for pair in combinations(answers, 2) if abs(pair[0][0] - pair[1][0]) >= 2]
        for pair in drawn.sample(pairs, min(3, len(pairs))):
            better, worse = sorted(pair, key=lambda one: -one[0])
            yield Preference("", better[1], worse[1])


def fine_grained(folder: Path) -> Iterator[Preference]:
    """Answers to questions with passages, compared two by two by people."""
    for row in _json(folder / "FineGrainedRLHF/tasks/qa_feedback/data/dev_feedback.json"):
        answers = [row[f"prediction {number}"] for number in range(1, 5)]
        for (one, other), choice in zip(combinations(answers, 2), row["preference"], strict=True):
            if choice in (1, 2):
                yield Preference(row["question"], *((one, other) if choice == 1 else (other, one)))


def open_assistant(folder: Path) -> Iterator[Preference]:
    """Replies to one message, in the order of their ranks."""
    file = folder / "Open-Assistant/model/model_eval/manual/data/en_100_tree.jsonl"
    for line in file.read_text(encoding="utf-8").splitlines():
        yield from _below(json.loads(line)["prompt"])


def _below(message: dict[str, Any]) -> Iterator[Preference]:
    ranked = [reply for reply in message["replies"] if reply["role"] == "assistant" and reply.get("rank") is not None]
    for better, worse in combinations(sorted(ranked, key=lambda reply: int(reply["rank"])), 2):
        if better["rank"] < worse["rank"]:
            yield Preference(message["text"], better["text"], worse["text"])
    for reply in message["replies"]:
        yield from _below(reply)


def vicuna(folder: Path) -> Iterator[Preference]:
    """Four models' answers to Vicuna's questions, the mean of whose scores differs by .6 or more of 5."""
    told = re.compile(r"###The instruction to evaluate:\s*(.*?)\s*###Response to evaluate:\s*(.*?)\s*###Ref", re.DOTALL)
    scored: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for row in _json(folder / "prometheus-eval/eval/benchmark/data/vicuna_eval.json"):
        found, scores = told.search(row["instruction"]), row["gpt4_score"]
        if found and scores:
            scored[found[1]].append((sum(scores) / len(scores), found[2]))
    for question, answers in scored.items():
        for pair in combinations(answers, 2):
            better, worse = sorted(pair, key=lambda one: -one[0])
            if better[0] - worse[0] >= 0.6:
                yield Preference(question, better[1], worse[1])


def llmbar(folder: Path, part: str) -> Iterator[Preference]:
    """One of LLMBar's sets."""
    for row in _json(folder / "LLMBar/Dataset" / part / "dataset.json"):
        answers = (row["output_1"], row["output_2"])
        if row["label"] in (1, 2):
            yield Preference(row["input"], answers[row["label"] - 1], answers[2 - row["label"]])


def pandalm(folder: Path) -> Iterator[Preference]:
    """Pairs on which two of three people agree that one is better."""
    for row in _json(folder / "PandaLM/data/testset-v1.json"):
        votes = [row[f"annotator{number}"] for number in (1, 2, 3)]
        choice = max((1, 2, 0), key=votes.count)
        if choice and votes.count(choice) > 1:
            question = "\n".join(filter(None, (row["instruction"], row["input"])))
            answers = (str(row["response1"]), str(row["response2"]))
            yield Preference(question, answers[choice - 1], answers[2 - choice])


def auto_j(folder: Path) -> Iterator[Preference]:
    """Auto-J's test set without its ties."""
    for line in (folder / "auto-j/data/test/testdata_pairwise.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        answers = (row["response 1"], row["response 2"])
        if row["label"] in (0, 1):
            yield Preference(row["prompt"], answers[row["label"]], answers[1 - row["label"]])


def rmb(folder: Path) -> Iterator[Preference]:
    """RMB's pairs on helpfulness."""
    files = sorted(folder.glob("RMB-Reward-Model-Benchmark/RMB_dataset/Pairwise_set/Helpfulness/**/*.json"))
    for file in files:
        for row in _json(file):
            said = row["conversation_input"]
            asked = said if isinstance(said, str) else "\n".join(t["content"] for t in said if t["role"] == "user")
            yield Preference(asked, row["chosen"]["answer"], row["reject"]["answer"])


def alpaca_eval(folder: Path) -> Iterator[Preference]:
    """Each model's answers against GPT-4's, where the judge was sure."""
    for file in sorted(folder.glob("alpaca_eval/results/*/weighted_alpaca_eval_gpt4_turbo/annotations.json")):
        for row in _json(file):
            choice, answers = row.get("preference"), (row["output_1"], row["output_2"])
            if choice is not None and abs(choice - 1.5) > 0.4 and all(answers):
                better = int(choice > 1.5)
                yield Preference(row["instruction"], answers[better], answers[1 - better])


Reader = Callable[[Path], Iterator[Preference]]

TRAINING: dict[str, Reader] = {
    "WildBench": wildbench,
    "FineGrainedRLHF": fine_grained,
    "OpenAssistant": open_assistant,
    "Vicuna": vicuna,
    "LLMEval²": lambda folder: llmbar(folder, "Processed/LLMEval^2"),
}
"""Permissively licensed; trained on."""
MEASURED: dict[str, Reader] = {
    "PandaLM": pandalm,
    "Auto-J": auto_j,
    "RMB, helpfulness": rmb,
    "MT-Bench, people": lambda folder: llmbar(folder, "Processed/MT-Bench"),
    "LLMBar, natural": lambda folder: llmbar(folder, "LLMBar/Natural"),
    "AlpacaEval": alpaca_eval,
}
"""Never trained on."""
MOST = 4000
"""Pairs of a set that are used; of more, so many are drawn."""


def load(name: str, folder: Path) -> list[Preference]:
    """The pairs of a set whose answers differ."""
    found = [pair for pair in (TRAINING | MEASURED)[name](folder) if pair.better.strip() != pair.worse.strip()]
    return random.Random(0).sample(found, min(MOST, len(found)))


def _json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))
