"""A served model for all tests of this folder, and a desk whose commands ask it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.model.engine import missing, model_file, served
from tests.support.commands import Desk


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Look at these files only where they are asked for: they import every technique."""
    return None if config.option.markexpr == "model" or collection_path.name == "conftest.py" else True


@pytest.fixture(scope="session")
def model_url() -> Iterator[str]:
    if lacking := missing():
        pytest.fail(lacking)
    model = model_file()
    assert model
    with served(model) as url:
        yield url


@pytest.fixture
def asking(desk: Desk, model_url: str) -> Desk:
    """A desk whose commands ask the model, more of it at once than it has slots."""
    desk.set(
        GENERATOR_LLM__PROVIDER="vllm",
        VLLM_BASE_URL=model_url,
        GENERATOR_LLM__STYLE="compact",
        GENERATOR_LLM__MAX_CONCURRENCY="8",
        GENERATOR_LLM__MAX_TOKENS="200",
    )
    return desk
