"""`make demo-train`: from the demo's documents to a tuned model, figures on what it gained, and a GGUF that answers.

The base is SmolLM2-135M-Instruct, out of the package that carries it; questions and answers are made by rules. All of
it is CPU, with as many threads as there are cores. It begins again where it was stopped.
"""

import os
import resource
import sys
import time
from pathlib import Path

from demo.__main__ import run_commands

FOLDER = Path("demo/train")
BASE = "SmolLM2-135M-Instruct"
NAME = "demo-model"
ROWS, EPOCHS, ITEMS = 80, 2, 16


def main() -> int:
    """Write the documents, run the commands, and let the model answer."""
    from demo.documents import write_demo_documents
    from flows.showing.terminal import say
    from generator.training.gguf.source_archive import get_converter

    began = time.monotonic()
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ["GENERATOR_LEDGER__URL"] = f"sqlite+aiosqlite:///{FOLDER / 'ledger.db'}"
    write_demo_documents(FOLDER / "docs")
    say("", f"The converter of llama.cpp is fetched into {FOLDER}/llama.cpp, unless it is there.")
    get_converter(FOLDER / "llama.cpp")
    if code := run_commands(_commands()):
        return code
    _show_answer()
    minutes, cpu = (time.monotonic() - began) / 60, sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) / 60
    say("", f"{minutes:.0f} minutes, {cpu:.0f} of them of CPU. What the model gained: {FOLDER}/report.html")
    return 0


def _commands() -> list[list[str]]:
    lancedb, rules, pairs = f"{FOLDER}/my.lancedb", "--provider extractive", f"{FOLDER}/stages/curated.json"
    made = f"-o {FOLDER}/training.jsonl --keep-intermediate {FOLDER}/stages"
    asked = f"--from both --training {pairs} --target-count {ITEMS}"
    arms = f"--base {BASE} --tuned {FOLDER}/model --rag {lancedb} --no-forgetting --max-tokens 48"
    lines = [
        f"chunk {FOLDER}/docs {lancedb} --include reference/*.md",
        f"split {lancedb} --held-out 0.2",
        f"pipeline {lancedb} {made} --target-pairs {ROWS} {rules}",
        f"evalset {lancedb} -o {FOLDER}/eval.jsonl {asked} {rules}",
        f"qa-train {pairs} -o {FOLDER}/rows --model {BASE}",
        f"finetune {FOLDER}/rows -o {FOLDER}/model --epochs {EPOCHS}",
        f"evaluate {FOLDER}/eval.jsonl -o {FOLDER}/report.json {arms}",
        f"export-ollama {FOLDER}/model --name {NAME} -o {FOLDER}/ollama --llama-cpp {FOLDER}/llama.cpp --no-create",
    ]
    return [line.split() for line in lines]


def _show_answer() -> None:
    """Ask the GGUF, in this process, what a training row asks."""
    import orjson

    from flows.showing.terminal import say
    from generator.training.gguf.engine import engine

    question = orjson.loads((FOLDER / "stages/curated.json").read_bytes())[0]["question"]
    (gguf,) = (FOLDER / "ollama").glob("*.gguf")
    with engine(gguf, context=1024) as model:
        prompt = model.tokens(model.prompt([{"role": "user", "content": question}]))
        answer = model.answer(prompt, most=80)
    say("", f"{gguf}, asked by llama.cpp:", "", f"  Q: {question}", f"  A: {answer.text.strip()}")


if __name__ == "__main__":
    sys.exit(main())
