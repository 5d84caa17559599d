"""What a run did: the waterfall, what it asked and paid, and where the output is. For a terminal, for the Prefect UI,
as data.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from flows.running.account import rates, verdicts
from flows.running.account.outcome import counted, stage_lines
from flows.running.account.refusals import Refusals, for_terminal, in_page
from flows.showing.terminal import table
from generator.files import BadRow
from generator.money import dollars
from generator.ratings import Verdicts
from generator.records import Failure, Tally
from generator.shown import in_markdown, shown
from generator.text.language_names import NAMES
from generator.usage import Usage

if TYPE_CHECKING:
    from rich.console import RenderableType

LISTED = 20
"""Failures that a summary lists; all are counted."""


@dataclass
class Summary:
    """The account of one run.

    Attributes:
        tallies: One a stage, in the order of the stages; in = kept + rejected + failed in each.
        ratings: Count of pairs by whole rating, 0 to 10.
        seconds: From the start of the flow to its end.
        written: Rows in the output.
        failures: The first ones.
        notes: Sentences that the user should read.
        refusals: What was refused of a sample of the pairs.
        languages: Count of the pairs in the output by their language, in ISO 639-1.
        verdicts: Count of the pairs by what their ratings came to.
        limits: The least ratings that pass, and that need review; None where nothing is validated.
        unknown_grammar: Count of the chunks in languages whose grammar the rules do not know, by the language's name.
        read: What the run read, as its options name it.
        rates: How fast each stage and the run went; see `flows.running.account.rates`.
        measures: Of a selection: each `measure` of what was `chosen` and of as many rows drawn at `random`.
    """

    flow: str
    model: str = ""
    tallies: dict[str, Tally] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)
    failures: list[Failure] = field(default_factory=list)
    ratings: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    output: str = ""
    written: int = 0
    notes: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    measures: list[dict[str, Any]] = field(default_factory=list)
    refusals: Refusals = field(default_factory=Refusals)
    languages: Counter[str] = field(default_factory=Counter)
    verdicts: Verdicts = field(default_factory=Verdicts)
    limits: tuple[float, float] | None = None
    rates: list[dict[str, Any]] = field(default_factory=list)
    unknown_grammar: Counter[str] = field(default_factory=Counter)

    def add(self, tally: Tally) -> None:
        known = self.tallies.get(tally.stage)
        self.tallies[tally.stage] = known + tally if known else tally

    def add_bad(self, row: BadRow) -> None:
        """Count a row that could not be read."""
        self.add(Tally(stage="read", unit="rows", taken=1, failed=1))
        self.fail([Failure(stage="read", error=str(row))])

    def fail(self, failures: Iterable[Failure]) -> None:
        """List failures, of which the tallies have the count: the first ones are enough to see what is wrong."""
        self.failures += islice(failures, max(0, LISTED - len(self.failures)))

    @property
    def failed(self) -> int:
        return sum(tally.failed for tally in self.tallies.values())

    def validation(self) -> dict[str, Any] | None:
        """What a validation came to, as plain JSON; None of a run that is none."""
        if self.limits is None:
            return None
        threshold, filter_threshold = self.limits
        return {**self.verdicts.data(), "threshold": threshold, "filter_threshold": filter_threshold}

    def data(self) -> dict[str, Any]:
        """As plain JSON: the flow's result."""
        return {
            "flow": self.flow,
            "model": self.model,
            "stages": [tally.model_dump() for tally in self.tallies.values()],
            "usage": asdict(self.usage),
            "failed": self.failed,
            "failures": [failure.model_dump(exclude_none=True) for failure in self.failures[:LISTED]],
            "ratings": {str(rating): self.ratings[rating] for rating in sorted(self.ratings)},
            "seconds": round(self.seconds, 2),
            "output": self.output,
            "written": self.written,
            "notes": self.notes,
            "read": self.read,
            "measures": self.measures,
            "checks": self.refusals.data(),
            "languages": dict(self.languages.most_common()),
            "validation": self.validation(),
            "rates": self.rates,
        }


def facts(data: dict[str, Any]) -> list[tuple[str, str]]:
    """The figures below the waterfall, name and value."""
    rows = [("Output", f"{data['output']} · {counted(data['written'], 'row')}")] if data["output"] else []
    if len(data["languages"]) > 1:
        rows.append(("Languages", " · ".join(f"{NAMES[code]} {n:,}" for code, n in data["languages"].items())))
    if not data["model"]:  # nobody was asked
        return [*rows, ("Time", f"{data['seconds']:.1f} s")]
    usage = data["usage"]
    rows.append(("Model", data["model"]))
    made = f"{usage['calls']:,} made · {usage['reused']:,} from the ledger"
    made = f"{made} · {usage['batched']:,} of them by batch" if usage["batched"] else made
    retried = f" · {usage['retries']:,} of them retries" if usage["retries"] else ""
    turned = f" · {usage['turned_away']:,} turned away by rate limits" if usage["turned_away"] else ""
    refused = f" · {usage['refused']:,} more refused and sent in a simpler form" if usage["refused"] else ""
    rows.append(("Calls", made + retried + turned + refused))
    tokens = f"{usage['tokens_in']:,} in · {usage['tokens_out']:,} out"
    uncounted = f"≈ {tokens} · {counted(usage['estimated'], 'call')} not counted by the provider"
    rows.append(("Tokens", uncounted if usage["estimated"] else tokens))
    rows.append(("Cost", cost_text(usage)))
    called = 0 if usage["batched"] else usage["calls"]  # those of rounds before took another time
    rate = f" · {called / data['seconds']:.1f} calls/s" if called and data["seconds"] else ""
    rows.append(("Time", f"{data['seconds']:.1f} s{rate}"))
    if data["rates"]:
        rows.append(("Rates", rates.line(data["rates"])))
    return rows


def cost_text(usage: dict[str, Any]) -> str:
    """US dollars, and how many calls have no known price."""
    if usage["unpriced"] and not usage["cost"]:  # a call that failed cost nothing, whatever the price
        return "unknown: no price is known for this model"
    unknown = f" + {usage['unpriced']:,} calls of unknown price" if usage["unpriced"] else ""
    return dollars(usage["cost"], estimated=bool(usage["estimated"])) + unknown


def markdown(data: dict[str, Any]) -> str:
    """The summary for the Prefect UI."""
    lines = [f"## {data['flow']}", "", "| stage | in | kept | rejected | failed | |", "|---|---:|---:|---:|---:|---|"]
    for stage in data["stages"]:
        rejected = sum(stage["rejected"].values())
        taken = f"{stage['taken']:,} {stage['unit']}"
        figures = f"{stage['kept']:,} | {rejected:,} | {stage['failed']:,}"
        lines.append(f"| {stage['stage']} | {taken} | {figures} | {in_markdown(_reasons(stage))} |")
    (name, value), *others = ((name, in_markdown(value)) for name, value in facts(data))
    # A table cannot do without a heading.
    lines += ["", f"| {name} | {value} |", "|---|---|", *(f"| **{name}** | {value} |" for name, value in others)]
    if data["measures"]:
        lines += ["", "| measure | chosen | random sample |", "|---|---:|---:|"]
        lines += [f"| {name} | {ours} | {theirs} |" for name, ours, theirs in _measured(data)]
    lines += in_page(data["checks"]) + verdicts.in_page(data["validation"])
    if data["ratings"]:
        lines += ["", "### Ratings", "", "```", *_histogram(data["ratings"]), "```"]
    if data["failures"]:
        lines += [
            "",
            "### Failed",
            "",
            *(f"- {f['stage']} {in_markdown(f['id'])}: {in_markdown(f['error'])}" for f in data["failures"]),
        ]
    lines += ["", *(f"> {in_markdown(note)}\n" for note in data["notes"])]
    return "\n".join(lines)


async def show_summary(data: dict[str, Any]) -> None:
    """Make the summary an artifact of the flow run, and its stages lines of the log."""
    from prefect import get_run_logger
    from prefect.artifacts import acreate_markdown_artifact

    log = get_run_logger()
    for line in stage_lines(data):
        log.info(shown(line))
    name = data["flow"]
    await acreate_markdown_artifact(markdown(data), key=f"{name}-summary", description=f"Summary of {name}")
    if data["rates"]:
        page = rates.markdown(name, data["rates"])
        await acreate_markdown_artifact(page, key=f"{name}-rates", description=f"Rates of {name}")


def terminal(data: dict[str, Any]) -> "RenderableType":
    """The summary for a terminal."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    waterfall = table("stage", "in", "kept", "rejected", "failed", numbers=("in", "kept", "rejected", "failed"))
    waterfall.add_column("", overflow="fold", style="dim")
    for stage in data["stages"]:
        rejected = sum(stage["rejected"].values())
        failed = Text(f"{stage['failed']:,}", style="red" if stage["failed"] else "")
        taken = f"{stage['taken']:,} {stage['unit']}"
        waterfall.add_row(stage["stage"], taken, f"{stage['kept']:,}", f"{rejected:,}", failed, _reasons(stage))
    figures = Table.grid(padding=(0, 2, 0, 0))
    for name, value in facts(data):
        figures.add_row(Text(name, style="bold"), Text(value, overflow="fold"))
    parts: list[Any] = ["", waterfall, "", figures]
    if data["measures"]:
        beside = table("measure", "chosen", "random sample", numbers=("chosen", "random sample"))
        for row in _measured(data):
            beside.add_row(*row)
        parts += ["", beside]
    parts += for_terminal(data["checks"]) + verdicts.for_terminal(data["validation"])
    if data["ratings"]:
        parts += ["", Text("Ratings", style="bold"), Text("\n".join(_histogram(data["ratings"])))]
    if data["failures"]:
        parts += [
            "",
            Text("Failed", style="bold red"),
            *(Text(f"  {f['stage']} {f['id']}: {f['error']}") for f in data["failures"]),
        ]
        if data["failed"] > len(data["failures"]):
            parts.append(Text(f"  … and {data['failed'] - len(data['failures']):,} more"))
        if data["model"] and not all(failure.get("lasting") for failure in data["failures"]):
            parts.append(Text("The same command again retries just these."))
    parts += [Text(note, style="yellow") for note in data["notes"]]
    return Group(*parts)


def _measured(data: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(row["measure"], _figure(row["chosen"]), _figure(row["random"])) for row in data["measures"]]


def _figure(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.3g}"


def _histogram(ratings: dict[str, int]) -> list[str]:
    most = max(ratings.values())
    return [
        f"{rating:>2}  {'█' * max(1 if n else 0, round(n / most * 40))} {n:,}"
        for rating in range(10, min(int(r) for r in ratings) - 1, -1)
        for n in [ratings.get(str(rating), 0)]
    ]


def _reasons(stage: dict[str, Any]) -> str:
    counted = {**stage["rejected"], **stage["notes"]}
    return ", ".join(f"{reason} {n:,}" for reason, n in sorted(counted.items(), key=lambda item: -item[1]))
