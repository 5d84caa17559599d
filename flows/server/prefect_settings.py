"""Prefect's settings with some fields replaced, for as long as a block runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def prefect_settings(**changed: Any) -> Iterator[None]:
    """Lay some fields over the settings that are in force; a section is replaced as a whole."""
    from prefect.context import SettingsContext, get_settings_context

    now = get_settings_context()
    with SettingsContext(profile=now.profile, settings=now.settings.model_copy(update=changed)):
        yield
