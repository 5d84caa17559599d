"""A program of llama.cpp, run to its end."""

import os
import subprocess
from collections.abc import Sequence


def run_program(command: Sequence[str], **variables: str) -> tuple[int, str]:
    """Its exit code, and all that it wrote.

    Args:
        command: The program with its arguments.
        variables: Of its environment, beside ours.
    """
    done = subprocess.run(
        command,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return done.returncode, done.stdout
