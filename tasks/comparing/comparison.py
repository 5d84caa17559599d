"""All that is known of several sets beside one another, as plain data, and as the rows of tables that can be read.

comparison({"a.jsonl": rows, "b.jsonl": others}, drawn, bouts, judge=("openai", "gpt-5-mini"))
→ {"sets": {"a.jsonl": {"score": 6.1, …}, …}, "duels": […], "recommendation": {…}, "cautions": […], "judge": {…}}
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from generator.errors import UsageError
from generator.row_text import Row, reasoned
from tasks.comparing.matched_samples import Match, counts_by, match_samples, usable
from tasks.comparing.recommend import recommend, score_sets
from tasks.comparing.set_metrics import measure_overlap, measure_set
from tasks.comparing.traits import strengths_and_weaknesses
from tasks.comparing.verdicts import Bout, sum_up

Names = tuple[str, str]
JUDGING = frozenset({"curate", "topic", "complexity", "quality", "compare"})
"""Stages in a row's provenance that wrote nothing of its text."""
SMALL = 30
"""Judged pairs; with fewer, only a win rate of some 68 % and more can be told from ½."""

Sets = Mapping[str, Sequence[Row]]


def check_sets(sets: Sets) -> None:
    """Make sure that sets can be compared.

    Raises:
        UsageError: There are fewer than two, or one has no rows, or none with a question and an answer.
    """
    if len(sets) < 2:
        raise UsageError("There is nothing to compare with: name two sets or more.")
    for name, rows in sets.items():
        if not rows:
            raise UsageError(f"{name} has no rows, so there is nothing to compare; leave it out.")
        if not usable(rows):
            fields = ", ".join(rows[0]) or "no fields"
            raise UsageError(
                f"No row of {name} has both a question and an answer (the first has {fields}), so it cannot be "
                "compared; give rows with `question` and `answer`, or in a form that `export` writes."
            )


def draw_samples(sets: Sets, size: int = 10, *, seed: int = 0) -> dict[Names, list[Match]]:
    """Pairs of rows to be judged, for each two sets."""
    check_sets(sets)
    pairs = combinations(sets, 2)
    return {(left, right): match_samples(sets[left], sets[right], size, seed=seed) for left, right in pairs}


def show_reasoning(sets: Sets, left: str, right: str) -> bool:
    """Whether the judge may see chains of thought: both sets have them (in half of their rows) or neither has."""
    return _has_steps(sets[left]) == _has_steps(sets[right])


def comparison(
    sets: Sets, drawn: Mapping[Names, Sequence[Match]], bouts: Mapping[Names, Sequence[Bout]], judge: tuple[str, str]
) -> dict[str, Any]:
    """Put everything together.

    Args:
        sets: Rows by name, in the order in which they are to be shown.
        drawn: From `draw_samples`.
        bouts: Verdicts by the names of two sets, from `bouts_of`.
        judge: Provider and model.
    """
    check_sets(sets)
    metrics = {name: measure_set(rows) for name, rows in sets.items()}
    duels = [_duel(sets, names, matches, bouts.get(names, ())) for names, matches in drawn.items()]
    scores, traits = score_sets(metrics, duels), strengths_and_weaknesses(metrics, duels)
    return {
        "sets": {name: {**scores[name], **traits[name], "metrics": metrics[name]} for name in sets},
        "duels": duels,
        "recommendation": recommend(metrics, duels, scores),
        "cautions": [*_about_judge(sets, judge), *(text for duel in duels for text in _about_duel(duel))],
        "judge": {"provider": judge[0], "model": judge[1]},
    }


def writers(rows: Sequence[Row]) -> set[tuple[str, str]]:
    """Provider and model of all that wrote some of the rows' text, as far as the rows say."""
    found = set()
    for row in rows:
        provenance = row.get("provenance")
        for stage, origin in provenance.items() if isinstance(provenance, Mapping) else ():
            if stage not in JUDGING and isinstance(origin, Mapping):
                found.add((str(origin.get("provider")), str(origin.get("model"))))
    return found


def _duel(sets: Sets, names: Names, matches: Sequence[Match], bouts: Sequence[Bout]) -> dict[str, Any]:
    left, right = names
    return {
        "left": left,
        "right": right,
        "paired_by": counts_by(matches),
        "reasoning_shown": show_reasoning(sets, left, right),
        "overlap": measure_overlap(sets[left], sets[right]),
        "verdicts": sum_up(bouts),
    }


def _has_steps(rows: Sequence[Row]) -> bool:
    return 2 * sum(reasoned(row) is not None for row in rows) >= max(1, len(rows))


def _about_judge(sets: Sets, judge: tuple[str, str]) -> list[str]:
    cautions = []
    for name, rows in sets.items():
        wrote = writers(rows)
        if judge in wrote:
            cautions.append(
                f"The judge, {' '.join(judge)}, also wrote {name}; judges prefer what they wrote. "
                "Compare with another model."
            )
        elif not wrote:
            cautions.append(f"The rows of {name} do not say who wrote them: it may have been the judge.")
    return cautions


def _about_duel(duel: dict[str, Any]) -> list[str]:
    names, verdicts = f"{duel['left']} and {duel['right']}", duel["verdicts"]
    pairs, judged, found = verdicts["pairs"], verdicts["judged"], []
    if not pairs:
        found.append(f"No two different rows of {names} could be paired: they are the same.")
    elif judged < SMALL:
        found.append(f"Judged pairs of {names}: {judged}; small differences do not show in fewer than {SMALL}.")
    if verdicts["unparsable"]:
        found.append(f"{verdicts['unparsable']} of {pairs} pairs of {names} have no verdict that can be read.")
    if judged and verdicts["agreement"] < 0.5:
        found.append(
            f"The judge contradicts itself on {names}: both orders agree in {verdicts['agreement']:.0%} of pairs."
        )
    if pairs and duel["paired_by"]["draw"] == sum(duel["paired_by"].values()):
        found.append(f"No rows of {names} share a question, chunk or source: unlike rows were compared, by draw.")
    if not duel["reasoning_shown"]:
        found.append(f"Only one of {names} has chains of thought: both were judged by question and answer alone.")
    return found
