"""The page of a proof: one HTML file, plain sentences first."""

from pathlib import Path
from typing import Any

import altair as alt

from generator.evaluation.proving.proof import Proof
from generator.reporting.charts import PALETTE, fitted
from generator.reporting.evaluation.making import flat
from generator.reporting.evaluation.sentences import signed
from generator.reporting.html import as_script, environment, script_hash, visible
from generator.reporting.proof.sentences import ends, sentences
from generator.reporting.scripts import vega

FOLDER = Path(__file__).parent
_BESIDE = FOLDER.parent / "evaluation"
_STYLES = (FOLDER.parent / "look.css", FOLDER.parent / "page.css", _BESIDE / "page.css")
_COLOURS = alt.Scale(domain=["the choice", "random rows"], range=[PALETTE[0], "var(--line-strong)"])


def render(proof: Proof, title: str) -> str:
    """The report on a proof as one HTML page that asks nothing of any network.

    Args:
        proof: What came of it.
        title: What was proved; the page's heading.
    """
    charts = {"pairs": pairs_chart(proof), **({"curve": curve_chart(proof)} if len(proof.sizes) > 1 else {})}
    scripts = [(_BESIDE / "page.js").read_text(encoding="utf-8"), vega()]
    shown = (
        environment(FOLDER)
        .get_template("page.html.jinja")
        .render(
            title=title,
            sentences=sentences(proof),
            proof=proof,
            sizes=[(size, signed(size.advantage.value), ends(size.advantage)) for size in proof.sizes],
            made=list(flat(proof.metadata)),
            charts=charts,
            data=as_script(visible({"charts": charts})),
            style="".join(path.read_text(encoding="utf-8") for path in _STYLES),
            scripts=scripts,
            hashes=[script_hash(script) for script in scripts],
        )
    )
    return shown.encode("utf-8", "replace").decode()  # half a surrogate pair is no text that a file can hold


def pairs_chart(proof: Proof) -> dict[str, Any]:
    """Each pair of the whole: what the two models answer right."""
    rows = [
        {"pair": f"seed {pair}", "right": round(100 * right, 2), "of": name}
        for name, shares in (("the choice", proof.whole.choice), ("random rows", proof.whole.random))
        for pair, right in enumerate(shares, 1)
    ]
    base = alt.Chart(alt.InlineData(rows)).encode(
        y=alt.Y("pair:N", sort=None, axis=alt.Axis(title=None, ticks=False, domain=False, labelColor="var(--ink)")),
        x=alt.X("right:Q", title="of 100 questions right", scale=alt.Scale(zero=False, nice=True)),
    )
    line = base.mark_line(color="var(--line-strong)").encode(detail="pair:N")
    points = base.mark_circle(size=110, opacity=1).encode(
        color=alt.Color("of:N", scale=_COLOURS, title=None),
        tooltip=[alt.Tooltip("of:N", title="Trained on"), alt.Tooltip("right:Q", title="Right of 100", format=".1f")],
    )
    chart = (line + points).properties(width="container", height=34 * len(proof.whole.choice))
    return fitted(chart, "Right answers of each pair of models")


def curve_chart(proof: Proof) -> dict[str, Any]:
    """Right answers by how many rows were trained on."""
    rows = [
        {"rows": size.rows, "right": round(100 * right, 2), "of": name}
        for size in proof.sizes
        for name, shares in (("the choice", size.choice), ("random rows", size.random))
        for right in shares
    ]
    base = alt.Chart(alt.InlineData(rows)).encode(
        x=alt.X("rows:Q", title="rows trained on"), color=alt.Color("of:N", scale=_COLOURS, title=None)
    )
    means = base.mark_line(strokeWidth=2.5).encode(y=alt.Y("mean(right):Q", title="of 100 questions right"))
    points = base.mark_circle(size=50, opacity=0.8).encode(y="right:Q")
    return fitted((means + points).properties(width="container", height=240), "Right answers by number of rows")
