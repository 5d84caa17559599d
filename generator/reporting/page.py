"""The page itself: everything it shows put into one HTML file, scripts and styles included.

The rows are other people's texts, so they reach the page in two ways only: as text that Jinja2 escapes, or as JSON in
which no `<`, `>` or `&` is left, read by `page.js` and put in place as text. The page's policy allows just the scripts
that it was written with, by their hash, and no connection of any kind.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from numpy.typing import NDArray

from generator.reporting.charts import MAP_POINTS, bar_chart, map_charts
from generator.reporting.counts import Counted, all_counts
from generator.reporting.facts import facts, refusals, run_facts, waterfall
from generator.reporting.fields import kind_of, number_at, source_of
from generator.reporting.projection import LEAST_ROWS, Projection, check_embeddings, project
from generator.reporting.samples import groups, sampled, samples
from generator.reporting.scripts import vega
from generator.reporting.validation import KINDS, validation
from generator.row_text import Row
from generator.shown import shown as shown_text

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
    data = {
        "charts": {
            chart.name: _spec(chart, section)
            for section in counts
            for chart in counts[section]
            if chart.bars and not (validated and section == "ratings")
        },
        "map": _map(rows, positions, projection) if projection else None,
        "kinds": KINDS,
        **samples(rows, positions),
    }
    page = _environment().get_template("page.html.jinja")
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
        data=as_script(_shown(data)),
        style=_read("look.css") + _read("page.css"),
        scripts=scripts,
        hashes=[script_hash(script) for script in scripts],
    )
    return shown.encode("utf-8", "replace").decode()  # half a surrogate pair is no text that a file can hold


def as_script(data: object) -> str:
    """JSON that can stand in a `<script>` element: nothing in it can end the element, or begin another."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _shown(data: Any) -> Any:
    """The data with what a browser would obey in them made visible: text that turns the direction of what is beside."""
    if isinstance(data, str):
        return shown_text(data, lines=True)
    if isinstance(data, dict):
        return {name: _shown(value) for name, value in data.items()}
    return [_shown(value) for value in data] if isinstance(data, list | tuple) else data


def script_hash(script: str) -> str:
    """The hash by which the page's policy knows a script."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"sha256-{digest}"


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


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(FOLDER)
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: _shown(value) if type(value) is str else value,  # not what is marked as safe
    )
