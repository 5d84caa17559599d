"""Pytest fixtures around the loopback server."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.providers.server import RunningServer, running_server


@pytest.fixture
def provider_server() -> Iterator[Callable[..., RunningServer]]:
    """Starts servers for a test, `provider_server(latency=0.1, …)`, and stops them after it."""
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(running_server(**settings))
