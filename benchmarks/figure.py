"""A figure that was promised: what was measured, its bound, and the table of them all."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One measured number.

    Attributes:
        what: What was measured, as a reader of the README understands it.
        measured: The number.
        bound: The most that it may be; the least where `at_least`.
        unit: Of both.
        detail: What the number is made of, for example the times that a ratio divides.
    """

    what: str
    measured: float
    bound: float
    unit: str = ""
    detail: str = ""
    at_least: bool = False

    @property
    def met(self) -> bool:
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound


def table(figures: Iterable[Figure]) -> str:
    """The figures as a markdown table."""
    lines = ["| figure | measured | bound | met | of which |", "|---|---:|---:|:---:|---|"]
    for figure in figures:
        sign = "≥" if figure.at_least else "≤"
        bound = f"{sign} {_number(figure.bound)} {figure.unit}".rstrip()
        measured = f"{_number(figure.measured)} {figure.unit}".rstrip()
        lines.append(
            f"| {figure.what} | {measured} | {bound} | {'yes' if figure.met else '**no**'} | {figure.detail} |"
        )
    return "\n".join(lines)


def middle(numbers: Sequence[float]) -> float:
    """The median: one run disturbed by another program does not decide."""
    return float(median(numbers))


def _number(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 20 or number == int(number) else f"{number:.2f}"


def pace() -> float:
    """Seconds that this machine takes, at this moment, for work that never changes: figures in seconds move with it."""
    start = time.perf_counter()
    total = 0
    for number in range(10_000_000):
        total += number
    return time.perf_counter() - start
