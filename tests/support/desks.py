"""Pytest fixtures: a desk to run commands at, with a Prefect server or without."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from flows.server.connection import using
from flows.server.prefect_settings import prefect_settings
from tests.support.commands import Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefect_server: str) -> Iterator[Desk]:
    """A desk whose commands find a running Prefect server."""
    with opened(tmp_path, monkeypatch, prefect_server) as made:
        yield made


@contextmanager
def opened(folder: Path, monkeypatch: pytest.MonkeyPatch, prefect_server: str) -> Iterator[Desk]:
    """A desk in this folder while the block runs, for fixtures that several tests share."""
    from prefect.settings import get_current_settings

    home = folder / "prefect"
    storage = home / "storage"
    monkeypatch.setenv("PREFECT_API_URL", prefect_server)
    monkeypatch.setenv("PREFECT_LOCAL_STORAGE_PATH", str(storage))
    results = get_current_settings().results.model_copy(update={"local_storage_path": storage})
    with ExitStack() as stack:
        stack.enter_context(using(prefect_server))
        stack.enter_context(prefect_settings(home=home, results=results))
        made = Desk(folder, monkeypatch)
        stack.callback(made.close)
        _keep_summaries(made)
        _prepare(made)
        yield made


@pytest.fixture
def desk_without_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk whose commands find no Prefect server."""
    from prefect.settings import get_current_settings

    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    made = Desk(tmp_path, monkeypatch)
    _prepare(made)
    with prefect_settings(api=get_current_settings().api.model_copy(update={"url": None})):
        yield made
    made.close()


def _prepare(made: Desk) -> None:
    folder = made.folder
    made.monkeypatch.chdir(folder)
    for name in [name for name in os.environ if name.endswith("_API_KEY") or name.startswith("GENERATOR_")]:
        made.monkeypatch.delenv(name)
    made.set(
        PREFECT_HOME=str(folder / "prefect"),
        XDG_DATA_HOME=str(folder / "data"),
        GENERATOR_LEDGER__URL=f"sqlite+aiosqlite:///{folder / 'ledger.db'}",
        GENERATOR_LLM__PROVIDER="extractive",
        COLUMNS="300",
    )


def _keep_summaries(made: Desk) -> None:
    """What a flow returns is drawn on the screen; keep it as data too."""
    from flows.running.account import summary

    draw = summary.terminal

    def keep(data: dict[str, Any]) -> Any:
        made.summaries.append(data)
        return draw(data)

    made.monkeypatch.setattr(summary, "terminal", keep)
