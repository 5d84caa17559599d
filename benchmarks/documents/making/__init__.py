"""Writers: blocks in, a file's bytes and the truth about it out, one module a format."""

from collections.abc import Callable

from benchmarks.documents.blocks import Truth

Made = tuple[bytes, Truth]
Maker = Callable[[str, int], Made]
"""Makes a file, by its name and a seed."""
