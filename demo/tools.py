"""`make demo-tools`: from a tool specification to a training file whose every row replays, with no model or network.

The tools are those of tool_specs/hdf5.json; an MCP server does them on sample files, and runs every call.
"""

import os
import sys
from pathlib import Path

import orjson

from demo.__main__ import run_commands

FOLDER = Path("demo/tools")
SHOWN = 4


def main() -> int:
    """Write the sample files, look at the tools, run the pipeline, export, and show some of what came out."""
    from tool_specs.sample_files import write_all

    (FOLDER / "data").mkdir(parents=True, exist_ok=True)
    os.environ["GENERATOR_LEDGER__URL"] = f"sqlite+aiosqlite:///{FOLDER / 'ledger.db'}"
    write_all(FOLDER / "data")
    if code := run_commands(_commands()):
        return code
    _show_samples(FOLDER / "training.json")
    return 0


def _commands() -> list[list[str]]:
    spec, training = "tool_specs/hdf5.json", f"{FOLDER}/training.json"
    server = f"{os.path.relpath(sys.executable)} -m tool_specs.hdf5_server {FOLDER}/data"
    run = ["--provider", "extractive", "--mcp", server]
    pipeline = [
        "tool-pipeline",
        spec,
        "-o",
        training,
        "--target-pairs",
        "100",
        "--keep-intermediate",
        f"{FOLDER}/stages",
    ]
    return [
        ["tool-parse", spec],
        ["tool-deps", spec, "--validate", "open_file->get_by_path->read_full_dataset"],
        [*pipeline, *run],
        ["tool-execute", training, "-o", f"{FOLDER}/replayed.json", "--no-semantics", "--fresh", *run],
        ["export", training, "-o", f"{FOLDER}/training.jsonl", "-f", "openai-tools"],
    ]


def _show_samples(output: Path) -> None:
    from flows.showing.terminal import say

    rows = orjson.loads(output.read_bytes())
    say("", f"Some of the {len(rows)} rows of {output}:", "")
    for row in rows[:: max(1, len(rows) // SHOWN)][:SHOWN]:
        say(f"  User:      {row['instruction']}")
        for step in row["solution"]["reasoning_path"]:
            say(f"  Call:      {step['tool']} {orjson.dumps(step['args']).decode()}")
        say(f"  Assistant: {row['solution']['final_answer']}", "")
    say(f"For a trainer that speaks OpenAI's form: {FOLDER}/training.jsonl")


if __name__ == "__main__":
    sys.exit(main())
