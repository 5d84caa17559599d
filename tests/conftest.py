"""Fixtures that several tests share."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from tenacity import wait_none

from generator.engine import call
from generator.startup import garbage
from generator.startup.deferred import defer_unneeded
from tests.support.ledgers import drop_tables
from tests.support.postgres import postgres_url

__all__ = ["ledger_on_each", "ledger_on_postgres", "ledger_url", "postgres_url"]

# Several workers share the cores: threads of theirs that wait for each other spin, and cost 40 % of the time.
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

# No test speaks TLS, and every client of an SDK reads the authorities of the web anew, 0.06 s each time.
os.environ["SSL_CERT_FILE"] = str(Path(__file__).parent / "support" / "no_authority.pem")

# Commands bring a Prefect server of their own, and leave none behind.
os.environ["CI"] = "true"

# No test tells the makers of a library that it ran.
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

# What `nohup`, or the `&` of a script, makes this process ignore, the commands that tests start would ignore too.
for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, handler)

defer_unneeded()
garbage.look_rarely()

# The same examples in every run, however busy the machine: a test that fails, fails again.
settings.register_profile("same", derandomize=True, deadline=None, max_examples=30)
settings.load_profile("same")


def pytest_collection_finish() -> None:
    """Look for garbage again, but not among what was imported, which stays to the end."""
    garbage.keep_all()


@pytest.fixture
def ledger_url(tmp_path: Path) -> str:
    """A SQLite ledger that is not there yet."""
    return f"sqlite+aiosqlite:///{tmp_path / 'ledger.db'}"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tries of a call follow each other at once; commands that are processes of their own wait for real."""
    monkeypatch.setattr(call, "_WAIT", wait_none())


@pytest.fixture
def ledger_on_postgres(postgres_url: str) -> Iterator[str]:
    """URL of an empty ledger on a PostgreSQL server that others use too, one after the other."""
    yield postgres_url
    asyncio.run(drop_tables(postgres_url))


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_on_each(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty ledger, on each of the two databases."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'folder' / 'ledger.db'}"
    url: str = request.getfixturevalue("ledger_on_postgres")
    return url
