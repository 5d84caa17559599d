"""llama.cpp's `convert_hf_to_gguf.py`, which makes a GGUF of a folder of transformers; found, and run by itself.

It is part of llama.cpp's sources and of no package: what a registry has under its name is somebody else's.
"""

import os
import re
import shutil
import sys
from pathlib import Path

from generator.errors import GeneratorError, UsageError
from generator.training.gguf.program import run_program

SCRIPT = "convert_hf_to_gguf.py"
VARIABLE = "LLAMA_CPP_DIR"
TYPES = ("f32", "f16", "bf16", "q8_0")
"""What it writes by itself."""
HOW_TO_GET = (
    "get llama.cpp's sources (git clone https://github.com/ggml-org/llama.cpp, or `python -m "
    "generator.training.gguf.source_archive DIR`) and name their folder with --llama-cpp DIR"
)
_KEPT = 2000


def find_converter(folder: str | None = None) -> Path | None:
    """The script: in a folder that was named, in that of LLAMA_CPP_DIR, or on the PATH; None where it is nowhere.

    Raises:
        UsageError: A folder was named, and it is not in it.
    """
    for named, origin in ((folder, "--llama-cpp"), (os.environ.get(VARIABLE), VARIABLE)):
        if named:
            script = Path(named).expanduser() / SCRIPT
            if not script.is_file():
                raise UsageError(
                    f"{origin} names {named}, which has no {SCRIPT}: name the folder of llama.cpp's sources."
                )
            return script.resolve()
    found = shutil.which(SCRIPT) or _on_path()
    return Path(found).resolve() if found else None


def convert(script: Path, model: Path, out: Path, kind: str) -> None:
    """Make a GGUF.

    Args:
        script: As `find_converter` finds it.
        model: Folder of a whole model.
        out: The file, which is there when all went well.
        kind: One of TYPES.

    Raises:
        GeneratorError: It failed; says why, and what to do.
    """
    libraries = str(script.parent / "gguf-py")  # its own, which may know more than the package that is installed
    path = os.pathsep.join(filter(None, (libraries, str(script.parent), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, str(script), str(model), "--outfile", str(out), "--outtype", kind]
    code, said = run_program(command, PYTHONPATH=path)
    if code or not out.is_file():
        raise GeneratorError(_sentence(script, model, said))


def _on_path() -> str | None:
    """On the PATH it may lie without the right to be executed."""
    places = (Path(folder) / SCRIPT for folder in os.environ.get("PATH", "").split(os.pathsep) if folder)
    return next((str(place) for place in places if place.is_file()), None)


def _sentence(script: Path, model: Path, said: str) -> str:
    if "pre-tokenizer was not recognized" in said:
        return (
            f"{script} does not know the tokenizer of {model} (BPE pre-tokenizer was not recognized): take newer "
            "sources of llama.cpp; a tokenizer that was changed needs its hash added by convert_hf_to_gguf_update.py."
        )
    if found := re.search(r"Model (\S+) is not supported", said):
        return f"{script} does not know the architecture {found[1]} of {model}: take newer sources of llama.cpp."
    if found := re.search(r"ModuleNotFoundError: No module named '([\w.]+)'", said):
        return f"{script} needs the package {found[1]}: install it, or take sources of llama.cpp that are whole."
    if "No space left on device" in said:
        return f"The disk is full: {script} could not write all of {model}; make room, and run the same command again."
    lines = [line.strip() for line in said.strip().splitlines() if line.strip()]
    last = lines[-1][-_KEPT:].rstrip(".") if lines else "it said nothing"
    return f"{script} could not convert {model}: {last}."
