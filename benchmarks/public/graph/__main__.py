"""How well the graph finds gold edges: `python -m benchmarks.public.graph DATA`.

DATA has a folder each set, as `sets.py` and the readers beside it say. For each gold parameter all outputs of all other
tools are candidates; R@1 and R@5 are the shares of parameters with a right one first, and among the first five.
"""

import sys
from pathlib import Path

from benchmarks.public.graph.ranking import by_graph, by_tfidf, recall
from benchmarks.public.graph.sets import dev_half, read_sets


def main(folder: str) -> None:
    """Print a row each set and half."""
    print("| set | half | parameters | TF-IDF R@1 | R@5 | graph R@1 | R@5 |")
    print("|---|---|---:|---:|---:|---:|---:|")
    for gold in read_sets(Path(folder)):
        dev = dev_half(gold)
        takers = {taker for _, _, taker, _ in gold.edges}
        for half, only in (("development", dev), ("held out", takers - dev), ("all", takers)):
            if not only:
                continue
            words, graph = (recall(gold, ranker, only) for ranker in (by_tfidf, by_graph))
            figures = " | ".join(f"{each:.2f}" for each in (words.first, words.five, graph.first, graph.five))
            print(f"| {gold.name} | {half} | {words.of} | {figures} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
