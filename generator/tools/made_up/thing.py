"""One thing whose made-up fields go together: an e-mail address has the name, a change comes after the start."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from generator.tools.made_up.lexicon import FIRST_NAMES, LAST_NAMES, PLACES

_BEGINNING = datetime(2025, 1, 6, 8, 0)  # noqa: DTZ001  written with a Z
_LATE = frozenset(
    "updated modified changed end ends ended finish finished completed closed expires expiry due resolved until before "
    "to last".split()
)


@dataclass(frozen=True)
class Thing:
    """What the fields of one thing have in common.

    Attributes:
        seed: The same seed, the same thing.
    """

    seed: str

    def draw(self, what: str) -> random.Random:
        """Chance for one field: fields do not move each other."""
        return random.Random(f"{self.seed}/{what}")  # noqa: S311  not for secrets

    @cached_property
    def first_name(self) -> str:
        return self.draw("first").choice(FIRST_NAMES)

    @cached_property
    def last_name(self) -> str:
        return self.draw("last").choice(LAST_NAMES)

    @cached_property
    def place(self) -> tuple[str, str, str, str]:
        """City, country, its code, time zone."""
        return self.draw("place").choice(PLACES)

    def moment(self, words: tuple[str, ...]) -> datetime:
        """A moment that the words of a field's name speak of; what is updated, ended or due comes after the rest."""
        chance = self.draw("moment")
        start = _BEGINNING + timedelta(days=chance.randrange(300), minutes=15 * chance.randrange(40))
        late = timedelta(days=chance.randrange(1, 40), minutes=15 * chance.randrange(8))
        return start + (late if _LATE & set(words) else timedelta())
