"""Which of several sets to train on: a score of 1 to 10 for each, and a recommendation with its reasons.

The score is 1 + 9 · Σ weight · part ÷ Σ weight, with the weights in `WEIGHTS` and parts from 0 to 1:

    judged           (points + z²/2) ÷ (judged + z²), the centre of Wilson's interval, over all judged pairs of the set;
                     a win is a point, a tie half of one. Few pairs leave it near ½
    rating           mean rating ÷ 10
    sources          effective number of sources ÷ the largest of all sets
    question_types   effective number of question types ÷ the largest of all sets
    unique           1 − share of duplicates

A part that is not known of every set (of half of its rows, for the ones that are read from rows) is left out for all,
so that scores can be compared. Size and length are not in it: more and longer is not better (LIMA, Zhou et al. 2023,
https://arxiv.org/abs/2305.11206). The weights are our choice; nothing is fitted to data.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from tasks.comparing.verdicts import Z, mirrored

WEIGHTS = {"judged": 5, "rating": 2, "sources": 1, "question_types": 1, "unique": 1}
LITTLE = 0.1
"""Sets that share less than this of the smaller one's questions overlap little."""

Facts = dict[str, Any]


def score_sets(metrics: Mapping[str, Facts], duels: Sequence[Facts]) -> dict[str, Facts]:
    """Score each set; see the module.

    Args:
        metrics: By name of the set, from `measure_set`.
        duels: For each two sets `left`, `right`, `verdicts` (from `sum_up`) and `overlap` (from `measure_overlap`).

    Returns:
        By name, `score` (1 to 10, one decimal) and `parts` (0 to 1), those that count.
    """
    parts = {name: _parts(found, name, duels) for name, found in metrics.items()}
    for name in ("sources", "question_types"):
        top = max((found[name] or 0 for found in parts.values()), default=0)
        for found in parts.values():
            effective = found[name]
            found[name] = effective / top if effective else None
    known = [part for part in WEIGHTS if all(found[part] is not None for found in parts.values())]
    return {name: _score({part: found[part] for part in known}) for name, found in parts.items()}


def verdicts_on(duels: Sequence[Facts], name: str) -> dict[str, Facts]:
    """By rival, the verdicts from the side of one set."""
    there = {duel["right"]: duel["verdicts"] for duel in duels if duel["left"] == name}
    return there | {duel["left"]: mirrored(duel["verdicts"]) for duel in duels if duel["right"] == name}


def standing(duels: Sequence[Facts], name: str) -> Facts:
    """Points (a tie is half of one) and judged pairs of a set, over all others."""
    found = verdicts_on(duels, name).values()
    points = sum(v["wins"] + (v["ties"] + v["inconsistent"]) / 2 for v in found)
    return {"points": points, "judged": sum(v["judged"] for v in found)}


def recommend(metrics: Mapping[str, Facts], duels: Sequence[Facts], scores: Mapping[str, Facts]) -> Facts:
    """Recommend a set: the one with the highest score among those that no other is shown to beat.

    Returns:
        `set`, `certain` (whether it is shown to beat every other, which is: the interval of the win rate is above ½),
        `reasons` in sentences, and `alternatives`, each with `kind` (`either`, `merge`, `hybrid`), `sets`, `reason`.
    """
    unbeaten = [name for name in metrics if not _is_beaten(duels, name)]
    best = max(unbeaten or metrics, key=lambda name: scores[name]["score"])
    rivals = [name for name in metrics if name != best]
    against = verdicts_on(duels, best)
    return {
        "set": best,
        "certain": all(verdicts["interval"][0] > 0.5 for verdicts in against.values()),
        "reasons": [_by_score(best, scores), *(_by_verdicts(rival, against[rival]) for rival in rivals)],
        "alternatives": [
            found for rival in rivals for found in _alternatives(best, rival, metrics, duels, against[rival])
        ],
    }


def pairs_needed(rate: float) -> int | None:
    """About how many judged pairs would show that a rate is not ½, if it stayed as it is; None where it is ½."""
    distance = abs(rate - 0.5)
    return math.ceil((Z / 2 / distance) ** 2) if distance > 1e-9 else None


def effective(of: Facts) -> float | None:
    """The effective number of groups; None where not even half of a set's rows name theirs."""
    return of["effective"] if of["known"] >= of["unknown"] else None


def unique(metrics: Facts) -> float | None:
    """Share of a set's rows that are no duplicates; None where it has no text."""
    share = metrics["duplicates"]["share"]
    return None if share is None else 1 - share


def is_rated(metrics: Facts) -> bool:
    """Whether half of a set's rows have a rating of their present text."""
    rated = metrics["rating"]["rated"]
    return bool(rated) and 2 * rated >= metrics["count"]


def _parts(metrics: Facts, name: str, duels: Sequence[Facts]) -> dict[str, float | None]:
    stood = standing(duels, name)
    judged = (stood["points"] + Z * Z / 2) / (stood["judged"] + Z * Z)
    return {
        "judged": judged if stood["judged"] else None,
        "rating": min(1.0, max(0.0, metrics["rating"]["mean"] / 10)) if is_rated(metrics) else None,
        "sources": effective(metrics["sources"]),
        "question_types": effective(metrics["question_types"]),
        "unique": unique(metrics),
    }


def _score(parts: Mapping[str, Any]) -> Facts:
    total = sum(WEIGHTS[part] for part in parts)
    mean = sum(WEIGHTS[part] * value for part, value in parts.items()) / total if total else 0.5
    return {"score": round(1 + 9 * mean, 1), "parts": dict(parts)}


def _is_beaten(duels: Sequence[Facts], name: str) -> bool:
    return any(verdicts["interval"][1] < 0.5 for verdicts in verdicts_on(duels, name).values())


def _by_score(best: str, scores: Mapping[str, Facts]) -> str:
    own = scores[best]["score"]
    others = {name: found["score"] for name, found in scores.items() if name != best}
    listed = ", ".join(f"{name} {score:.1f}" for name, score in others.items())
    if own > max(others.values()):
        return f"{best} has the highest score, {own:.1f} of 10 ({listed})."
    if own == max(others.values()):
        return f"{best} scores {own:.1f} of 10, and no other set scores more ({listed})."
    return f"{best} scores {own:.1f} of 10 ({listed}); what scores more was beaten in the judged pairs."


def _by_verdicts(rival: str, verdicts: Facts) -> str:
    if not verdicts["judged"]:
        return f"No pair against {rival} could be judged: between these two it rests on the counts alone."
    rate, (low, high) = verdicts["win_rate"], verdicts["interval"]
    range_ = f"win rate {rate:.0%} (95% interval {low:.0%} to {high:.0%}) in {verdicts['judged']} judged pairs"
    if low > 0.5 or high < 0.5:
        way = "better" if low > 0.5 else "worse"
        return f"It is shown to be {way} than {rival}: {verdicts['wins']} won, {verdicts['losses']} lost, {range_}."
    needed = pairs_needed(rate)
    more = f"; if the rate stayed so, about {needed} pairs would show it" if needed else ""
    return f"No difference from {rival} is shown: {range_}; {verdicts['judged']} pairs are too few{more}."


def _alternatives(
    best: str, rival: str, metrics: Mapping[str, Facts], duels: Sequence[Facts], verdicts: Facts
) -> list[Facts]:
    (overlap,) = (duel["overlap"] for duel in duels if {duel["left"], duel["right"]} == {best, rival})
    low, high = verdicts["interval"]
    found = []
    if low <= 0.5 <= high:
        found.append(("either", f"Nothing judged shows a difference between {best} and {rival}: either will do."))
    if overlap["question_share"] is not None and overlap["question_share"] < LITTLE and low <= 0.5:
        rows = metrics[best]["count"] + metrics[rival]["count"] - overlap["rows"]
        reason = f"{best} and {rival} share {overlap['questions']} questions: merged they are about {rows} rows."
        found.append(("merge", reason))
    if is_rated(metrics[best]) and is_rated(metrics[rival]):
        found.append(("hybrid", _hybrid(best, rival, overlap)))
    return [{"kind": kind, "sets": [best, rival], "reason": reason} for kind, reason in found]


def _hybrid(best: str, rival: str, overlap: Facts) -> str:
    if overlap["questions"]:
        same = f"for the {overlap['questions']} questions that both ask, the better rated answer"
        return f"Both are rated: take the best rated rows of {best} and {rival}; {same}."
    return f"Both are rated: take the best rated rows of {best} and {rival}."
