"""Which of a million texts came before, by their hashes."""

from array import array

_FEWEST = 1 << 10
_FULL = 0.6
"""Share of the slots from which there are twice as many."""


class Seen:
    """A set of hashes of 64 bits that only grows: 14 to 27 bytes each, where one of Python has 70."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * _FEWEST))  # 0 is a free slot
        self._count = 0
        self._has_zero = False

    def add(self, key: int) -> bool:
        """Note a hash; whether it is new."""
        if key == 0:
            was_there, self._has_zero = self._has_zero, True
            return not was_there
        place = _place(self._slots, key)
        if self._slots[place]:
            return False
        self._slots[place] = key
        self._count += 1
        if self._count > _FULL * len(self._slots):
            self._grow()
        return True

    def _grow(self) -> None:
        more = array("Q", bytes(2 * len(self._slots) * self._slots.itemsize))
        for key in self._slots:
            if key:
                more[_place(more, key)] = key
        self._slots = more


def _place(slots: "array[int]", key: int) -> int:
    """Where a key is, or the free slot where it belongs: the next one on from where its lower bits say."""
    mask = len(slots) - 1
    place = key & mask
    while slots[place] and slots[place] != key:
        place = (place + 1) & mask
    return place
