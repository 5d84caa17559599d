"""A comparison as tables that can be read: a name and a value a set, or a duel, in each row."""

from collections.abc import Callable, Sequence
from typing import Any

from generator.shown import in_markdown

Facts = dict[str, Any]
Line = tuple[str, list[str]]
UNKNOWN = "–"


def set_table(found: Facts) -> list[Line]:
    """What each set is like.

    Args:
        found: From `comparison`.

    Returns:
        Name of the metric, and its value for each set, in the order of `found["sets"]`.
    """
    sets = [{"score": one["score"], **one["metrics"]} for one in found["sets"].values()]
    return [(name, [show(one) for one in sets]) for name, show in _OF_SET]


def duel_table(found: Facts) -> list[Line]:
    """How each two sets did against one another, from the side of the one named first.

    Returns:
        Name of the figure, and its value for each duel, in the order of `found["duels"]`.
    """
    duels = [{"paired_by": one["paired_by"], **one["verdicts"]} for one in found["duels"]]
    return [(name, [show(one) for one in duels]) for name, show in _OF_DUEL]


def markdown(heads: Sequence[str], lines: Sequence[Line]) -> str:
    """A table in markdown.

    Args:
        heads: What stands above each column of values.
        lines: From `set_table` or `duel_table`.
    """
    rows = [
        ["", *map(in_markdown, heads)],
        ["---", *("---:" for _ in heads)],
        *([name, *values] for name, values in lines),
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _number(value: float | None, digits: int = 1) -> str:
    return UNKNOWN if value is None else f"{value:.{digits}f}"


def _share(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.0%}"


def _interval(rates: Facts) -> str:
    low, high = rates["interval"]
    return f"{low:.0%} to {high:.0%}" if rates["judged"] else UNKNOWN


def _of(found: int, out_of: int) -> str:
    return f"{found} of {out_of}"


def _groups(of: Facts) -> str:
    if not of["known"]:
        return UNKNOWN
    return f"{of['number']}, evenness {of['evenness']:.2f}" + (f", {of['unknown']} unknown" if of["unknown"] else "")


def _words(of: Facts) -> str:
    return UNKNOWN if not of["texts"] else f"{of['mean']:.1f} / {of['median']:.0f}"


_OF_SET: tuple[tuple[str, Callable[[Facts], str]], ...] = (
    ("score, 1 to 10", lambda m: _number(m["score"])),
    ("rows", lambda m: str(m["count"])),
    ("rows without text", lambda m: str(m["without_text"])),
    ("rows with reasoning", lambda m: str(m["with_reasoning"])),
    ("mean rating", lambda m: _number(m["rating"]["mean"], 2)),
    ("rated rows", lambda m: _of(m["rating"]["rated"], m["count"])),
    ("sources", lambda m: _groups(m["sources"])),
    ("question types", lambda m: _groups(m["question_types"])),
    ("words of a question, mean / median", lambda m: _words(m["question_words"])),
    ("words of an answer, mean / median", lambda m: _words(m["answer_words"])),
    ("duplicates", lambda m: _of(m["duplicates"]["duplicates"], m["duplicates"]["compared"])),
    ("different words in a hundred", lambda m: _share(m["vocabulary"]["variety"])),
)

_OF_DUEL: tuple[tuple[str, Callable[[Facts], str]], ...] = (
    ("pairs", lambda v: str(v["pairs"])),
    ("paired by question, chunk, source, draw", lambda v: ", ".join(map(str, v["paired_by"].values()))),
    ("wins", lambda v: str(v["wins"])),
    ("losses", lambda v: str(v["losses"])),
    ("ties", lambda v: str(v["ties"])),
    ("inconsistent", lambda v: str(v["inconsistent"])),
    ("unparsable", lambda v: str(v["unparsable"])),
    ("win rate", lambda v: _share(v["win_rate"])),
    ("95% interval", _interval),
    ("both orders agree", lambda v: _share(v["agreement"])),
    ("first shown won twice", lambda v: _share(v["flips"]["first_rate"])),
    ("second shown won twice", lambda v: _share(v["flips"]["second_rate"])),
    ("win rate, answers of like length", lambda v: _share(v["like_length"]["win_rate"])),
    ("longer answer won", lambda v: _of(v["longer"]["won"], v["longer"]["decided"])),
)
