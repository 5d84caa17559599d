"""The page's charts as Vega-Lite, written with Altair; colours are the style sheet's variables, so both themes fit.

Bars are drawn as SVG, which takes the variables as they are; the map is drawn on a canvas, for which the page's script
puts their values in.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from generator.reporting.counts import Counted

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'
PALETTE = [f"var(--hue-{number})" for number in range(1, 9)]
GREY = alt.value("var(--line-strong)")
MAP_POINTS = "points"
LINE = 22
"""Pixels of a lying bar with the gap to the next."""
CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": FONT,
    "padding": {"left": 0, "top": 4, "right": 0, "bottom": 4},
    "view": {"stroke": None},
    "axis": {
        "domainColor": "var(--line)",
        "gridColor": "var(--line)",
        "labelColor": "var(--quiet)",
        "labelFontSize": 12,
        "tickColor": "var(--line)",
        "titleColor": "var(--quiet)",
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "titlePadding": 8,
    },
    "bar": {"color": "var(--accent)", "cornerRadiusEnd": 2},
    "text": {"color": "var(--ink)", "fontSize": 12},
    "legend": {
        "labelColor": "var(--ink)",
        "labelFontSize": 12,
        "labelLimit": 140,
        "orient": "bottom",
        "symbolOpacity": 1,
        "titleColor": "var(--quiet)",
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    },
}


def bar_chart(counted: Counted, *, height: int = 170) -> dict[str, Any]:
    """Vega-Lite of a chart's bars: lying ones for words, standing ones for numbers.

    Args:
        counted: A chart that is not missing.
        height: Of standing bars, in pixels; lying ones have `LINE` each.
    """
    data = alt.InlineData([{"label": bar.label, "count": bar.rows} for bar in counted.bars])
    base = alt.Chart(data)
    drawn = _lying(base, len(counted.bars)) if counted.long else _standing(base, counted, height)
    return fitted(drawn, f"{counted.title}: rows by {counted.axis or 'name'}")


def map_charts(colours: Mapping[str, Sequence[str]], *, rated: bool) -> dict[str, dict[str, Any]]:
    """Vega-Lite of the map by what colours it; its points are put in by the page under the name `MAP_POINTS`.

    Args:
        colours: By field (`source`, `type`) the value of each row, empty where it has none.
        rated: Some rows have a rating.
    """
    drawn = {"rating": _map(_by_rating())} if rated else {}
    for field, values in colours.items():
        frequent = [value for value, _ in Counter(value for value in values if value).most_common(len(PALETTE))]
        if frequent:
            drawn[field] = _map(_by_name(field, frequent))
    return drawn or {"": _map({"value": "var(--accent)"})}


def _standing(base: Any, counted: Counted, height: int) -> Any:
    few = len(counted.bars) <= 11
    most = 1.15 * max(1, *(bar.rows for bar in counted.bars))
    axis = alt.Axis(
        labelAngle=0, labelExpr="split(datum.label, '–')[0]", labelOverlap=True, labelSeparation=6, ticks=False
    )
    value_axis = None if few else alt.Axis(title=None, tickCount=4, domain=False, ticks=False, format=",d")
    bars = base.mark_bar().encode(
        x=alt.X("label:N", sort=None, title=counted.axis, axis=axis),
        y=alt.Y("count:Q", axis=value_axis, scale=alt.Scale(domainMax=most, nice=False) if few else alt.Undefined),
        tooltip=[alt.Tooltip("label:N", title=counted.axis), alt.Tooltip("count:Q", title="Rows", format=",d")],
    )
    number = alt.condition("datum.count > 0", alt.Text("count:Q", format=",d"), alt.value(""))  # none on no bar
    drawn = bars + bars.mark_text(baseline="bottom", dy=-3).encode(text=number) if few else bars
    return drawn.properties(width="container", height=height)


def _lying(base: Any, bars: int) -> Any:
    axis = alt.Axis(title=None, labelExpr=_short(24), labelLimit=190, ticks=False, domain=False, labelPadding=8)
    lying = base.mark_bar(height={"band": 0.72}).encode(
        y=alt.Y("label:N", sort=None, axis=axis),
        x=alt.X("count:Q", axis=None),
        tooltip=[alt.Tooltip("label:N", title="Name"), alt.Tooltip("count:Q", title="Rows", format=",d")],
    )
    text = lying.mark_text(align="left", dx=5).encode(text=alt.Text("count:Q", format=",d"))
    return (lying + text).properties(width="container", height=LINE * bars)


def _short(longest: int) -> str:
    """The end of a long name, which tells files of one folder apart."""
    return f"length(datum.label) > {longest} ? '…' + slice(datum.label, {1 - longest}) : datum.label"


def _map(colour: Any) -> dict[str, Any]:
    names = {"number": "Row", "question": "Question", "rating": "Rating", "type": "Type", "source": "Source"}
    chart = (
        alt.Chart(alt.NamedData(MAP_POINTS))
        .mark_circle(size=34, opacity=0.75, invalid="show")  # else rows without a rating would be left out
        .encode(
            x=alt.X("x:Q", axis=None),
            y=alt.Y("y:Q", axis=None),
            color=colour,
            tooltip=[alt.Tooltip(field, type="nominal", title=name) for field, name in names.items()],
        )
        .properties(width="container", height=440)
    )
    return {**fitted(chart, "Map of the rows by what they say"), "background": "var(--raised)", "padding": 14}


def _by_rating() -> Any:
    scale = alt.Scale(domain=[0, 5, 10], range=["var(--low)", "var(--middle)", "var(--high)"])
    legend = alt.Legend(title="Rating, 0 to 10", gradientLength=180, tickCount=5)
    return alt.condition("isNumber(datum.rating)", alt.Color("rating:Q", scale=scale, legend=legend), GREY)


def _by_name(field: str, frequent: Sequence[str]) -> Any:
    scale = alt.Scale(domain=list(frequent), range=PALETTE[: len(frequent)])
    colour = alt.Color(
        f"{field}:N", scale=scale, legend=alt.Legend(title=None, columns=2, rowPadding=6, labelExpr=_short(19))
    )
    return alt.condition(alt.FieldOneOfPredicate(field=field, oneOf=list(frequent)), colour, GREY)


def fitted(chart: Any, description: str) -> dict[str, Any]:
    """As plain data, fitted to the width that the page gives it."""
    spec: dict[str, Any] = chart.to_dict()
    spec.pop("usermeta", None)
    return {**spec, "config": CONFIG, "description": description, "autosize": {"type": "fit-x", "contains": "padding"}}
