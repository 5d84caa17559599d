"""Rows of single steps, their calls run or not: `python -m benchmarks.tools.rows SERVER URL RESULTS IN_FLIGHT ROWS`.

It asks the provider at URL for requests and for answers, batch by batch as `tool-generate --single-step` does. Where
RESULTS is not there yet, the calls are run by the MCP server that SERVER starts, and what came is written there; where
it is, nothing is executed and every example gets what is written: the same prompts are asked in either case.
Prints the rows that were made.
"""

import asyncio
import sys
from pathlib import Path

import orjson

from flows.running.batches import grouped, in_window
from generator.engine.run import Run, start_run
from generator.tools.execution import ExecutorChoice
from generator.tools.reading.specification import read_spec
from generator.tools.records import Step, ToolExample, ToolTask
from generator.types import Model
from tasks.tools.graph.parameter_graph import build_graph
from tasks.tools.making.answers import write_answers
from tasks.tools.making.requests import write_requests
from tasks.tools.planning.explore import explore
from tasks.tools.planning.sampling import plan_tasks
from tasks.tools.running.execution import execute

BATCH = 10
"""Tasks a batch, as the command has it."""
SPECIFICATION = Path(__file__).resolve().parents[2] / "tool_specs" / "hdf5.json"

Known = dict[str, list[dict[str, object]]]
"""By request, its steps with their results."""


async def main(server: str, url: str, results: str, in_flight: int, rows: int) -> None:
    """Make the rows."""
    model = Model(provider="openai", name="gpt-4o-mini", base_url=f"{url}/v1", max_concurrency=in_flight)
    choice, kept = ExecutorChoice(kind="mcp", target=server), Path(results)
    made: list[ToolExample] = []
    async with start_run(f"sqlite+aiosqlite:///{kept.parent / 'ledger.db'}", None) as run:
        tasks = await _planned(run, choice, rows)
        known = _written(kept)

        async def executed(examples: list[ToolExample]) -> list[ToolExample]:
            if known is not None:
                return [_with_results(example, known) for example in examples if example.instruction in known]
            return (await execute.fn(examples, model, executor=choice)).kept

        async def batch(of: list[ToolTask]) -> None:
            ready = await executed((await write_requests.fn(of, model)).kept)
            made.extend((await write_answers.fn(ready, model)).kept)

        await in_window(grouped(tasks, BATCH), batch, 8 * in_flight // BATCH + 8)
    if known is None:
        _write(kept, made)
    print(len(made))


async def _planned(run: Run, choice: ExecutorChoice, rows: int) -> list[ToolTask]:
    """The tasks, with values that the server was found to hold; a server is started for that in either case."""
    tools = read_spec(str(SPECIFICATION)).spec
    executor = await run.executor(choice)
    async with executor.session("explore") as session:
        known = (await explore(tools.tools, session, build_graph(tools.tools), seed=0)).known
    return list(plan_tasks(tools, target=rows, mode="single", max_steps=1, negatives=0.0, known=known))


def _written(results: Path) -> Known | None:
    return orjson.loads(results.read_bytes()) if results.exists() else None


def _write(results: Path, made: list[ToolExample]) -> None:
    results.write_bytes(orjson.dumps({one.instruction: [step.model_dump() for step in one.path] for one in made}))


def _with_results(example: ToolExample, known: Known) -> ToolExample:
    steps = [Step.model_validate(step) for step in known[example.instruction]]
    return example.model_copy(update={"solution": example.solution.model_copy(update={"reasoning_path": steps})})


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])))
