"""What verdicts in both orders add up to: wins, ties, bias, and how sure one can be.

Zheng et al. 2023, https://arxiv.org/abs/2306.05685: a win counts only where both orders agree. Two verdicts that
disagree are a tie, marked inconsistent; a pair of which either verdict is missing is unparsable, which is a class of
its own and never a tie. The interval is Wilson's (1927), which stays inside 0 to 1 and holds for few pairs too.

    Bout(forward="first", backward="second", …)   → win: the left one, in both orders
    Bout(forward="first", backward="first", …)    → inconsistent: whichever is shown first
    Bout(forward="first", backward=None, …)       → unparsable
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

Said = Literal["first", "second", "tie"]
Result = Literal["win", "loss", "tie", "inconsistent", "unparsable"]

Z = 1.959964
"""Standard normal quantile of an interval that holds the true rate 95 times in a hundred."""
ALIKE = 0.2
"""Answers whose numbers of words differ by less than this share of the longer one are of like length."""


class Bout(NamedTuple):
    """The two verdicts on one pair of examples; None where there is none that can be read.

    Attributes:
        forward: Said with the left one shown first.
        backward: Said with the right one shown first.
        left_words: Words of the left one's answer.
        right_words: Words of the right one's answer.
    """

    forward: Said | None
    backward: Said | None
    left_words: int = 0
    right_words: int = 0


def result_of(bout: Bout) -> Result:
    """What both verdicts together say of the left one."""
    match bout.forward, bout.backward:
        case (None, _) | (_, None):
            return "unparsable"
        case "first", "second":
            return "win"
        case "second", "first":
            return "loss"
        case "tie", "tie":
            return "tie"
    return "inconsistent"


def wilson(successes: float, trials: int, z: float = Z) -> tuple[float, float]:
    """Wilson's score interval of a rate; 0 to 1 where nothing was tried.

    Args:
        successes: 0 to `trials`. A tie is half a success: scores of 0, ½ and 1 vary at most as much as those of 0 and 1
            with the same mean, so the interval is then wider than it need be, never narrower.
        trials: 0 or more.
        z: Standard normal quantile.
    """
    if not trials:
        return 0.0, 1.0
    rate, spread = successes / trials, z * z / trials
    centre = (rate + spread / 2) / (1 + spread)
    half = z * math.sqrt(rate * (1 - rate) / trials + spread / (4 * trials)) / (1 + spread)
    # Held to the rate: at 0 and at 1 rounding may leave it just outside.
    return max(0.0, min(rate, centre - half)), min(1.0, max(rate, centre + half))


def sum_up(bouts: Sequence[Bout]) -> dict[str, Any]:
    """All that the verdicts on two sets say, from the left one's side, as plain data.

    Returns:
        `pairs`: all; the sum of `wins`, `losses`, `ties` (both orders said so), `inconsistent` and `unparsable`.
        `judged`: all but the unparsable. `win_rate` is (wins + ½ · (ties + inconsistent)) ÷ judged, None where none was
        judged, and `interval` its 95 % interval. `agreement`: share of the judged on which both orders agree.
        `flips`: of the judged, how often whichever was shown `first` won, or `second`, or one order said tie (`half`);
        `first_rate` and `second_rate` as shares. `like_length` is the win rate among answers of like length, and
        `longer` how often the longer answer won, of the wins and losses between answers of unlike number of words.
    """
    counts = Counter(result_of(bout) for bout in bouts)
    judged = [bout for bout in bouts if result_of(bout) != "unparsable"]
    agreed = counts["win"] + counts["loss"] + counts["tie"]
    return {
        "pairs": len(bouts),
        "wins": counts["win"],
        "losses": counts["loss"],
        "ties": counts["tie"],
        "inconsistent": counts["inconsistent"],
        "unparsable": counts["unparsable"],
        **_rates(judged),
        "agreement": agreed / len(judged) if judged else None,
        "flips": _flips(judged),
        "like_length": _rates([bout for bout in judged if _is_alike(bout)]),
        "longer": _longer(judged),
    }


def mirrored(verdicts: dict[str, Any]) -> dict[str, Any]:
    """The sum of verdicts as it looks from the right one's side: without judging anew."""
    like = verdicts["like_length"]
    return {
        **verdicts,
        "wins": verdicts["losses"],
        "losses": verdicts["wins"],
        **_turned(verdicts),
        "like_length": {**like, **_turned(like)},
    }


def _turned(rates: dict[str, Any]) -> dict[str, Any]:
    rate, (low, high) = rates["win_rate"], rates["interval"]
    return {"win_rate": None if rate is None else 1 - rate, "interval": [1 - high, 1 - low]}


def _rates(judged: Sequence[Bout]) -> dict[str, Any]:
    counts = Counter(result_of(bout) for bout in judged)
    points = counts["win"] + (counts["tie"] + counts["inconsistent"]) / 2
    rate = points / len(judged) if judged else None
    return {"judged": len(judged), "win_rate": rate, "interval": list(wilson(points, len(judged)))}


def _flips(judged: Sequence[Bout]) -> dict[str, Any]:
    said = Counter((bout.forward, bout.backward) for bout in judged if result_of(bout) == "inconsistent")
    first, second = said["first", "first"], said["second", "second"]
    return {
        "first": first,
        "second": second,
        "half": said.total() - first - second,
        "first_rate": first / len(judged) if judged else None,
        "second_rate": second / len(judged) if judged else None,
    }


def _is_alike(bout: Bout) -> bool:
    return abs(bout.left_words - bout.right_words) < ALIKE * max(bout.left_words, bout.right_words, 1)


def _longer(judged: Sequence[Bout]) -> dict[str, Any]:
    decided = [b for b in judged if result_of(b) in ("win", "loss") and b.left_words != b.right_words]
    won = sum((result_of(bout) == "win") == (bout.left_words > bout.right_words) for bout in decided)
    return {"decided": len(decided), "won": won, "share": won / len(decided) if decided else None}
