"""Whether a judge judges: one that says the same of all, or repeats its instructions, is reported."""

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from generator import prompts
from generator.text.words import squeeze

LEAST_RATED = 20
"""Ratings from which something can be said."""
SAME = 0.9
"""Share of ratings alike from which they hardly vary."""
COPIED = 0.25
"""Share of reasons that stand in the prompt from which the judge is reported."""
_LEAST_WORDS = 4
"""Words of a reason that stands in the prompt by no accident."""


@dataclass
class Judgements:
    """The ratings of a run, and how many of their reasons are lines of the judge's own prompt."""

    ratings: Counter[float] = field(default_factory=Counter)
    copied: int = 0

    def add(self, rating: float, reason: str, prompt: str) -> None:
        """Count one rating.

        Args:
            rating: 0 to 10.
            reason: Why, in the judge's words.
            prompt: Name of the prompt that the judge was given.
        """
        self.ratings[rating] += 1
        self.copied += _is_copied(reason, prompt)

    def faults(self) -> list[str]:
        """What is to be said of the judge, a sentence each."""
        rated = self.ratings.total()
        if rated < LEAST_RATED:
            return []
        said = []
        (rating, most) = self.ratings.most_common(1)[0]
        if most >= SAME * rated:
            said.append(
                f"The judge's ratings hardly vary ({most:,} of {rated:,} are {rating:g}), so they do not tell good "
                "from bad: name another with --judge-model."
            )
        if self.copied >= COPIED * rated:
            said.append(
                f"Of {rated:,} reasons that the judge gave, {self.copied:,} are lines of its own prompt, so it may not "
                "have read what it rated: name another with --judge-model."
            )
        return said


def _is_copied(reason: str, prompt: str) -> bool:
    said = squeeze(reason).strip(" -*.\"'")
    return len(said.split()) >= _LEAST_WORDS and said in _said_in(prompt)


@lru_cache
def _said_in(prompt: str) -> str:
    shipped = prompts.load(prompt)
    return squeeze(f"{shipped.system}\n{shipped.template}")
