"""A run shared out over real workers, one of which is lost on the way."""

from pathlib import Path

import orjson
import pytest

from generator.files import stores
from generator.files.whole import read_whole
from tests.support.sharding import open_yard, wait_for

IN_FLIGHT, LIMIT = 8, 16
PIPELINE = ("pipeline", "my.lancedb", "--skip-enrichment", "--rejected")


@pytest.mark.slow
def test_a_lost_workers_shard_is_taken_up_again_and_nothing_is_paid_twice(tmp_path: Path, bucket: str) -> None:
    made = open_yard(tmp_path, chunks=90, limit=LIMIT, in_flight=IN_FLIGHT, latency=0.4)
    with made as yard:
        workers = yard.workers(3)
        shared = yard.start(*PIPELINE, "rejected.jsonl", "-o", f"{bucket}/training/", "--shards", "6")
        assert wait_for(lambda: yard.provider.stats()["calls"] >= 20, shared), (tmp_path / "said").read_text()
        lost = yard.lose(workers[0])
        done = yard.end(shared)
        assert done.code == 0, done.said
        calls = yard.provider.stats()
        summary = orjson.loads(read_whole(f"{bucket}/training.summary.json"))
        yard.end_workers()
        yard.provider.reset()
        alone = yard.run(*PIPELINE, "alone-rejected.jsonl", "-o", "alone.jsonl", **yard.by_itself())
        assert alone.code == 0, alone.said
    assert lost > 1
    assert "is started again, as its run was lost" in done.said
    assert calls["max_in_flight"] <= LIMIT
    assert calls["calls"] - len(calls["prompts"]) <= IN_FLIGHT
    assert _joined(f"{bucket}/training/") == (tmp_path / "alone.jsonl").read_bytes()
    for name in ("origins", "rejected"):
        ours = read_whole(f"{bucket}/training.{name}.jsonl" if name == "origins" else tmp_path / "rejected.jsonl")
        theirs = tmp_path / ("alone.origins.jsonl" if name == "origins" else "alone-rejected.jsonl")
        assert ours == theirs.read_bytes()
    assert stores.names_in(f"{bucket}/.training.shards") == []
    expected = orjson.loads((tmp_path / "alone.summary.json").read_bytes())
    assert [summary[part] for part in ("stages", "ratings", "written", "checks", "languages")] == [
        expected[part] for part in ("stages", "ratings", "written", "checks", "languages")
    ]


def _joined(folder: str) -> bytes:
    manifest = orjson.loads(read_whole(f"{folder}manifest.json"))
    return b"".join(read_whole(f"{folder}{part['name']}") for part in manifest["files"])
