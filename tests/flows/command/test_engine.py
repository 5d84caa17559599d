"""`--engine ray`: what is said where there is no Ray to work on."""

import importlib.util
from typing import Any

import pytest

from tests.support.commands import Desk

CHUNK = ("chunk", "docs", "my.lancedb")


@pytest.fixture
def with_docs(desk_without_server: Desk) -> Desk:
    desk_without_server.path("docs").mkdir()
    desk_without_server.path("docs/a.md").write_text("# Pier\n\nThe pier is long.")
    return desk_without_server


def test_without_the_extra_it_is_named(with_docs: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec

    def without(name: str, package: str | None = None) -> Any:
        return None if name == "ray" else found(name, package)

    monkeypatch.setattr("generator.cluster.ray_process.find_spec", without)
    done = with_docs.run(*CHUNK, "--engine", "ray")
    assert done.code == 2
    assert "pip install 'generator[ray]'" in done.said
    assert not with_docs.path("my.lancedb").exists()


def test_an_address_where_nothing_answers_is_named(with_docs: Desk) -> None:
    pytest.importorskip("ray")
    done = with_docs.run(*CHUNK, "--engine", "ray", "--ray-address", "127.0.0.1:9")
    assert done.code == 2
    assert "No Ray cluster answers at 127.0.0.1:9" in done.said
    with_docs.set(RAY_ADDRESS="127.0.0.1:9")
    assert "No Ray cluster answers at 127.0.0.1:9" in with_docs.run(*CHUNK, "--engine", "ray").said


def test_an_address_of_no_engine_is_refused(with_docs: Desk) -> None:
    done = with_docs.run(*CHUNK, "--ray-address", "127.0.0.1:9")
    assert done.code == 2
    assert "--engine ray" in done.said
