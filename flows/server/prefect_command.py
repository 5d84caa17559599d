"""`prefect server start` for a server that lets writers of its SQLite wait, answers its own pages alone, and keeps its
files to its user: `python -m flows.server.prefect_command`.
"""

from typing import Any

from generator.startup import own_process


def main() -> None:
    """Run `prefect` with the arguments given."""
    own_process.begin()
    from prefect.cli import app
    from prefect.server.api import server

    from flows.server.private_home import close_home
    from flows.server.sqlite_writers import queue_writers

    close_home()
    queue_writers()
    server.create_app = _gated(server.create_app)
    own_process.ready()
    app()


def _gated(create_app: Any) -> Any:
    """What makes the server's application, with the gate before it."""
    from prefect.settings import PREFECT_SERVER_CORS_ALLOWED_ORIGINS

    from flows.server.gate import Gate

    return lambda **given: Gate(create_app(**given), PREFECT_SERVER_CORS_ALLOWED_ORIGINS.value())


if __name__ == "__main__":
    main()
