"""Garbage collection that suits a run: many objects are made, and hardly any of them refer to each other in a circle.

This is only about those; what nothing refers to any more is freed at once, as ever.
"""

import gc

YOUNG, MIDDLE, OLD = 50_000, 5, 5
"""New objects before a look at them, and looks at one generation before one at the next."""
IMPORTED = 1_000_000
"""New objects before a look while libraries are imported: they make half a million, of which hardly one is garbage."""


def look_rarely() -> None:
    """Look for garbage less often; called before anything heavy is imported."""
    gc.set_threshold(IMPORTED, MIDDLE, OLD)


def keep_all() -> None:
    """Never look again at what there is now, which stays to the end; called when what a command needs is imported."""
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
