"""`make demo`: from documents that every machine has to a training file and a report, with no model and no network.

Python carries its language reference; that is chunked as text, and some of its library's modules as code.
"""

import os
import sys
from pathlib import Path

import orjson

FOLDER = Path("demo")
SHOWN = 4


def main() -> int:
    """Write the documents, chunk them, run the pipeline, and show some of what came out."""
    from demo.documents import write_demo_documents

    FOLDER.mkdir(exist_ok=True)
    os.environ["GENERATOR_LEDGER__URL"] = f"sqlite+aiosqlite:///{FOLDER / 'ledger.db'}"
    write_demo_documents(FOLDER / "docs")
    if code := run_commands(_commands()):
        return code
    _show_samples(FOLDER / "training.jsonl")
    return 0


def _commands() -> list[list[str]]:
    tables = "--table text_chunks --table code_chunks"
    pipeline = f"pipeline demo/my.lancedb -o demo/training.jsonl --provider extractive {tables}"
    lines = [
        "chunk demo/docs demo/my.lancedb",
        f"{pipeline} --keep-intermediate demo/stages",
        "dedup demo/stages/curated.json -o demo/unique.json --rejected demo/duplicates.json",
        "report demo/unique.json -o demo/report.html --summary demo/training.summary.json",
    ]
    return [line.split() for line in lines]


def run_commands(commands: list[list[str]]) -> int:
    """Show and run commands as a user would, up to one that fails; its exit code, else 0."""
    import subprocess

    from flows.showing.terminal import say

    for command in commands:
        say("", f"$ generator {' '.join(_quoted(word) for word in command)}")
        if code := subprocess.run([sys.executable, "-m", "flows.command.cli", *command], check=False).returncode:
            return code
    return 0


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word


def _show_samples(output: Path) -> None:
    from flows.showing.terminal import say

    rows = [orjson.loads(line) for line in output.read_bytes().splitlines()]
    say("", f"Some of the {len(rows):,} rows of {output}:", "")
    for row in rows[:: max(1, len(rows) // SHOWN)][:SHOWN]:
        question, answer = (message["content"] for message in row["messages"])
        say(f"  Q: {question}", f"  A: {answer}", "")
    say("Each pair with its chunk, evidence and rating: demo/stages/curated.json")
    say("All of it to look at: demo/report.html")


if __name__ == "__main__":
    sys.exit(main())
