"""`--dry-run`: what a run would take, calls, tokens and US dollars, from the calls of a sample, each with a range.

The flow is run as ever, on a sample of its input and with a provider that counts and answers by rule; its job
(`flows.running.job`) writes nothing and gives the estimate in place of the summary.

{"flow": "qa-pipeline", "unit": "chunks", "looked_at": 200, "of": 12000, "stages": [{"stage": "generate",
 "prompt": "qa_text", "model": "openai gpt-4o-mini", "in_ledger": 0, "calls": {"likely": 12000, "low": 11800,
 "high": 12000}, "tokens_in": …, "tokens_out": …, "cost": …}, …], "prompt": {"name": "qa_text", "system": …, "user": …}}
"""

import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from flows.running.account.outcome import counted
from flows.running.sampling import Sample
from flows.showing.terminal import draw, table
from generator.engine.counting import Asked
from generator.llm.batching.connect import PRICE, has_batches
from generator.llm.prices import cost as _price
from generator.shown import fenced
from generator.types import Model

if TYPE_CHECKING:
    from rich.console import RenderableType

SURE = 2.0
"""Standard errors to either side of the likely number."""
SHORTER, LONGER = 0.5, 2.0
"""How much shorter or longer a model's replies may be than those that an estimate is made with."""
WIDTH = 110
"""Characters a line in the Prefect UI; as many as it shows without a scroll bar."""
Range = dict[str, float]
"""An amount that is `likely`, and between `low` and `high`."""
Batches = Sequence[Sequence[Asked]]


def estimate(
    flow: str, sample: Sample, order: Sequence[str], batches: Iterable[tuple[str, list[Asked]]]
) -> dict[str, Any]:
    """Multiply what the batches of a sample asked.

    Args:
        flow: Its name.
        sample: How much was looked at.
        order: Of the stages.
        batches: The stage of each batch, and its calls.
    """
    by_stage: dict[str, list[list[Asked]]] = {}
    for stage, asked in batches:
        by_stage.setdefault(stage, []).append(asked)
    in_order = [*(stage for stage in order if stage in by_stage), *(stage for stage in by_stage if stage not in order)]
    first = next((call.request for calls in by_stage.values() for call in chain.from_iterable(calls)), None)
    return {
        "flow": flow,
        "unit": sample.unit,
        "looked_at": sample.looked_at,
        "of": sample.of,
        "stages": [line for stage in in_order for line in _lines(stage, by_stage[stage], sample.times)],
        "in_all": _added([_amounts(calls, sample.times) for calls in by_stage.values()]),
        "by_batch": _by_batch(by_stage, sample.times),
        "prompt": first and {"name": first.prompt, "system": first.system, "user": first.user},
    }


def _lines(stage: str, batches: Batches, times: float) -> Iterator[dict[str, Any]]:
    """What a stage comes to, a line for each prompt and model."""
    for key, one in {_key(call): call for call in chain.from_iterable(batches)}.items():
        calls = [[call for call in batch if _key(call) == key] for batch in batches]
        prompt, *model = key
        line = {"stage": stage, "prompt": prompt, "model": " ".join(model), **_amounts(calls, times)}
        yield line if _price(one.model, 1000, 1000) is not None else {**line, "cost": None}


def _by_batch(by_stage: Mapping[str, Batches], times: float) -> dict[str, Any] | None:
    """What `--mode batch` would cost, and in how many rounds if nothing fails; None where no model has a batch API."""
    calls = chain.from_iterable(chain.from_iterable(by_stage.values()))
    rounds = max((call.place for call in calls if not call.paid and has_batches(call.model)), default=0)
    if not rounds:
        return None
    costs = [[_amounts(batches, times, price=PRICE)["cost"]] for batches in by_stage.values()]
    return {"rounds": rounds, "cost": _sum(list(chain.from_iterable(costs)))}


def _key(call: Asked) -> tuple[str, str, str]:
    return call.request.prompt, call.model.provider, call.model.name


def _amounts(batches: Batches, times: float, *, price: float = 1.0) -> dict[str, Any]:
    """Calls, tokens and US dollars (of what has a price) in all, and how many replies the ledger holds.

    Args:
        batches: The calls of a stage.
        times: How many times as much there is as was looked at.
        price: Share of the price that providers with a batch API are paid.
    """

    def cost(model: Model, tokens_in: int, tokens_out: int) -> float:
        return (price if has_batches(model) else 1.0) * (_price(model, tokens_in, tokens_out) or 0.0)

    new = [[call for call in batch if not call.paid] for batch in batches]
    sides = [[(call.model, call.tokens_in, call.tokens_out) for call in batch] for batch in new]
    tokens_in = _ranged([sum(side[1] for side in batch) for batch in sides], times)
    tokens_out = _ranged([sum(side[2] for side in batch) for batch in sides], times)
    said = _ranged([sum(cost(model, given, 0) for model, given, _ in batch) for batch in sides], times)
    replied = _ranged([sum(cost(model, 0, back) for model, _, back in batch) for batch in sides], times)
    return {
        "in_ledger": round(sum(call.paid for batch in batches for call in batch) * times),
        "calls": _whole(_ranged([len(batch) for batch in new], times)),
        "tokens_in": _whole(tokens_in),
        "tokens_out": _whole(_stretched(tokens_out)),
        "cost": _sum([said, _stretched(replied)]),
    }


def _ranged(by_batch: Sequence[float], times: float) -> Range:
    """The sum over all batches, those included that were not drawn, by how much those that were drawn vary."""
    likely = times * sum(by_batch)
    mean = sum(by_batch) / len(by_batch)
    variance = sum((value - mean) ** 2 for value in by_batch) / max(1, len(by_batch) - 1)
    error = SURE * times * math.sqrt(len(by_batch) * variance * max(0.0, 1 - 1 / times))
    return {"likely": likely, "low": max(0.0, likely - error), "high": likely + error}


def _stretched(amount: Range) -> Range:
    """With what is not known of the length of a model's replies."""
    return {**amount, "low": SHORTER * amount["low"], "high": LONGER * amount["high"]}


def _sum(amounts: Sequence[Range]) -> Range:
    return {name: sum(amount[name] for amount in amounts) for name in ("likely", "low", "high")}


def _added(stages: Sequence[dict[str, Any]]) -> dict[str, Any]:
    names = ("calls", "tokens_in", "tokens_out", "cost")
    held = sum(stage["in_ledger"] for stage in stages)
    return {"in_ledger": held, **{name: _sum([stage[name] for stage in stages]) for name in names}}


def _whole(amount: Range) -> Range:
    return {name: round(value) for name, value in amount.items()}


def terminal(data: dict[str, Any]) -> "RenderableType":
    """An estimate for people."""
    from rich.console import Group
    from rich.text import Text

    stages, numbers = data["stages"], ("calls", "tokens in", "tokens out", "cost")
    models = list(dict.fromkeys(stage["model"] for stage in stages))
    drawn = table("stage", *(["model"] if len(models) > 1 else []), *numbers, numbers=numbers)
    for stage in stages:
        amounts = (f"{stage[name]['likely']:,}" for name in ("calls", "tokens_in", "tokens_out"))
        price = "unknown" if stage["cost"] is None else f"${stage['cost']['likely']:.4f}"
        model = [stage["model"]] if len(models) > 1 else []
        drawn.add_row(_name(stage, stages), *model, *amounts, price)
    prompt = data["prompt"]
    return Group(
        Text(f"{_looked_at(data)} No call was made."),
        Text(f"Model: {models[0]}" if len(models) == 1 else ""),
        "",
        drawn,
        "",
        Text("\n".join([_in_all(data), *data.get("then", ())])),
        Text(f"The first prompt, {prompt['name']}" if prompt else "There is nothing to ask.", style="bold"),
        Text(_shown(prompt) if prompt else "", style="dim"),
    )


def _name(line: dict[str, Any], lines: Sequence[dict[str, Any]]) -> str:
    """The stage; with the prompt where it has several."""
    prompts = {other["prompt"] for other in lines if other["stage"] == line["stage"]}
    return line["stage"] if len(prompts) == 1 else f"{line['stage']}: {line['prompt'].removeprefix('tool_')}"


def _shown(prompt: Mapping[str, str]) -> str:
    """The messages of a prompt; there may be none of the system."""
    return "\n\n".join(f"[{role}]\n{prompt[role]}" for role in ("system", "user") if prompt[role])


def _looked_at(data: dict[str, Any]) -> str:
    if data["looked_at"] == data["of"]:
        return f"An estimate: all {data['of']:,} {data['unit']} were looked at, with replies by rule."
    drawn = f"{data['looked_at']:,} of {data['of']:,} {data['unit']}"
    return f"An estimate: {drawn} were looked at, drawn by content, with replies by rule, and multiplied."


def _in_all(data: dict[str, Any]) -> str:
    calls, paid = data["in_all"]["calls"], data["in_all"]["cost"]
    priced = [stage["cost"] is not None for stage in data["stages"]]
    money = f"${paid['likely']:.4f} (${paid['low']:.4f} to ${paid['high']:.4f})"
    if not all(priced):
        money = f"{money}, and calls whose price is not known" if any(priced) else "no price is known"
    held = data["in_all"]["in_ledger"]
    free = f"Not counted are about {held:,} calls whose replies the ledger holds; they cost nothing.\n" if held else ""
    return (
        f"In all about {calls['likely']:,} calls ({calls['low']:,} to {calls['high']:,}), {money}. What a model makes "
        f"of its prompts, how long its replies are and what is tried again decide where in between.\n{free}"
        f"{_half_price(data['by_batch'])}"
    )


def _half_price(by_batch: Mapping[str, Any] | None) -> str:
    if by_batch is None:
        return ""
    paid, rounds = by_batch["cost"], counted(by_batch["rounds"], "round")
    money = f"${paid['likely']:.4f} (${paid['low']:.4f} to ${paid['high']:.4f})"
    return f"By batch, --mode batch: {money}, in {rounds} of up to a day each; what fails takes further ones.\n"


async def show_estimate(data: dict[str, Any]) -> None:
    """Make an estimate an artifact of the flow run; the command makes one without a run."""
    from prefect.artifacts import acreate_markdown_artifact
    from prefect.context import FlowRunContext

    if FlowRunContext.get() is None:
        return
    text = f"## {data['flow']}, dry run\n\n{fenced(_plain(terminal(data)))}"
    await acreate_markdown_artifact(text, key=f"{data['flow']}-estimate")


def _plain(drawn: "RenderableType") -> str:
    from rich.console import Console

    page = io.StringIO()
    draw(drawn, Console(file=page, width=WIDTH, no_color=True, markup=False, emoji=False))
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines())
