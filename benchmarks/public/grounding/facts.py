"""What rules say of statements: of people's good answers, of the same broken by machine, and of people's claims.

    python -m benchmarks.public.grounding.facts FOLDER [--half dev] [--most 40] [--show KIND]

FOLDER holds what `benchmarks.public.grounding` reads, and CLIMATE-FEVER's claims, each beside sentences that people
said to support it, to refute it or neither (github.com/tdiggelm/climate-fever-dataset, `climate-fever.jsonl`).
"""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.public.grounding.breaks import broken_pairs
from benchmarks.public.grounding.pairs import Good, read_good, sampled
from benchmarks.public.halves import command_line
from generator.ratings import SUPPORT, Support
from generator.text.languages import language_of
from generator.text.statements import statements
from tasks.checks.facts import checked_fact

KINDS = (
    *("other answer", "new number", "number of elsewhere", "other unit", "negation put in", "negation left out"),
    *("opposite word", "invented name", "bag of words"),
)
"""Ways to break an answer, as far as they make a statement that is wrong."""
Told = tuple[Good, str, Support]
"""A pair, a statement of its answer, and what rules say of that."""
LABELS: dict[str, Support] = {
    "SUPPORTS": "supported",
    "REFUTES": "contradicted",
    "NOT_ENOUGH_INFO": "not in the text",
}


def main() -> None:
    """Print one table."""
    parser = command_line("grounding.facts", __doc__)
    parser.add_argument("--most", type=int, default=40, help="pairs of each set and language (40)")
    parser.add_argument("--show", default="", help="print what is wrong of one kind; dev only")
    given = parser.parse_args()
    half = int(given.half == "held-out")
    good = sampled(read_good(given.folder, half), given.most)
    if given.show and given.half == "dev":
        _show(good, given.show)
        return
    print("| statements | | supported | contradicted | not in the text |\n|---|---:|---:|---:|---:|")
    start, checked = time.process_time(), 0
    for name, told in _groups(good):
        checked += len(told)
        print(_line(name, [verdict for _, _, verdict in told]))
    for label, claims in _claims(given.folder, half).items():
        print(_line(f"claims, {label}", [checked_fact(claim, "", text, "en").verdict for claim, text in claims]))
    print(f"\n{1000 * (time.process_time() - start) / max(1, checked):.2f} ms of processor time a statement")


def said(pair: Good, before: Good | None = None) -> list[Told]:
    """What rules say of the statements of an answer; of a broken one, of those that it had not `before`."""
    language = language_of(pair.passage)
    known = statements(before.in_full().answer) if before else []
    told = [one for one in statements(pair.answer) if one not in known]
    return [(pair, one, checked_fact(one, pair.question, pair.passage, language).verdict) for one in told]


def _groups(good: Sequence[Good]) -> Iterator[tuple[str, list[Told]]]:
    own = [one for one in good if not one.sentence]
    quoted = [one for one in good if one.sentence]
    yield "good: a span of a few words", [told for one in quoted for told in said(one)]
    yield "good: a full sentence", [told for one in quoted for told in said(one.in_full())]
    yield "good: in own words", [told for one in own for told in said(one)]
    for kind in KINDS:
        yield f"broken: {kind}", [told for one, worse in broken_pairs(good, kind) for told in said(worse, one)]


def _claims(folder: Path, half: int) -> dict[str, list[tuple[str, str]]]:
    """People's claims, each with a sentence, by what that says of the claim in the eyes of all who voted."""
    found: dict[str, list[tuple[str, str]]] = {verdict: [] for verdict in SUPPORT}
    for file in sorted(folder.rglob("climate-fever.jsonl")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()):
            row = json.loads(line)
            for evidence in row["evidences"] if number % 2 == half else ():
                if len(set(filter(None, evidence["votes"]))) == 1:
                    found[LABELS[evidence["evidence_label"]]].append((row["claim"], evidence["evidence"]))
    return {verdict: claims for verdict, claims in found.items() if claims}


def _line(name: str, told: Sequence[Support]) -> str:
    counted = Counter(told)
    shares = " | ".join(f"{100 * counted[verdict] / len(told):.1f} %" if told else "–" for verdict in SUPPORT)
    return f"| {name} | {len(told)} | {shares} |"


def _show(good: Sequence[Good], kind: str) -> None:
    """Some of what is wrong: good statements that are not supported, broken ones that are."""
    told = next(told for name, told in _groups(good) if name == kind)
    wrong = [one for one in told if (one[2] == "supported") is not kind.startswith("good")]
    for pair, statement, verdict in random.Random(kind).sample(wrong, min(len(wrong), 40)):
        print(f"--- {pair.group} {verdict}\nQ: {pair.question}\nA: {statement}\nE: {pair.evidence}\n")


if __name__ == "__main__":
    main()
