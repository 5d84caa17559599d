"""The page itself: everything it shows put into one HTML file, scripts and styles included."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.reporting.charts import MAP_POINTS, bar_chart, map_charts
from generator.reporting.counts import Counted, all_counts
from generator.reporting.facts import facts, refusals, run_facts, waterfall
from generator.reporting.fields import kind_of, number_at, source_of
from generator.reporting.html import as_script, environment, script_hash, visible
from generator.reporting.projection import LEAST_ROWS, Projection, check_embeddings, project
from generator.reporting.samples import groups, sampled, samples
from generator.reporting.scripts import vega
from generator.reporting.validation import KINDS, validation
from generator.row_text import Row

FOLDER = Path(__file__).parent
SMALL = 96
"""Pixels of the criteria's charts in height."""


def render(
    rows: Sequence[Row],
    *,
    title: str,
    summary: Mapping[str, Any] | None = None,
    embeddings: NDArray[np.float32] | None = None,
    duplicates: Sequence[Sequence[int]] | None = None,
    random_state: int = 0,
) -> str:
    """The report on a set of rows as one HTML page that asks nothing of any network.

    Args:
        rows: Of any form that `generator.row_text` knows; what else they have is shown as it is.
        title: What was read; the page's heading.
        summary: The run's account as plain data (see `generator.reporting.facts.waterfall`); None: no waterfall.
        embeddings: Shape (rows, dimensions), finite; None: no map.
        duplicates: Groups of near-duplicates as positions in `rows`; None: they were not looked for.
        random_state: Decides which rows a large set's page carries, and the map's rounding.

    Raises:
        UsageError: The embeddings or the groups are not of these rows.
    """
    positions = sampled(len(rows), random_state)
    counts = all_counts(rows)
    validated = validation(rows, summary)
    found = [group for group in duplicates or () if len(group) > 1]
    projection, no_map = _projected(embeddings, len(rows), random_state)
    charts = _charts(counts, without="ratings" if validated else None)
    drawn = _map(rows, positions, projection) if projection else None
    data = {"charts": charts, "map": drawn, "kinds": KINDS, **samples(rows, positions)}
    page = environment(FOLDER).get_template("page.html.jinja")
    scripts = [_read("page.js"), vega()]
    shown = page.render(
        title=title,
        facts=facts(rows),
        stages=waterfall(summary) if summary else [],
        run=run_facts(summary) if summary else [],
        refusals=refusals(summary) if summary else None,
        notes=[str(note) for note in summary.get("notes") or []] if summary else [],
        counts=counts,
        validation=validated,
        count=len(rows),
        carried=len(positions),
        projection=projection,
        no_map=no_map,
        groups=groups(rows, found),
        found=len(found),
        looked_for=duplicates is not None,
        data=as_script(visible(data)),
        style=_read("look.css") + _read("page.css"),
        scripts=scripts,
        hashes=[script_hash(script) for script in scripts],
    )
    return shown.encode("utf-8", "replace").decode()  # half a surrogate pair is no text that a file can hold


def _charts(counts: Mapping[str, Sequence[Counted]], *, without: str | None) -> dict[str, Any]:
    """By name, the charts that have a bar; of a section none, where that is shown otherwise."""
    shown = [(chart, section) for section in counts for chart in counts[section] if chart.bars and section != without]
    return {chart.name: _spec(chart, section) for chart, section in shown}


def _spec(chart: Counted, section: str) -> dict[str, Any]:
    return bar_chart(chart, height=SMALL) if section == "criteria" else bar_chart(chart)


def _projected(embeddings: NDArray[np.float32] | None, rows: int, random_state: int) -> tuple[Projection | None, str]:
    """The map's points, or why there is no map."""
    if embeddings is None:
        return None, "There is no map: the report was made without embeddings."
    check_embeddings(embeddings, rows)
    if rows < LEAST_ROWS:
        return None, f"There is no map: it needs {LEAST_ROWS} rows or more."
    return project(embeddings, random_state), ""


def _map(rows: Sequence[Row], positions: Sequence[int], projection: Projection) -> dict[str, Any]:
    """The map's charts, and the place of each row that the page carries."""
    carried = [rows[position] for position in positions]
    colours = {"source": [source_of(row) for row in carried], "type": [kind_of(row) for row in carried]}
    rated = any(number_at(row, "rating") is not None for row in carried)
    return {
        "charts": map_charts(colours, rated=rated),
        "name": MAP_POINTS,
        "points": projection.points[list(positions)].round(3).tolist(),
    }


@cache
def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
