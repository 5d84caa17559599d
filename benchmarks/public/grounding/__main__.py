"""How many of people's good pairs the checks of `generate` keep, and how many broken by machine they let through.

    python -m benchmarks.public.grounding FOLDER [--half dev] [--most 200] [--show KIND]

FOLDER holds what `benchmarks.public.grounding.pairs` reads. Tried with XQuAD (github.com/google-deepmind/xquad,
CC BY-SA 4.0), CMRC 2018 (github.com/ymcui/cmrc2018, CC BY-SA 4.0), Quoref (github.com/allenai/contrast-sets), COVID-QA
(github.com/deepset-ai/COVID-QA, Apache-2.0) and the `qna.yaml` of InstructLab's taxonomy
(github.com/instructlab/taxonomy, Apache-2.0) and of repositories made after it.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence

from benchmarks.public.grounding.breaks import BREAKS, broken_pairs
from benchmarks.public.grounding.pairs import Good, read_good, sampled
from benchmarks.public.halves import command_line
from generator.engine.call import Answer
from generator.records import Chunk, Origin, Outcome
from generator.usage import Usage
from tasks.qa.backtranslate import ProposedPair, QAPairs, requests_for
from tasks.qa.proposals import review

_ORIGIN = Origin(prompt="qa_text", prompt_fingerprint="", provider="measured", model="people")


def main() -> None:
    """Print one table for the good pairs, one for the broken."""
    parser = command_line("grounding", __doc__)
    parser.add_argument("--most", type=int, default=300, help="pairs of each set and language (300)")
    parser.add_argument("--show", default="", help="print what became of one kind against what is right; dev only")
    given = parser.parse_args()
    good = sampled(read_good(given.folder, int(given.half == "held-out")), given.most)
    if given.show and given.half == "dev":
        _show(good, given.show)
        return
    print(_good_table(good))
    print(_broken_table(good))


def verdicts(pairs: Sequence[Good]) -> list[str]:
    """For each pair, one a chunk, why it is refused; empty where it is kept."""
    chunks = [Chunk(id=str(place), text=pair.passage) for place, pair in enumerate(pairs)]
    return [
        outcome.rejected[0].reason if outcome.rejected else ""
        for outcome in (asyncio.run(_reviewed(chunk, pair)) for chunk, pair in zip(chunks, pairs, strict=True))
    ]


async def _reviewed(chunk: Chunk, good: Good) -> Outcome:
    pair = ProposedPair(question=good.question, answer=good.answer, evidence=good.evidence, question_type="factual")
    answer = Answer(value=QAPairs(pairs=[pair]), error=None, origin=_ORIGIN, usage=Usage())
    return await review([chunk], requests_for([chunk], [1]), [answer])


def _good_table(good: Sequence[Good]) -> str:
    lines = ["| set | pairs | kept | kept as full sentences | refused |", "|---|---:|---:|---:|---|"]
    start = time.perf_counter()
    counted = 0
    for group in sorted({one.group for one in good}):
        members = [one for one in good if one.group == group]
        said, full = verdicts(members), verdicts([one.in_full() for one in members])
        counted += 2 * len(members)
        why = ", ".join(f"{reason} {n}" for reason, n in Counter(filter(None, said)).most_common(4))
        lines.append(f"| {group} | {len(members)} | {_share(said, '')} | {_share(full, '')} | {why} |")
    lines.append(f"\n{1000 * (time.perf_counter() - start) / counted:.2f} ms a pair, its prompt included\n")
    return "\n".join(lines)


def _broken_table(good: Sequence[Good]) -> str:
    lines = ["| broken | pairs | let through | refused as |", "|---|---:|---:|---|"]
    for kind in BREAKS:
        said = verdicts([broken for _, broken in broken_pairs(good, kind)])
        why = ", ".join(f"{reason} {n}" for reason, n in Counter(filter(None, said)).most_common(4))
        lines.append(f"| {kind} | {len(said)} | {_share(said, '') if said else '–'} | {why} |")
    return "\n".join(lines)


def _share(said: Sequence[str], wanted: str) -> str:
    return f"{100 * sum(one == wanted for one in said) / len(said):.1f} %"


def _show(good: Sequence[Good], kind: str) -> None:
    """What is wrong: good pairs that are refused, or broken ones of a kind that are kept."""
    pairs = [(one, one) for one in good] if kind == "good" else list(broken_pairs(good, kind))
    for (one, broken), reason in zip(pairs, verdicts([broken for _, broken in pairs]), strict=True):
        if bool(reason) is (kind == "good"):
            print(f"--- {one.group} {reason}\nQ: {broken.question}\nA: {broken.answer}\nE: {broken.evidence}\n")


if __name__ == "__main__":
    main()
