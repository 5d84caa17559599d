"""A comparison as tables that can be read: a name and a value a set, or a duel, in each row."""

from collections.abc import Callable, Sequence
from typing import Any

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
    return [(name, [show(one) for one in found["sets"].values()]) for name, show in _OF_SET]


def duel_table(found: Facts) -> list[Line]:
    """How each two sets did against one another, from the side of the one named first.

    Returns:
        Name of the figure, and its value for each duel, in the order of `found["duels"]`.
    """
    return [(name, [show(one) for one in found["duels"]]) for name, show in _OF_DUEL]


def markdown(heads: Sequence[str], lines: Sequence[Line]) -> str:
    """A table in markdown.

    Args:
        heads: What stands above each column of values.
        lines: From `set_table` or `duel_table`.
    """
    rows = [["", *heads], ["---", *("---:" for _ in heads)], *([name, *values] for name, values in lines)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)


def _number(value: float | None, digits: int = 1) -> str:
    return UNKNOWN if value is None else f"{value:.{digits}f}"


def _share(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.0%}"


def _interval(rates: Facts) -> str:
    low, high = rates["interval"]
    return f"{low:.0%} to {high:.0%}" if rates["judged"] else UNKNOWN


def _of(found: int, out_of: int) -> str:
    return f"{found} of {out_of}"


def _rated(metrics: Facts) -> str:
    return _of(metrics["rating"]["rated"], metrics["count"])


def _groups(of: Facts) -> str:
    if not of["known"]:
        return UNKNOWN
    return f"{of['number']}, evenness {of['evenness']:.2f}" + (f", {of['unknown']} unknown" if of["unknown"] else "")


def _words(of: Facts) -> str:
    return UNKNOWN if not of["texts"] else f"{of['mean']:.1f} / {of['median']:.0f}"


def _metric(show: Callable[[Facts], str]) -> Callable[[Facts], str]:
    return lambda one: show(one["metrics"])


def _verdict(show: Callable[[Facts], str]) -> Callable[[Facts], str]:
    return lambda one: show(one["verdicts"])


_OF_SET: tuple[tuple[str, Callable[[Facts], str]], ...] = (
    ("score, 1 to 10", lambda one: _number(one["score"])),
    ("rows", _metric(lambda m: str(m["count"]))),
    ("rows without text", _metric(lambda m: str(m["without_text"]))),
    ("rows with reasoning", _metric(lambda m: str(m["with_reasoning"]))),
    ("mean rating", _metric(lambda m: _number(m["rating"]["mean"], 2))),
    ("rated rows", _metric(_rated)),
    ("sources", _metric(lambda m: _groups(m["sources"]))),
    ("question types", _metric(lambda m: _groups(m["question_types"]))),
    ("words of a question, mean / median", _metric(lambda m: _words(m["question_words"]))),
    ("words of an answer, mean / median", _metric(lambda m: _words(m["answer_words"]))),
    ("duplicates", _metric(lambda m: _of(m["duplicates"]["duplicates"], m["duplicates"]["compared"]))),
    ("different words in a hundred", _metric(lambda m: _share(m["vocabulary"]["variety"]))),
)

_OF_DUEL: tuple[tuple[str, Callable[[Facts], str]], ...] = (
    ("pairs", _verdict(lambda v: str(v["pairs"]))),
    ("paired by question, chunk, source, draw", lambda one: ", ".join(map(str, one["paired_by"].values()))),
    ("wins", _verdict(lambda v: str(v["wins"]))),
    ("losses", _verdict(lambda v: str(v["losses"]))),
    ("ties", _verdict(lambda v: str(v["ties"]))),
    ("inconsistent", _verdict(lambda v: str(v["inconsistent"]))),
    ("unparsable", _verdict(lambda v: str(v["unparsable"]))),
    ("win rate", _verdict(lambda v: _share(v["win_rate"]))),
    ("95% interval", _verdict(_interval)),
    ("both orders agree", _verdict(lambda v: _share(v["agreement"]))),
    ("first shown won twice", _verdict(lambda v: _share(v["flips"]["first_rate"]))),
    ("second shown won twice", _verdict(lambda v: _share(v["flips"]["second_rate"]))),
    ("win rate, answers of like length", _verdict(lambda v: _share(v["like_length"]["win_rate"]))),
    ("longer answer won", _verdict(lambda v: _of(v["longer"]["won"], v["longer"]["decided"]))),
)
