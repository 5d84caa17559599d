"""What arms, tests and forms are called on the page."""

from generator.evaluation.figures.figures import Difference
from generator.evaluation.figures.slices import Forms, Known
from generator.evaluation.items import Stratum
from generator.evaluation.results import ArmName

ARMS: dict[ArmName, str] = {
    "base": "Base",
    "base+retrieval": "Base + retrieval",
    "tuned": "Tuned",
    "tuned+retrieval": "Tuned + retrieval",
}
TESTS: dict[Stratum, str] = {"trained": "Your documents, other words", "held-out": "Documents never seen"}
SHORT: dict[Stratum, str] = {"trained": "your documents", "held-out": "never seen"}
FORMS: dict[Forms, str] = {
    "answerable": "All that can be answered",
    "open": "Open",
    "multiple_choice": "Multiple choice",
    "true_false": "True or false",
    "fill_in": "Fill-in",
    "unanswerable": "Not in the documents",
}
KNOWN: dict[Known, str] = {"all": "", "knew": "the base knew", "did not know": "the base did not know"}


def pair_name(one: Difference) -> str:
    """Which arms were compared, in two lines."""
    return f"{ARMS[one.arm]}\n− {ARMS[one.than].lower()}"
