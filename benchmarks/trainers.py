"""Other trainers' own parsers on the files that `qa-train --trainer` writes: `python -m benchmarks.trainers`.

Gets the packages, without what they stand on, into a folder of their own, and runs the tests that are skipped without
them, a trainer at a time.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from generator.training.trainers import TrainerName, load_trainer

PACKAGES: dict[TrainerName, tuple[str, ...]] = {
    "axolotl": ("axolotl", "addict"),
    "llamafactory": ("llamafactory", "omegaconf", "antlr4-python3-runtime==4.9.3", "fire", "termcolor"),
    "unsloth": ("unsloth",),
    "mlx": ("mlx-lm", "mlx", "mlx-cpu"),
}
"""By trainer, its package, and what its parser needs of others that the extra `train` does not bring."""
TESTS = "tests/generator/training/trainers/test_others_files.py"


def main() -> int:
    """Check all of them; 1 where one fails."""
    with tempfile.TemporaryDirectory() as folder:
        return max(_checked(name, Path(folder, name)) for name in PACKAGES)


def _checked(name: TrainerName, folder: Path) -> int:
    package, *others = PACKAGES[name]
    wanted = [f"{package}=={load_trainer(name).release}", *others]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--target", str(folder), *wanted], check=True)
    test = [sys.executable, "-m", "pytest", TESTS, "-k", name]
    return subprocess.run(test, env={**os.environ, "PYTHONPATH": str(folder)}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
