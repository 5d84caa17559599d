"""All that is said about an evaluation: what `evaluate` writes as JSON, and what its page is made from."""

from generator.evaluation.calibration import Calibration
from generator.evaluation.figures.figures import Figures
from generator.evaluation.forgetting.forgetting import Forgetting
from generator.evaluation.results import Evaluation


class Report(Evaluation):
    """An evaluation with its figures.

    Attributes:
        figures: Means and differences.
        probes: How the judge did on its probes; None where none was asked.
        forgetting: The general tasks before and after; None where they were not asked.
    """

    figures: Figures
    probes: Calibration | None = None
    forgetting: Forgetting | None = None
