"""Garbage collection that suits a run: many objects are made, and hardly any of them refer to each other in a circle.

This is only about those; what nothing refers to any more is freed at once, as ever. Python's own rhythm, a look after
every 700 new objects, takes some 7 % of the CPU of 3,000 calls, and finds nothing that a call left.
"""

import gc

YOUNG, MIDDLE, OLD = 50_000, 5, 5
"""New objects before a look at them, and looks at one generation before one at the next."""
IMPORTED = 1_000_000
"""New objects before a look while libraries are imported: they make half a million, of which hardly one is garbage, and
looking at them took 5 % of a short command, and 13 % of what a Prefect server imports."""


def look_rarely() -> None:
    """Look for garbage less often; called before anything heavy is imported."""
    gc.set_threshold(IMPORTED, MIDDLE, OLD)


def keep_all() -> None:
    """Never look again at what there is now, which stays to the end; called when what a command needs is imported."""
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
