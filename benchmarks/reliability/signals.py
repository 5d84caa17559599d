"""Commands that are told to stop: how long they go on, what still reaches the provider, and what is asked again."""

import signal
import time

from benchmarks.figure import Figure
from benchmarks.reliability.scene import IN_FLIGHT, Ended, Scene, wait_for

GENERATE = ("generate", "my.lancedb", "-o", "out.jsonl")
STOPS = {
    "SIGTERM": (signal.SIGTERM,),
    "SIGHUP": (signal.SIGHUP,),
    "SIGINT": (signal.SIGINT,),
    "SIGINT twice": (signal.SIGINT, signal.SIGINT),
}
BETWEEN = 0.3
"""Seconds between two signals, as between two presses of a key."""
MOST_SECONDS = 5.0


def signals(scene: Scene) -> list[Figure]:
    """Every way of stopping a command, in the middle of its calls."""
    return [figure for name, sent in STOPS.items() for figure in _stopped(scene, name, sent)]


def _stopped(scene: Scene, name: str, sent: tuple[signal.Signals, ...]) -> list[Figure]:
    scene.forget()
    home = scene.home("openai")
    process = home.start(GENERATE)
    wait_for(lambda: scene.calls() >= 40, process)
    since = time.monotonic()
    for number in sent:
        process.send_signal(number)
        time.sleep(BETWEEN)
    ended: Ended = home.end(process, since)
    asked = scene.calls()
    time.sleep(1)
    late = scene.calls() - asked
    again = home.run(GENERATE)
    extra = scene.calls() - scene.prompts() if again.code == 0 else 10**6
    last = (ended.said.strip().splitlines() or [""])[-1]
    traced = "Traceback" in ended.said
    detail = f"exit code {ended.code}{', **traceback**' if traced else ''}: {last[:100]}"
    return [
        Figure(f"{name}: from the signal to the end", ended.seconds, MOST_SECONDS, "s", detail),
        Figure(f"{name}: calls after the end", late, 0),
        Figure(f"{name}: calls asked again by the same command", extra, IN_FLIGHT),
    ]
