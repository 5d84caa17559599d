"""Prefect's home, with its database and the results: for its user alone."""

import os

from generator.data_folder import OTHERS, closed_below


def close_home() -> None:
    """Close it, and let what this process writes from now on be closed too; for servers, which write nothing else."""
    from prefect.settings import get_current_settings

    os.umask(OTHERS)
    home = get_current_settings().home
    closed_below(home, home)
