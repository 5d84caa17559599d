"""The charts of an evaluation as Vega-Lite: shares with their intervals, differences around 0, the loss of training."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from generator.evaluation.figures.figures import Difference, Mean
from generator.reporting.charts import PALETTE, fitted
from generator.reporting.evaluation.words import ARMS, pair_name

BAND = 40
"""Pixels of a bar with the gap to the next."""
_ARM_COLOURS = alt.Scale(domain=list(ARMS.values()), range=["var(--line-strong)", PALETTE[5], PALETTE[0], PALETTE[2]])


def shares_chart(means: Sequence[Mean], title: str) -> dict[str, Any]:
    """How much of a test each arm answers right."""
    data = alt.InlineData([{"arm": ARMS[one.arm], **_ends(one.interval.model_dump())} for one in means])
    base = alt.Chart(data).encode(y=_names("arm"), tooltip=_tooltips("arm", "Answers"))
    bars = base.mark_bar(height={"band": 0.5}).encode(
        x=alt.X("value:Q", title="of 100 questions", scale=alt.Scale(domain=[0, 100])),
        color=alt.Color("arm:N", scale=_ARM_COLOURS, legend=None),
    )
    whisker = base.mark_rule(color="var(--ink)", strokeWidth=1.5).encode(x=alt.X("low:Q"), x2="high:Q")
    chart = (bars + whisker).properties(width="container", height=BAND * len(means))
    return fitted(chart, f"{title}: answers that are right, with 95 % intervals")


def differences_chart(differences: Sequence[Difference]) -> dict[str, Any]:
    """How many more of 100 questions one arm answers right than another."""
    rows = [{"name": pair_name(one), "sure": _said(one), **_ends(one.interval.model_dump())} for one in differences]
    base = alt.Chart(alt.InlineData(rows)).encode(y=_names("name", lines=2), tooltip=_tooltips("name", "Compared"))
    colours = alt.Scale(
        domain=["better", "worse", "not told"], range=["var(--high)", "var(--low)", "var(--line-strong)"]
    )
    colour = alt.Color("sure:N", scale=colours, legend=None)
    axis = alt.X("low:Q", title="more of 100 questions right", scale=alt.Scale(nice=True))
    rule = base.mark_rule(strokeWidth=2).encode(x=axis, x2="high:Q", color=colour)
    point = base.mark_circle(size=90, opacity=1).encode(x="value:Q", color=colour)
    zero = alt.Chart(alt.InlineData([{"at": 0}])).mark_rule(color="var(--quiet)", strokeDash=[3, 3]).encode(x="at:Q")
    chart = (zero + rule + point).properties(width="container", height=BAND * len(rows))
    return fitted(chart, "Differences between the arms, with 95 % intervals")


def loss_chart(history: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    """The loss of training and of the rows set aside, by step."""
    names = {"loss": "rows trained on", "eval_loss": "rows set aside"}
    rows = [
        {"step": entry["step"], "loss": entry[key], "of": name}
        for entry in history
        for key, name in names.items()
        if key in entry and "step" in entry
    ]
    scale = alt.Scale(domain=list(names.values()), range=PALETTE[:2])
    chart = (
        alt.Chart(alt.InlineData(rows))
        .mark_line(point=True)
        .encode(
            x=alt.X("step:Q", title="step"),
            y=alt.Y("loss:Q", title="loss", scale=alt.Scale(zero=False)),
            color=alt.Color("of:N", title=None, scale=scale),
            tooltip=[alt.Tooltip("of:N", title="Loss of"), "step:Q", alt.Tooltip("loss:Q", format=".3f")],
        )
        .properties(width="container", height=200)
    )
    return fitted(chart, "Loss of training by step")


def _names(field: str, lines: int = 1) -> Any:
    axis = alt.Axis(
        title=None,
        ticks=False,
        domain=False,
        labelPadding=8,
        labelLimit=190,
        labelColor="var(--ink)",
        labelExpr="split(datum.label, '\\n')",
        labelOffset=-7 * (lines - 1),
    )
    return alt.Y(f"{field}:N", sort=None, axis=axis)


def _tooltips(name: str, title: str) -> list[Any]:
    numbers = {"value": "Of 100", "low": "At least", "high": "At most"}
    return [
        alt.Tooltip(f"{name}:N", title=title),
        *(alt.Tooltip(f"{field}:Q", title=said, format=".1f") for field, said in numbers.items()),
    ]


def _ends(interval: Mapping[str, Any]) -> dict[str, float]:
    return {name: round(100 * interval[name], 2) for name in ("value", "low", "high")}


def _said(one: Difference) -> str:
    if not one.interval.decided:
        return "not told"
    return "better" if one.interval.value > 0 else "worse"
