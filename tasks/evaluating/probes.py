"""Probes: pairs of answers of which it is known which is better, to find out whether a judge can be relied on.

A judge that prefers a reference with one fact changed to the reference, or a longer answer to the same in short, judges
something else than what is asked. So it is tried before its verdicts count, on questions of the set that is judged.

    same     the reference against itself                                → neither
    hedge    the reference against an answer that commits itself to nothing → the reference
    other    the reference against the answer to another question        → the reference
    changed  the reference against itself with one fact changed          → the reference
    padded   the reference against itself with words that add nothing    → not the padded one
"""

import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import get_args

from generator.evaluation.calibration import LEAST, PASS, Calibration, Probed, ProbeKind
from generator.evaluation.items import EvalItem
from generator.evaluation.results import Evaluated
from tasks.comparing.compare import Judgement
from tasks.comparing.verdicts import Bout, Result, result_of
from tasks.evaluating.judge_answers import AnswerDuel, both_orders, bouts_of

REFERENCE = "reference"
_HEDGE = "That may be so or otherwise; it depends on how one looks at it, and nothing certain can be said."
_PADDING = (
    " To put it in other words, and so that nothing is left in doubt: what has just been said is the answer to the"
    " question that was asked, and there is nothing to be added to it that would change it in any way."
)
_RIGHT: dict[ProbeKind, tuple[Result, ...]] = {
    "same": ("tie",),
    "hedge": ("win",),
    "other": ("win",),
    "changed": ("win",),
    "padded": ("win", "tie"),
}
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"\b[^\W\d_]{2,}\b")


def probes_of(items: Sequence[Evaluated], count: int = 12, seed: int = 0) -> list[AnswerDuel]:
    """Probes of each kind on open questions drawn at random, in both orders.

    Args:
        items: The questions of the evaluation.
        count: Most probes of a kind; of `changed` there may be fewer, where references have nothing to change.
        seed: Decides which questions.
    """
    random = Random(seed)  # noqa: S311  a draw, no secret
    asked = [item for item in items if item.form == "open"]
    duels = list[AnswerDuel]()
    for kind in get_args(ProbeKind):
        told = [(item, text) for item in random.sample(asked, len(asked)) if (text := _told(kind, item, asked, random))]
        for number, (item, text) in enumerate(told[:count]):
            duels += both_orders(REFERENCE, kind, number, item, item.reference, text)
    return duels


def calibration(judge: str, probes: Sequence[AnswerDuel], judgements: Sequence[Judgement]) -> Calibration:
    """How a judge did on its probes.

    Args:
        judge: What it is called.
        probes: All that were sent, from `probes_of`.
        judgements: What came back.
    """
    bouts = bouts_of(probes, judgements)
    return Calibration(judge=judge, kinds=[_probed(kind, list(_of(kind, bouts))) for kind in get_args(ProbeKind)])


def _probed(kind: ProbeKind, results: Sequence[Result]) -> Probed:
    passed = sum(result in _RIGHT[kind] for result in results)
    enough = len(results) >= LEAST and passed >= PASS * len(results)
    return Probed(
        kind=kind, probes=len(results), passed=passed, inconsistent=results.count("inconsistent"), enough=enough
    )


def _of(kind: ProbeKind, bouts: dict[tuple[str, str, int], Bout]) -> Iterator[Result]:
    return (result_of(bout) for (_, right, _), bout in bouts.items() if right == kind)


def _told(kind: ProbeKind, item: EvalItem, others: Sequence[EvalItem], random: Random) -> str | None:
    """What the reference is held against; None where there is nothing of the kind."""
    match kind:
        case "same":
            return item.reference
        case "hedge":
            return _HEDGE
        case "padded":
            return f"{item.reference.rstrip('.')}.{_PADDING}"
        case "changed":
            return changed(item.reference, [other.reference for other in others], random)
    different = [other.reference for other in others if other.reference != item.reference]
    return random.choice(different) if different else None


def changed(reference: str, others: Sequence[str], random: Random) -> str | None:
    """A reference with another number in it, or else another name, of another reference; None where it has neither."""
    if number := _NUMBER.search(reference):
        other = int(number[0]) + random.choice((1, 2, 3, 7))
        return _replaced(reference, number, str(other).zfill(len(number[0])))
    names = _names(reference)
    own = {name[0] for name in names}
    strangers = sorted({name[0] for other in others for name in _names(other)} - own)
    if not names or not strangers:
        return None
    return _replaced(reference, names[-1], random.choice(strangers))


def _names(text: str) -> list[re.Match[str]]:
    """The words that do not begin with a small letter, in any script."""
    return [word for word in _WORD.finditer(text) if not word[0][0].islower()]


def _replaced(text: str, found: re.Match[str], other: str) -> str:
    return f"{text[: found.start()]}{other}{text[found.end() :]}"
