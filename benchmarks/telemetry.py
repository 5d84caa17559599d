"""What telling a collector costs a call: off, on, and on with a collector that is away.

python -m benchmarks.telemetry [CALLS]
"""

import asyncio
import logging
import os
import sys
import tempfile
import time
import timeit
from pathlib import Path

from generator.engine.ask import ask
from generator.engine.run import start_run
from generator.telemetry.batch import Telemetry
from generator.telemetry.otlp import Otlp
from generator.types import Model
from tests.support.asking import Note, Scripted, requests
from tests.support.collector import collector

MODEL = Model(provider="vllm", name="m", max_concurrency=32)
ROUNDS = 3


async def seconds(calls: int, told: Telemetry | None) -> float:
    """How long so many calls take that are answered at once."""
    with tempfile.TemporaryDirectory() as folder:
        async with start_run(f"sqlite+aiosqlite:///{Path(folder, 'ledger.db')}") as run:
            run.telemetry = told
            run._providers[MODEL.model_dump_json()] = Scripted(lambda _: '{"answer": "In January."}')  # noqa: SLF001
            began = time.perf_counter()
            await ask(MODEL, requests(calls), Note)
            return time.perf_counter() - began


def main() -> None:
    """Print milliseconds a call, the best of some rounds, which take turns."""
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    looking = timeit.timeit("run.telemetry is not None", "class R: telemetry = None\nrun = R()", number=1_000_000)
    print(f"looking whether anybody is told: {1000 * looking:.0f} ns, some six times a call")
    logging.disable(logging.WARNING)  # that the one which is away took nothing
    least = dict.fromkeys(("off", "on", "away"), float("inf"))
    with collector() as there:
        where = {"off": "", "on": there.url, "away": "http://127.0.0.1:9"}
        for name in list(where) * ROUNDS:
            os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] = where[name]
            told = Otlp("bench") if where[name] else None
            least[name] = min(least[name], asyncio.run(seconds(calls, told)))
    for name, best in least.items():
        print(f"{name}: {1000 * best / calls:.3f} ms a call, {best / least['off']:.2f} × off")


if __name__ == "__main__":
    main()
