"""What is said of a row: what its rating speaks of, the verdict that it comes to, the statements of its answer."""

from generator.ratings.fact_checks import SUPPORT, FactCheck, Support, fact_checks_in
from generator.ratings.freshness import RATING_FIELDS, rating_fingerprint
from generator.ratings.verdicts import VERDICTS, Verdict, Verdicts, verdict_for

__all__ = [
    "RATING_FIELDS",
    "SUPPORT",
    "VERDICTS",
    "FactCheck",
    "Support",
    "Verdict",
    "Verdicts",
    "fact_checks_in",
    "rating_fingerprint",
    "verdict_for",
]
