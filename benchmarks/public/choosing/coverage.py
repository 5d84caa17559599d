"""How well `select-coverage` covers public questions: `python -m benchmarks.public.choosing.coverage FOLDER [MODEL]`.

FOLDER holds the repositories that `preferences.py` names; 4,000 different questions of RMB, Auto-J and PandaLM are
embedded (by `lexical`, or the model that is named), and a tenth and two fifths of them chosen by each strategy and at
random.
"""

import random
import sys
import time
from pathlib import Path

from benchmarks.public.choosing.preferences import MEASURED
from generator.embedding.embeddings import LEXICAL, embed
from tasks.choosing.coverage import STRATEGIES, at_random, coverage, select

ROWS = 4000


def main(folder: Path, model: str) -> None:
    """Print the mean and the largest distance of a question to the nearest chosen one, and the seconds."""
    asked = {pair.question for name in ("RMB, helpfulness", "Auto-J", "PandaLM") for pair in MEASURED[name](folder)}
    questions = random.Random(0).sample(sorted(asked), min(ROWS, len(asked)))
    rows = embed(questions, model)
    print(f"{len(questions):,} questions, {model}\n\n| chosen | strategy | mean | worst | seconds |")
    print("|---:|---|---:|---:|---:|")
    for count in (len(rows) // 10, len(rows) * 2 // 5):
        for strategy in STRATEGIES:
            began = time.process_time()
            found = coverage(rows, select(rows, count, strategy).indices)
            seconds = time.process_time() - began
            print(f"| {count:,} | {strategy} | {found.mean:.3f} | {found.worst:.3f} | {seconds:.1f} |")
        found = coverage(rows, at_random(len(rows), count))
        print(f"| {count:,} | at random | {found.mean:.3f} | {found.worst:.3f} | |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else LEXICAL)
