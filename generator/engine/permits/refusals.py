"""A request that a provider turns away again and again while it takes others: larger, perhaps, than a limit allows."""

from dataclasses import dataclass

from generator.engine.permits.pacing import MINUTE

ROUNDS, FEWEST = 8, 4
"""So often it is turned away, at the least, before it is given up; the latter where nothing else was taken either."""


@dataclass
class Refusals:
    """How often one request was turned away, and what became of others meanwhile.

    A provider that is busy turns away whoever comes, and a request in bad luck is turned away while others are taken.
    One that never fits is turned away again and again: while others are taken, for longer than the minute that limits
    go by; and otherwise for as long as patience lasts.
    """

    first: float = 0.0
    times: int = 0
    rounds: int = 0
    _taken: int = 0
    _taken_before: int = 0

    def add(self, sent: float, now: float, taken: int, patience: float) -> float | None:
        """Note that it was turned away.

        Args:
            sent: When it was sent, in seconds of the loop's time.
            now: The present, likewise.
            taken: Requests that the provider took so far.
            patience: Seconds to wait for a provider.

        Returns:
            For how many seconds it was turned away, if it is to be given up; else None.
        """
        if not self.times:
            self.first, self._taken, self._taken_before = sent, taken, taken
        self.times += 1
        self.rounds += taken > self._taken
        self._taken = taken
        seconds = now - self.first
        if seconds >= patience:
            enough = FEWEST if taken == self._taken_before else ROUNDS
            return seconds if self.times >= enough else None
        return seconds if self.rounds >= ROUNDS and seconds >= MINUTE else None
