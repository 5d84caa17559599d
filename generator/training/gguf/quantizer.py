"""llama.cpp's `llama-quantize`: smaller types than the converter writes; only where it is installed or built."""

import shutil
from pathlib import Path

from generator.errors import GeneratorError
from generator.training.gguf.program import run_program

TYPES = ("q6_k", "q5_k_m", "q5_k_s", "q4_k_m", "q4_k_s", "q3_k_m", "q2_k", "q5_0", "q4_0")
"""Common ones, by their names in lower case."""
_PROGRAM = "llama-quantize"
_BUILT = ("build/bin", "bin", ".")


def find_quantizer(folder: Path | None) -> Path | None:
    """The program: built in the folder of llama.cpp, or on the PATH; None where it is nowhere."""
    built = [folder / place / _PROGRAM for place in _BUILT] if folder else []
    found = next((str(place) for place in built if place.is_file()), None) or shutil.which(_PROGRAM)
    return Path(found).resolve() if found else None


def quantize(program: Path, source: Path, out: Path, kind: str) -> None:
    """Make a smaller GGUF of one in f16.

    Raises:
        GeneratorError: It failed; says why.
    """
    code, said = run_program([str(program), str(source), str(out), kind.upper()])
    if code or not out.is_file():
        last = (said.strip().splitlines() or ["it said nothing"])[-1].strip().rstrip(".")
        raise GeneratorError(f"{program} could not make {kind} of {source}: {last}.")
