"""Several processes that do the same at the same time, on one ledger: what is paid twice."""

import shutil

from benchmarks.figure import Figure
from benchmarks.reliability.scene import Scene

SLACK = 2
"""Calls more than needed that are forgiven."""


def together(scene: Scene) -> list[Figure]:
    """Two and three processes on equal chunks, and one of two killed while both ask."""
    return [_processes(scene, 2), _processes(scene, 3), _one_killed(scene)]


def _processes(scene: Scene, number: int) -> Figure:
    scene.forget()
    home = scene.home("openai")
    started = [home.start(_generate(n)) for n in range(number)]
    codes = [home.end(process).code for process in started]
    equal = len({home.output(f"out{n}.jsonl") for n in range(number)}) == 1
    detail = f"exit codes {codes}, outputs {'equal' if equal else '**not equal**'}"
    calls = scene.calls() if equal and not any(codes) else 10**6
    return Figure(f"{number} processes, 100 equal chunks: calls", calls, 100 + SLACK, "", detail)


def _one_killed(scene: Scene) -> Figure:
    from benchmarks.reliability.scene import IN_FLIGHT, wait_for

    scene.forget()
    home = scene.home("openai")
    first, second = (home.start(_generate(n)) for n in range(2))
    wait_for(lambda: scene.calls() >= 40, first)
    home.kill(first)
    ended = home.end(second)
    shutil.rmtree(home.folder / "prefect", ignore_errors=True)
    detail = f"exit code {ended.code}; the survivor ended {ended.seconds:.1f} s after the kill"
    calls = scene.calls() if ended.code == 0 else 10**6
    return Figure("one of 2 processes killed: calls", calls, 100 + SLACK + IN_FLIGHT, "", detail)


def _generate(number: int) -> list[str]:
    return ["generate", "my.lancedb", "-o", f"out{number}.jsonl", "--batch-size", "10"]
