"""`import lancedb` without what takes long in it and nobody here needs; in a process of our own."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from types import ModuleType

from generator.startup.own_process import is_own


@contextmanager
def quick() -> Iterator[None]:
    """Around the import; afterwards everything is as it was."""
    if not is_own():
        yield
        return
    with _overrides_unchecked(), _pandas_unseen():
        yield


@contextmanager
def _overrides_unchecked() -> Iterator[None]:
    """Before Python 3.12 LanceDB marks methods by a decorator that reads the byte code around each: 0.3 s in all."""
    if sys.version_info >= (3, 12):
        yield
        return
    import overrides
    import typing_extensions

    checking = overrides.override
    overrides.override = typing_extensions.override  # type: ignore[assignment]
    try:
        yield
    finally:
        overrides.override = checking


@contextmanager
def _pandas_unseen() -> Iterator[None]:
    """PyArrow, which LanceDB imports, imports pandas if it can, and once more when it is asked for a data frame."""
    hidden = _Hidden()
    sys.meta_path.insert(0, hidden)
    try:
        yield
    finally:
        sys.meta_path.remove(hidden)


class _Hidden(MetaPathFinder):
    """Finds no pandas, and leaves everything else to others."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:  # noqa: ARG002
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)
