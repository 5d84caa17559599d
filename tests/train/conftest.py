"""The real SmolLM2, made ready once for all tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Look at these files only where they are asked for: they import what trains."""
    return None if config.option.markexpr == "train" or collection_path.name == "conftest.py" else True


@pytest.fixture(scope="session", autouse=True)
def _one_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The base is read out of its GGUF once, which takes a minute."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("home")))
        yield
