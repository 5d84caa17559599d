"""Rows that `extractive` makes of public specifications, and what is wrong with them.

    python -m benchmarks.public.tools.rows FOLDER [--half dev|held-out] [--rows 12] [--chains 4] [--write rows.jsonl]

FOLDER holds listings of MCP servers (`tools/list` as JSON: those of icip-cas/LiveMCPBench, one file a server, the
tool snapshots of github/github-mcp-server, demo/mcp-snapshots of jakemannix/mcp-proxy) and OpenAPI documents of
products. Half of the products, drawn by their names, are for looking at while one works; figures are of the others.
Each specification gives rows as `tool-pipeline` and `tool-generate-chain` make them, with the simulated executor.
"""

import asyncio
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.public.halves import command_line
from benchmarks.public.tools.rows_audit import Row, faults, is_chain, steps, wording
from flows.options.tools import MakingOptions, ToolGenerateChainOptions, ToolPipelineOptions
from flows.running.job import Job
from flows.tools.generating import Share, chain_shares, make, steps_share
from flows.tools.inputs import executor_of
from flows.tools.stages import curated, evaluated, executed, meaningful
from generator.engine.run import start_estimate
from generator.errors import UsageError
from generator.hashing import fingerprint
from generator.settings.layers import load

_SAID_OFTEN = frozenset(("mcp", "server", "live", "snap"))


def half_of(path: Path) -> str:
    """`dev` or `held-out`, by the product that a file's name tells."""
    words = [word for word in re.split(r"[\W_]+", path.stem.casefold()) if word not in _SAID_OFTEN]
    return "dev" if int(fingerprint((words or [path.stem])[0], 8), 16) % 2 else "held-out"


async def rows_of(spec: Path, rows: int, chains: int, folder: str) -> list[dict[str, Any]]:
    """What the two flows make of a specification; a word on what one cannot make."""
    common = {"spec": str(spec), "output": f"{folder}/rows.json"}
    mixed = ToolPipelineOptions(**common, target_pairs=rows, threshold=0)
    positive = mixed.model_copy(update={"negatives": 0.0})
    chained = ToolGenerateChainOptions(**common, target_pairs=chains)
    made: list[dict[str, Any]] = []
    for options, shares in ((mixed, [steps_share(mixed)]), (chained, chain_shares(chained))):
        try:
            made += await _made(options, shares, folder)
        except UsageError as error:
            print(f"{spec.name}: {error}", file=sys.stderr)
            if options is mixed and "--negatives" in str(error):
                made += await _made(positive, [steps_share(positive)], folder)
    return made


async def _made(options: MakingOptions, shares: list[Share], folder: str) -> list[dict[str, Any]]:
    settings = load(None, {"llm": {"provider": "extractive"}})
    async with start_estimate(f"sqlite+aiosqlite:///{folder}/ledger.db") as run:
        job = Job(options, settings, run, "samples", {"rejected": "-"})
        stages = [executed(job, executor_of(options, settings)), meaningful(job), curated(job, 0.0), evaluated(job)]
        await make(job, options, shares, stages)
        return list(job.outputs.spools["output"].rows())


def collected(files: Iterable[Path], rows: int, chains: int) -> Iterator[dict[str, Any]]:
    """The rows of all specifications; of one that cannot be used, a word on why."""
    with tempfile.TemporaryDirectory() as folder:
        for path in files:
            try:
                for row in asyncio.run(rows_of(path, rows, chains, folder)):
                    yield {**row, "of": path.name}
            except Exception as error:  # noqa: BLE001  a document that breaks the run is a finding too
                print(f"{path.name}: {type(error).__name__}: {error}", file=sys.stderr)


def audit(rows: Sequence[Row]) -> None:
    """Print how many rows have which fault."""
    wordings = Counter(map(wording, rows))
    kinds = Counter[str]()
    clean = 0
    for row in rows:
        found = faults(row, wordings)
        kinds.update(found)
        clean += not found
    chains, called = sum(map(is_chain, rows)), sum(bool(steps(row)) for row in rows)
    tens = sum((row.get("rating") or 0) == 10 for row in rows)
    specifications = len({row["of"] for row in rows})
    print(f"{len(rows)} rows of {specifications} specifications, {called} with calls, {chains} chains")
    for kind, count in kinds.most_common():
        of_chains = f"  of chains {count / max(1, chains):.1%}" if "chain" in kind else ""
        print(f"{kind:26} {count:5} {count / len(rows):7.1%}{of_chains}")
    print(f"{'nothing of these':26} {clean:5} {clean / max(1, len(rows)):7.1%}")
    print(f"{'rated 10 by the rules':26} {tens:5} {tens / max(1, len(rows)):7.1%}")


def main() -> None:
    """Make the rows, or read those that were made, and audit them."""
    asked = command_line("tools.rows", __doc__)
    asked.add_argument("--rows", type=int, default=12)
    asked.add_argument("--chains", type=int, default=4)
    asked.add_argument("--write", type=Path)
    given = asked.parse_args()
    files = sorted(path for path in given.folder.rglob("*") if path.suffix in (".json", ".yaml", ".yml"))
    rows = list(collected((path for path in files if half_of(path) == given.half), given.rows, given.chains))
    if given.write:
        given.write.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))
    audit(rows)


if __name__ == "__main__":
    main()
