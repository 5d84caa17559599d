"""The page of an evaluation: one HTML file that asks nothing of any network, plain sentences first."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.evaluation.calibration import TOLD as PROBES
from generator.evaluation.figures.bootstrap import DRAWS, LEAST_DOCUMENTS
from generator.evaluation.figures.right import TOLD
from generator.reporting.evaluation import examples, making, view
from generator.reporting.evaluation.charts import differences_chart, loss_chart, shares_chart
from generator.reporting.evaluation.report import Report
from generator.reporting.evaluation.sentences import sentences, span
from generator.reporting.evaluation.words import ARMS, FORMS, TESTS
from generator.reporting.html import as_script, environment, script_hash, visible
from generator.reporting.scripts import vega

FOLDER = Path(__file__).parent


def render(report: Report, title: str, spent: Mapping[str, str] | None = None) -> str:
    """The report on an evaluation as one HTML page.

    Args:
        report: An evaluation with its figures.
        title: What was evaluated; the page's heading.
        spent: What was asked and paid, name and value.
    """
    scripts = [(FOLDER / "page.js").read_text(encoding="utf-8"), vega()]
    charts = _charts(report)
    page = environment(FOLDER).get_template("page.html.jinja")
    shown = page.render(
        title=title,
        report=report,
        sentences=sentences(report),
        facts=making.facts(report),
        made=[*(spent or {}).items(), *making.made(report)],
        training=making.training(report),
        arms=[ARMS[name] for name in view.arms(report)],
        forms=[FORMS[form] for form in view.single_forms()],
        asked=view.asked(report),
        tests=[(test, name) for test, name in TESTS.items() if f"shares-{test}" in charts],
        shares={test: view.shares(report, test) for test in TESTS},
        scores={test: view.scores(report, test) for test in TESTS},
        known=view.known(report),
        compared=view.compared(report.figures),
        worse=view.worse(report.figures),
        turned=examples.turned(report),
        examples=examples.examples(report),
        recall=view.recall(report),
        general=span(report.forgetting.difference) if report.forgetting else "",
        right=TOLD,
        names=ARMS,
        probes=PROBES,
        draws=DRAWS,
        least=LEAST_DOCUMENTS,
        charts=charts,
        data=as_script(visible({"charts": charts})),
        style="".join((folder / name).read_text(encoding="utf-8") for folder, name in _STYLES),
        scripts=scripts,
        hashes=[script_hash(script) for script in scripts],
    )
    return shown.encode("utf-8", "replace").decode()  # half a surrogate pair is no text that a file can hold


_STYLES = ((FOLDER.parent, "look.css"), (FOLDER.parent, "page.css"), (FOLDER, "page.css"))


def _charts(report: Report) -> dict[str, dict[str, Any]]:
    """By the name of its element on the page."""
    charts = {}
    for test, name in TESTS.items():
        means = [one for arm in view.arms(report) if (one := report.figures.mean(arm, test))]
        if means:
            charts[f"shares-{test}"] = shares_chart(means, name)
        if differences := view.main_differences(report.figures, test):
            charts[f"differences-{test}"] = differences_chart(differences)
    if history := making.history(report):
        charts["loss"] = loss_chart(history)
    return charts
