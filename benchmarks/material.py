"""What the benches work on: LanceDB tables of distinct chunks, the requests they lead to, and finished records.

A program (`python -m benchmarks.material KIND NUMBER LENGTH FILE`), so that the process that measures stays small: a
child's peak memory counts what its parent held when it was started.
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    import pyarrow as pa

WORDS = (
    "buffer cache chunk column cursor dataset descriptor driver entry field file filter group handle header index "
    "kernel layer limit loop message method module node object offset packet page parser path pointer process query "
    "queue record region schema segment server signal socket stream string table thread token tree value vector"
).split()
VERBS = "keeps reads writes opens closes holds returns moves checks counts sends finds".split()
MODEL = "bench-model"
AT_ONCE = 10_000
"""Rows of a table that are made at a time."""


def text(number: int, length: int) -> str:
    """Sentences that no other number gives, `length` characters in all."""
    draw = random.Random(number)
    sentences, size = [f"Section {number} describes one {draw.choice(WORDS)} of the library."], 0
    while size < length:
        first, second, third = draw.sample(WORDS, 3)
        place = f"before line {draw.randrange(10_000)} is reached"
        sentence = f"The {first} {draw.choice(VERBS)} every {second} of the {third} {place}."
        sentences.append(sentence)
        size += len(sentence) + 1
    return " ".join(sentences)[:length]


def write_table(number: int, length: int, path: Path) -> None:
    """A LanceDB at `path` with a table `text_chunks`."""
    import lancedb
    import pyarrow as pa

    schema = pa.schema([(name, pa.string()) for name in ("id", "content", "source_file")])
    lancedb.connect(path).create_table("text_chunks", _rows(number, length, schema), schema=schema)


def _rows(number: int, length: int, schema: "pa.Schema") -> "Iterator[pa.RecordBatch]":
    """Some at a time, for a million of them do not fit into memory."""
    import pyarrow as pa

    for start in range(0, number, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, number))
        rows = [{"id": f"c{i}", "content": text(i, length), "source_file": f"docs/{i // 50}.md"} for i in numbers]
        yield pa.RecordBatch.from_pylist(rows, schema=schema)


def write_bodies(number: int, length: int, path: Path) -> None:
    """The bodies that `generator generate` sends for such a table, one a line, for bare aiohttp to send as well."""
    path.write_bytes(b"\n".join(orjson.dumps(body) for body in _bodies(number, length)))


def write_records(number: int, length: int, path: Path) -> None:
    """Finished pairs, as `curate` leaves them."""
    rows = [
        {
            "id": f"r{i}",
            "question": f"What does section {i} say?",
            "answer": text(i, length),
            "rating": 8.0,
            "source": "docs/1.md",
        }
        for i in range(number)
    ]
    path.write_bytes(orjson.dumps(rows))


def _bodies(number: int, length: int) -> Iterator[dict[str, Any]]:
    from generator.llm.strict_schema import without_limits
    from generator.records import Chunk
    from tasks.qa.backtranslate import requests_for

    chunks = [Chunk(id=f"c{i}", text=text(i, length)) for i in range(number)]
    for request in requests_for(chunks, [3] * number):
        schema = {"name": request.schema_name, "strict": True, "schema": without_limits(request.schema)}
        yield {
            "model": MODEL,
            "temperature": 0.7,
            "max_completion_tokens": 2000,
            "response_format": {"type": "json_schema", "json_schema": schema},
            "messages": [{"role": "system", "content": request.system}, {"role": "user", "content": request.user}],
        }


KINDS = {"table": write_table, "bodies": write_bodies, "records": write_records}

if __name__ == "__main__":
    KINDS[sys.argv[1]](int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
