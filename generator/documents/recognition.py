"""Text in pictures, recognised with RapidOCR, whose models are in its wheel; kept by what the picture shows."""

import hashlib
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson

from generator.data_folder import write_private

REMEDY = "pip install 'generator[ocr]'"
THREADS = 1
"""Of one recognition: files are read in processes side by side."""


class Recognised(NamedTuple):
    """A line of text in a picture, its box in pixels from the top left corner."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float


def is_installed() -> bool:
    """Whether the extra `ocr` is."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


class Recogniser:
    """Reads pictures; the models are loaded with the first.

    Args:
        kept: Folder in which each picture's lines are kept, and found again; None keeps nothing.
    """

    def __init__(self, kept: Path | None) -> None:
        self._kept = kept
        self._engine: Any = None

    def lines(self, picture: np.ndarray[Any, np.dtype[np.uint8]]) -> list[Recognised]:
        """The lines of a picture.

        Args:
            picture: Height × width × 3 (blue, green, red).
        """
        file = self._file(picture)
        if file is not None and (known := _read(file)) is not None:
            return known
        found = self._recognised(picture)
        if file is not None:
            write_private(file, orjson.dumps(list(map(list, found))))
        return found

    def _file(self, picture: np.ndarray[Any, np.dtype[np.uint8]]) -> Path | None:
        if self._kept is None:
            return None
        shown = hashlib.sha256(f"rapidocr {version('rapidocr')} {picture.shape}".encode())
        shown.update(np.ascontiguousarray(picture).data)
        name = shown.hexdigest()
        return self._kept / name[:2] / f"{name}.json"

    def _recognised(self, picture: np.ndarray[Any, np.dtype[np.uint8]]) -> list[Recognised]:
        self._engine = self._engine or _engine()
        result = self._engine(picture)
        if result.boxes is None:
            return []
        return [
            Recognised(text, *map(float, (*box.min(axis=0), *box.max(axis=0))))
            for box, text in zip(result.boxes, result.txts, strict=True)
        ]


def _read(file: Path) -> list[Recognised] | None:
    """What is kept in a file; nothing where it is not there, or no longer whole."""
    try:
        return [Recognised(*line) for line in orjson.loads(file.read_bytes())]
    except (OSError, orjson.JSONDecodeError, TypeError):
        return None


def _engine() -> Any:
    from rapidocr import RapidOCR

    threads = {f"EngineConfig.onnxruntime.{name}_op_num_threads": THREADS for name in ("intra", "inter")}
    return RapidOCR(params={**threads, "Global.log_level": "error", "Global.use_cls": False})
