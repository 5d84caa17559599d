"""What the page of an evaluation shows, as the rows of its tables."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple, get_args

from generator.evaluation.figures.bootstrap import Cluster, Interval, interval_of
from generator.evaluation.figures.figures import RIGHT, Difference, Figures, by_document
from generator.evaluation.figures.slices import Forms, Known
from generator.evaluation.items import Stratum
from generator.evaluation.results import ArmName
from generator.reporting.evaluation.report import Report
from generator.reporting.evaluation.sentences import signed, span
from generator.reporting.evaluation.words import ARMS, FORMS, KNOWN, SHORT, TESTS


class Cell(NamedTuple):
    """A share in percent, and the ends of its interval; `text` alone where there is none."""

    text: str
    ends: str = ""


class Line(NamedTuple):
    """A row of a table of shares, with a cell an arm."""

    name: str
    items: int
    cells: list[Cell]


class Compared(NamedTuple):
    """A row of the table of differences.

    Attributes:
        kind: How it is coloured: good, bad, none.
        luck: What can be said where many are compared.
    """

    arms: str
    questions: str
    gain: str
    ends: str
    above: str
    items: int
    documents: int
    kind: str
    luck: str


def asked(report: Report) -> list[tuple[str, int, int, list[int]]]:
    """By test: its name, its questions and documents, and how many questions of each form."""
    lines = []
    for test in TESTS:
        items = [item for item in report.items if item.stratum == test]
        counts = Counter[str](item.form for item in items)
        if items:
            documents = len({item.document for item in items})
            lines.append((TESTS[test], len(items), documents, [counts[form] for form in single_forms()]))
    return lines


def single_forms() -> list[Forms]:
    """The forms, in their order."""
    return [form for form in FORMS if form != "answerable"]


def shares(report: Report, test: Stratum) -> list[Line]:
    """How much of a test each arm answers right, by form."""
    return list(_lines(report, test, RIGHT, list(FORMS)))


def scores(report: Report, test: Stratum) -> list[Line]:
    """All other scores of a test, by form."""
    names = dict.fromkeys((one.form, one.metric) for one in report.figures.means if one.metric != RIGHT)
    return [
        line._replace(name=f"{line.name}: {metric}")
        for form, metric in names
        for line in _lines(report, test, metric, [form])
    ]


def known(report: Report) -> list[Line]:
    """How much each arm answers right of what the base knew, and of what it did not."""
    lines = []
    for test, knew in ((test, knew) for test in TESTS for knew in get_args(Known)[1:]):
        found = {one.arm: one.interval for one in report.figures.means if (one.test, one.known) == (test, knew)}
        if found:
            items = max(interval.items for interval in found.values())
            lines.append(Line(f"{TESTS[test]}: {KNOWN[knew]}", items, [cell(found.get(arm)) for arm in arms(report)]))
    return lines


def compared(figures: Figures) -> list[Compared]:
    """The differences in whether answers are right."""
    return [_compared(one) for one in figures.differences if one.metric == RIGHT]


def main_differences(figures: Figures, test: Stratum) -> list[Difference]:
    """Those of them that are about all questions of a test."""
    wanted = (test, "answerable", "all", RIGHT)
    return [one for one in figures.differences if (one.test, one.form, one.known, one.metric) == wanted]


def arms(report: Report) -> list[ArmName]:
    """The arms, in the order in which they are shown."""
    there = {arm.name for arm in report.arms}
    return [name for name in ARMS if name in there]


def worse(figures: Figures) -> list[Compared]:
    """What tuning surely made worse: without retrieval, and with it."""
    pairs = (("tuned", "base"), ("tuned+retrieval", "base+retrieval"))
    return [
        _compared(one)
        for one in figures.differences
        if (one.arm, one.than) in pairs and (one.metric, one.known) == (RIGHT, "all")
        if one.interval.decided and one.interval.value < 0
    ]


def cell(interval: Interval | None) -> Cell:
    """A share in percent."""
    if interval is None:
        return Cell("–")
    ends = f"{100 * interval.low:.0f}–{100 * interval.high:.0f}" if interval.trusted else "too few documents"
    return Cell(f"{100 * interval.value:.0f}", ends)


def _lines(report: Report, test: Stratum, metric: str, forms: Sequence[Forms]) -> Iterator[Line]:
    for form in forms:
        found = [report.figures.mean(arm, test, form, metric) for arm in arms(report)]
        if any(found):
            items = max(one.interval.items for one in found if one)
            yield Line(FORMS[form], items, [cell(one.interval if one else None) for one in found])


def _compared(one: Difference) -> Compared:
    interval = one.interval
    kind = "none" if not interval.decided else "good" if interval.value > 0 else "bad"
    luck = "holds" if one.holds else "may be luck" if interval.decided else "not told"
    known = f", {KNOWN[one.known]}" if one.known != "all" else ""
    return Compared(
        arms=f"{ARMS[one.arm]} − {ARMS[one.than].lower()}",
        questions=f"{SHORT[one.test]}: {FORMS[one.form].lower()}{known}",
        gain=signed(interval.value),
        ends=span(interval) if interval.trusted else "too few documents",
        above=f"{100 * interval.above:.0f} %",
        items=interval.items,
        documents=interval.documents,
        kind=kind,
        luck=luck,
    )


def recall(report: Report) -> list[Line]:
    """How often the passages that were shown hold the one with the answer."""
    lines = []
    for test in TESTS:
        found = [_recalled(report, arm, test) for arm in arms(report)]
        if any(clusters for clusters in found):
            cells = [cell(interval_of(clusters, bounds=(0, 1)) if clusters else None) for clusters in found]
            lines.append(Line(TESTS[test], max(sum(one.questions for one in clusters) for clusters in found), cells))
    return lines


def _recalled(report: Report, arm: ArmName, test: Stratum) -> list[Cluster]:
    items = [item for item in report.items if item.stratum == test and arm in item.answers]
    return by_document(items, lambda item: item.answers[arm].scores.get("recall"))
