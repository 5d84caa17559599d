"""An evaluation in plain sentences: for the terminal, the artifact and the top of the page.

    The tuned model answers 31 more of 100 questions about your documents right than the base, … (95 %: 22 to 40 more).

What cannot be told is said to be so: a difference whose interval holds 0 is not called one.
"""

from collections.abc import Iterator

from generator.evaluation.figures.bootstrap import LEAST_DOCUMENTS, Interval
from generator.evaluation.figures.figures import PREFERRED, RIGHT, Difference, Figures
from generator.evaluation.forgetting.forgetting import Forgetting
from generator.evaluation.items import Stratum
from generator.evaluation.results import ArmName
from generator.reporting.evaluation.report import Report

NAMES: dict[ArmName, str] = {
    "base": "the base",
    "base+retrieval": "the base with retrieval",
    "tuned": "the tuned model",
    "tuned+retrieval": "the tuned model with retrieval",
}
"""What arms are called in sentences."""


def sentences(report: Report) -> list[str]:
    """What was found, the most important first."""
    figures = report.figures
    return [
        *_knowledge(figures),
        *_retrieval(figures),
        *_silence(figures),
        *_judged(report),
        *_general(report),
        *_sure(figures),
    ]


def gain(interval: Interval, better: str, than: str, what: str) -> str:
    """A difference in how many of a hundred questions are answered right.

    Args:
        interval: Of the difference, from -1 to 1.
        better: What may be better.
        than: What it is compared with.
        what: Which questions, after "questions".
    """
    said, ends = of_hundred(interval.value), f"(95 %: {span(interval)})"
    questions = f"questions {what}".strip()
    if interval.decided:
        more = "more" if interval.value > 0 else "fewer"
        return f"{_capital(better)} answers {said} {more} of 100 {questions} right than {than} {ends}."
    lead = f"Whether {better} answers more {questions} right than {than} cannot be told"
    if not interval.trusted:
        return f"{lead}: they are about {interval.documents} documents, and it takes {LEAST_DOCUMENTS} for an interval."
    return f"{lead}: the difference is {signed(interval.value)} of 100 {ends}."


def too_few(held_out: int) -> list[str]:
    """What an evaluation on so many held-out documents cannot show; nothing where there are enough."""
    if held_out >= LEAST_DOCUMENTS:
        return []
    documents = "document" if held_out == 1 else "documents"
    return [
        f"With {held_out} held-out {documents} an evaluation on them can tell nothing sure: it takes {LEAST_DOCUMENTS}."
    ]


def span(interval: Interval) -> str:
    """The ends of a difference's interval, in hundredths."""
    return between(interval.low, interval.high)


def between(low: float, high: float) -> str:
    """Two ends in hundredths: `22 to 40 more`, `3 fewer to 7 more`."""
    least, most = round(100 * low), round(100 * high)
    if least >= 0:
        return f"{least} to {most} more"
    return f"{-most} to {-least} fewer" if most <= 0 else f"{-least} fewer to {most} more"


def signed(value: float) -> str:
    """A difference in hundredths with its sign."""
    rounded = round(100 * value)
    return f"{rounded:+d}".replace("-", "−") if rounded else "0"


def _knowledge(figures: Figures) -> Iterator[str]:
    trained = figures.difference("tuned", "base", "trained")
    new = figures.difference("tuned", "base", "held-out")
    if trained:
        yield _gained(trained, "about your documents, asked in other words than it was trained on,")
    if new:
        yield _gained(new, "about documents that it never saw")
    if trained and new and trained.interval.decided and new.interval.decided and new.interval.value > 0:
        yield (
            f"What it gains about documents that it never saw, {signed(new.interval.value)} of 100, is a better way to"
            " answer; only what goes beyond that can be knowledge of your documents."
        )


def _retrieval(figures: Figures) -> Iterator[str]:
    for one in (figures.difference("tuned", "base+retrieval", test) for test in ("trained", "held-out")):
        if one:
            yield _gained(one, "about your documents" if one.test == "trained" else "about documents that it never saw")
    both = figures.difference("tuned+retrieval", "base+retrieval", "trained")
    if both:
        yield _gained(both, "about your documents")


def _silence(figures: Figures) -> Iterator[str]:
    places: tuple[tuple[Stratum, str], ...] = (
        ("trained", "in your documents"),
        ("held-out", "in documents that it never saw"),
    )
    for test, where in places:
        one = figures.difference("tuned", "base", test, "unanswerable")
        if one and one.interval.decided:
            more = "more" if one.interval.value > 0 else "fewer"
            said = f"{of_hundred(one.interval.value)} {more} of 100 questions than the base"
            yield f"Where the answer is not {where}, the tuned model says so to {said} ({_ends(one)})."


def _judged(report: Report) -> Iterator[str]:
    if report.probes is None:
        return
    yield report.probes.sentence
    one = report.figures.difference("tuned", "base", "trained", "open", metric=PREFERRED)
    if report.probes.usable and one:
        liked = "prefers" if one.interval.decided and one.interval.value > 0 else "does not clearly prefer"
        yield (
            f"On open questions it {liked} the tuned model's answers to the base's: wins less losses are"
            f" {signed(one.interval.value)} of 100 ({_ends(one)})."
        )


def _general(report: Report) -> Iterator[str]:
    if report.forgetting:
        yield forgotten(report.forgetting)


def forgotten(found: Forgetting) -> str:
    """What became of the general tasks."""
    counts = f"{_right(found.tuned, found)} of {len(found.tasks)} right, the base {_right(found.base, found)}"
    one = found.difference
    if one.decided and one.value < 0:
        return f"The tuned model has forgotten some: of general tasks it does {counts} (95 %: {span(one)} of 100)."
    if one.decided:
        return f"The tuned model has forgotten nothing that shows: of general tasks it does {counts}."
    told = f"of general tasks it does {counts} (95 %: {span(one)} of 100)"
    return f"Whether the tuned model has forgotten anything cannot be told: {told}."


def _sure(figures: Figures) -> Iterator[str]:
    holding = sum(one.holds for one in figures.differences if one.metric == RIGHT)
    if figures.compared > 1:
        yield (
            f"{figures.compared} comparisons were made, of which one in twenty seems to be a difference by luck;"
            f" {holding} hold also when that is allowed for (Bonferroni)."
        )
    if figures.unparsed:
        said = ", ".join(f"{NAMES[arm]} {count}" for arm, count in figures.unparsed.items())
        yield f"Answers to closed questions that could not be understood count as wrong: {said}."
    if figures.missing:
        said = ", ".join(f"{NAMES[arm]} {count}" for arm, count in figures.missing.items())
        yield f"Questions without an answer, because the call failed, are left out where arms are compared: {said}."


def _gained(one: Difference, what: str) -> str:
    return gain(one.interval, NAMES[one.arm], NAMES[one.than], what)


def _ends(one: Difference) -> str:
    return f"95 %: {span(one.interval)}"


def of_hundred(value: float) -> str:
    """How large a difference is, in hundredths, without its sign."""
    return str(abs(round(100 * value))) if abs(value) >= 0.005 else "less than 1"


def _right(share: float, found: Forgetting) -> int:
    return round(share * len(found.tasks))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
