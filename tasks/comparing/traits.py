"""In what a set stands out from the others it is compared with, for better or worse, in words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from tasks.comparing.recommend import effective, is_rated, standing, unique
from tasks.comparing.verdicts import wilson

Facts = dict[str, Any]


class _Trait(NamedTuple):
    """Attributes:
    value: Of a set's metrics; None where it is not known. The higher the better.
    clear: Whether the first of two values is clearly above the second.
    shown: The value for a reader.
    """

    strength: str
    weakness: str
    value: Callable[[Facts], float | None]
    clear: Callable[[float, float], bool]
    shown: Callable[[float], str]


def strengths_and_weaknesses(metrics: Mapping[str, Facts], duels: Sequence[Facts]) -> dict[str, dict[str, list[str]]]:
    """What is clearly better, or worse, about each set than about every other one.

    Args:
        metrics: By name of the set, from `measure_set`.
        duels: As `score_sets` takes them.

    Returns:
        By name, `strengths` and `weaknesses`, in words; either may be empty.
    """
    found = {}
    for name in metrics:
        good, bad = _by_judge(duels, name)
        for trait in _TRAITS:
            own = trait.value(metrics[name])
            others = [trait.value(other) for key, other in metrics.items() if key != name]
            known = [value for value in others if value is not None]
            if own is None or len(known) < len(others):
                continue
            if all(trait.clear(own, value) for value in known):
                good.append(f"{trait.strength} ({trait.shown(own)})")
            if all(trait.clear(value, own) for value in known):
                bad.append(f"{trait.weakness} ({trait.shown(own)})")
        if lacking := metrics[name]["without_text"]:
            bad.append(f"rows without a question or an answer ({lacking})")
        found[name] = {"strengths": good, "weaknesses": bad}
    return found


def _by_judge(duels: Sequence[Facts], name: str) -> tuple[list[str], list[str]]:
    stood = standing(duels, name)
    low, high = wilson(stood["points"], stood["judged"])
    rate = f"({stood['points'] / stood['judged']:.0%} of {stood['judged']})" if stood["judged"] else ""
    return (
        [f"wins the judged pairs {rate}"] if low > 0.5 else [],
        [f"loses the judged pairs {rate}"] if high < 0.5 else [],
    )


def _above_by(least: float) -> Callable[[float, float], bool]:
    return lambda one, other: one - other >= least


def _far_above(one: float, other: float) -> bool:
    return one >= 1.2 * other


_TRAITS = (
    _Trait("the most rows", "the fewest rows", lambda m: m["count"], _far_above, "{:.0f}".format),
    _Trait(
        "the highest mean rating",
        "the lowest mean rating",
        lambda m: m["rating"]["mean"] if is_rated(m) else None,
        _above_by(0.3),
        "{:.1f} of 10".format,
    ),
    _Trait(
        "the most varied sources",
        "the least varied sources",
        lambda m: effective(m["sources"]),
        _far_above,
        "as many as {:.1f} equally large ones".format,
    ),
    _Trait(
        "the most varied question types",
        "the least varied question types",
        lambda m: effective(m["question_types"]),
        _far_above,
        "as many as {:.1f} equally large ones".format,
    ),
    _Trait(
        "the fewest duplicates",
        "the most duplicates",
        unique,
        _above_by(0.02),
        lambda share: f"{1 - share:.1%} of rows",
    ),
    _Trait(
        "the most varied words",
        "the least varied words",
        lambda m: m["vocabulary"]["variety"],
        _above_by(0.03),
        "{:.0%} different in a hundred".format,
    ),
)
