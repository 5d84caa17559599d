"""The page on how a model was tuned: one HTML file, without scripts, that asks nothing of any network."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from generator.reporting.html import environment
from generator.reporting.tuning.curves import Point, loss_curve, rate_curve

FOLDER = Path(__file__).parent


def render(
    title: str,
    said: Sequence[str],
    facts: Mapping[str, str],
    *,
    losses: Sequence[Point],
    evaluations: Sequence[Point],
    rates: Sequence[Point],
    best: int | None,
) -> str:
    """The page as HTML.

    Args:
        title: Name of the model.
        said: What came of it, in sentences.
        facts: By name, what it was trained with.
        losses: By step, on the rows that were learned.
        evaluations: By step, on the validation split; empty where there was none.
        rates: By step, the learning rate.
        best: The step whose weights the model has; None where none was evaluated.
    """
    page = environment(FOLDER).get_template("page.html.jinja")
    html = page.render(
        title=title,
        said=said,
        facts=facts,
        losses=loss_curve(losses, evaluations, best),
        rates=rate_curve(rates),
        evaluations=evaluations,
        best=best,
        style=(FOLDER.parent / "look.css").read_text(encoding="utf-8"),
    )
    return html.encode("utf-8", "replace").decode()  # half a surrogate pair is no text that a file can hold
