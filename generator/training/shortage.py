"""What libraries say where the disk is full, or memory short: most of it in errors of other kinds."""

from generator.files.places import FULL

_NO_MEMORY = ("out of memory", "can't allocate memory", "cannot allocate memory", "bad_alloc")
_NO_ROOM = ("no space left", "failed writing file", "unexpected pos", "file too large", "disk quota exceeded")
"""What PyTorch and safetensors say, in lower case, of a disk that is full."""


def is_memory_short(error: BaseException) -> bool:
    """Whether an error says that memory is short."""
    return isinstance(error, MemoryError) or _says(error, _NO_MEMORY)


def is_disk_full(error: BaseException) -> bool:
    """Whether an error says that a disk is full, or a file as large as it may be."""
    return (isinstance(error, OSError) and error.errno in FULL) or _says(error, _NO_ROOM)


def _says(error: BaseException, words: tuple[str, ...]) -> bool:
    said = f"{type(error).__name__}: {error}".lower()
    return any(one in said for one in words)
