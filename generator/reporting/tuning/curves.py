"""Curves of the loss and of the learning rate, drawn once and for all: the page needs no script.

They are SVG whose colours are the style sheet's variables, so both themes fit.
"""

from collections.abc import Sequence
from typing import Any

import altair as alt

from generator.reporting.charts import CONFIG

Point = tuple[int, float]
_WIDTH = 980
_LEARNED, _VALIDATION = "learned rows", "validation split"


def loss_curve(learned: Sequence[Point], evaluated: Sequence[Point], best: int | None) -> str:
    """By step, the loss on what was learned and on the validation split, with a rule at the best step."""
    rows = [{"step": step, "loss": loss, "of": _LEARNED} for step, loss in learned]
    rows += [{"step": step, "loss": loss, "of": _VALIDATION} for step, loss in evaluated]
    scale = alt.Scale(domain=[_LEARNED, _VALIDATION], range=["var(--line-strong)", "var(--accent)"])
    base = alt.Chart(alt.InlineData(rows)).encode(
        x=alt.X(
            "step:Q", title="Step", axis=alt.Axis(format=",d", tickMinStep=1), scale=alt.Scale(nice=False, zero=False)
        ),
        y=alt.Y("loss:Q", title="Loss", scale=alt.Scale(zero=False)),
        color=alt.Color("of:N", scale=scale, legend=alt.Legend(title=None, columnPadding=40)),
    )
    drawn: Any = base.mark_line(strokeWidth=2)
    drawn += base.transform_filter(alt.FieldEqualPredicate(field="of", equal=_VALIDATION)).mark_point(
        filled=True, size=50, opacity=1
    )
    if best is not None:
        at = alt.Chart(alt.InlineData([{"step": best}])).encode(x="step:Q")
        drawn = at.mark_rule(strokeDash=[4, 4], color="var(--accent)") + drawn
    return _svg(drawn.properties(width=_WIDTH, height=300))


def rate_curve(rates: Sequence[Point]) -> str:
    """By step, the learning rate."""
    data = alt.InlineData([{"step": step, "rate": rate} for step, rate in rates])
    drawn = (
        alt.Chart(data)
        .mark_line(color="var(--accent)", strokeWidth=2)
        .encode(
            x=alt.X(
                "step:Q",
                title="Step",
                axis=alt.Axis(format=",d", tickMinStep=1),
                scale=alt.Scale(nice=False, zero=False),
            ),
            y=alt.Y("rate:Q", title="Learning rate", axis=alt.Axis(format="~e", tickCount=3)),
        )
    )
    return _svg(drawn.properties(width=_WIDTH, height=90))


def _steps() -> Any:
    return alt.X(
        "step:Q",
        title="Step",
        axis=alt.Axis(format=",d", tickMinStep=1),
        scale=alt.Scale(nice=False, zero=False),
    )


def _svg(chart: Any) -> str:
    import vl_convert

    spec = chart.to_dict()
    spec.pop("usermeta", None)
    return str(vl_convert.vegalite_to_svg({**spec, "config": CONFIG}))
