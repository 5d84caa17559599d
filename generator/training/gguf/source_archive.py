"""llama.cpp's converter out of the source archive of llama-cpp-python, where no checkout of llama.cpp is at hand.

python -m generator.training.gguf.source_archive DIR

The archive is fetched by pip, which checks its hash, from whatever registry pip is set up for. pip prepares a source
package before it hands it over, so the first time takes a minute or two; what it builds with comes as wheels, which is
why the package is named as the one that must not.
"""

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

from generator.errors import GeneratorError
from generator.training.gguf.converter import SCRIPT

PACKAGE, VERSION = "llama-cpp-python", "0.3.36"
SHA256 = "832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e"
_INSIDE = ("vendor", "llama.cpp")
_WANTED = (SCRIPT, "conversion", "gguf-py/gguf", "gguf-py/LICENSE", "LICENSE")
_DONE = "unpacked"


def get_converter(folder: Path) -> Path:
    """Fetch and unpack it, unless it is there.

    Args:
        folder: Where to; what `--llama-cpp` takes.

    Raises:
        GeneratorError: It cannot be fetched.
    """
    mark = folder / _DONE
    if not (mark.is_file() and mark.read_text() == SHA256):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as place:
            _unpack(_fetched(Path(place)), folder)
        mark.write_text(SHA256)
    return folder


def _fetched(folder: Path) -> Path:
    wanted = folder / "requirements.txt"
    wanted.write_text(f"{PACKAGE}=={VERSION} --hash=sha256:{SHA256}\n")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", PACKAGE, "--require-hashes"]
    done = subprocess.run(
        [*command, "--dest", str(folder), "--requirement", str(wanted)],
        capture_output=True,
        text=True,
        check=False,
    )
    archives = list(folder.glob("*.tar.gz"))
    if done.returncode or len(archives) != 1:
        said = (done.stderr.strip() or "pip said nothing").splitlines()[-1]
        raise GeneratorError(f"pip cannot fetch {PACKAGE} {VERSION}: {said}")
    return archives[0]


def _unpack(archive: Path, folder: Path) -> None:
    """The converter and its libraries, and nothing else of the archive."""
    with tarfile.open(archive) as opened:
        for member in opened:
            parts = PurePosixPath(member.name).parts[1:]
            inside = PurePosixPath(*parts[len(_INSIDE) :])
            if parts[: len(_INSIDE)] == _INSIDE and _is_wanted(inside):
                member.name = str(inside)
                opened.extract(member, folder, filter="data")


def _is_wanted(inside: PurePosixPath) -> bool:
    return any(inside.is_relative_to(wanted) for wanted in _WANTED)


if __name__ == "__main__":
    print(get_converter(Path(sys.argv[1])))
