"""What the checks refused of a sample of pairs, with examples, so that a check that is wrong is seen by who runs it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flows.running.account.outcome import counted
from flows.showing.terminal import table
from generator.hashing import fingerprint
from generator.records import Record, Rejection
from generator.row_text import answered, asked
from generator.shown import in_markdown

if TYPE_CHECKING:
    from rich.console import RenderableType

SAMPLE = 200
"""Pairs that are looked at."""
EXAMPLES = 2
"""Refused ones that are shown of each check."""
_LONGEST = 120
"""Characters of a question or an answer that are shown."""


@dataclass
class Refusals:
    """Draws the pairs with the least hashes, so that the same pairs are drawn whatever comes first.

    A pair is known by its id, and so stays one pair when its answer is rewritten.
    """

    _drawn: dict[str, Rejection | None] = field(default_factory=dict)
    _greatest: str = ""
    _all: bool = True
    _unit: str = "pairs"

    def kept(self, records: Iterable[Record]) -> None:
        """A stage kept these."""
        for record in records:
            self._see(vars(record), None)

    def refused(self, rejection: Rejection) -> None:
        """A check refused this."""
        self._see(rejection.record, rejection)

    def data(self) -> dict[str, Any]:
        """As plain JSON; empty where nothing was refused."""
        found = defaultdict[tuple[str, str], list[Mapping[str, Any]]](list)
        for _, rejection in sorted(self._drawn.items()):
            if rejection:
                found[rejection.stage, rejection.reason].append(rejection.record)
        if not found:
            return {}
        refused = [
            {"stage": stage, "check": reason, "refused": len(rows), "examples": list(map(_example, rows[:EXAMPLES]))}
            for (stage, reason), rows in sorted(found.items(), key=lambda item: -len(item[1]))
        ]
        return {"of": len(self._drawn), "unit": self._unit, "all": self._all, "refused": refused}

    def drawn(self) -> dict[str, Any]:
        """The sample itself, as plain JSON, from which `joined` makes that of several runs."""
        drawn = {key: rejection and rejection.model_dump() for key, rejection in self._drawn.items()}
        return {"drawn": drawn, "all": self._all, "unit": self._unit}

    @classmethod
    def joined(cls, parts: Iterable[Mapping[str, Any]]) -> "Refusals":
        """The sample of several runs, which have no pair in common: that of one run with all their pairs."""
        made = cls()
        for part in parts:
            for key, rejection in part["drawn"].items():
                made._draw(key, rejection and Rejection.model_validate(rejection))
            made._all = made._all and part["all"]
            made._unit = part["unit"] if part["drawn"] else made._unit
        return made

    def _see(self, row: Mapping[str, Any], rejection: Rejection | None) -> None:
        if not isinstance(row.get("question"), str) and not isinstance(row.get("instruction"), str):
            return  # a chunk, a task
        self._unit = "items" if "form" in row else "pairs" if "question" in row else "examples"
        self._draw(fingerprint(row.get("id") or [asked(row), answered(row)], 16), rejection)

    def _draw(self, key: str, rejection: Rejection | None) -> None:
        if key in self._drawn:
            self._drawn[key] = rejection or self._drawn[key]
        elif len(self._drawn) < SAMPLE or key < self._greatest:
            self._drawn[key] = rejection
            if len(self._drawn) > SAMPLE:
                del self._drawn[self._greatest]
                self._all = False
            self._greatest = max(self._drawn)
        else:
            self._all = False


def in_page(checks: Mapping[str, Any]) -> list[str]:
    """The table of checks in Markdown; no line where nothing was refused."""
    if not checks:
        return []
    lines = ["", f"### {_title(checks)}", "", "| check | refused | for example | |", "|---|---:|---|---|"]
    for one in checks["refused"]:
        first, second = (in_markdown(example) for example in [*one["examples"], ""][:EXAMPLES])
        lines.append(f"| {in_markdown(_named(one))} | {one['refused']:,} | {first} | {second} |")
    return lines


def for_terminal(checks: Mapping[str, Any]) -> "list[RenderableType]":
    """The same for a terminal."""
    from rich.text import Text

    if not checks:
        return []
    drawn = table("check", "refused", numbers=("refused",))
    drawn.add_column("for example", overflow="fold", style="dim")
    for one in checks["refused"]:
        drawn.add_row(_named(one), f"{one['refused']:,}", Text("\n".join(one["examples"])))
    return ["", Text(_title(checks), style="bold"), drawn]


def _title(checks: Mapping[str, Any]) -> str:
    """What the table of checks is about."""
    how = "" if checks["all"] else " drawn by their content"
    return f"Checks, of {counted(checks['of'], checks['unit'].removesuffix('s'))}{how}"


def _named(one: Mapping[str, Any]) -> str:
    return f"{one['stage']}: {one['check']}"


def _example(row: Mapping[str, Any]) -> str:
    told = answered(row)
    return f"{_short(asked(row) or '')}{f' → {_short(told)}' if told else ''}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
