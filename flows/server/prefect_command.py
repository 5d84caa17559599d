"""`prefect server start` for a server on SQLite that lets writers wait: `python -m flows.server.prefect_command`."""

from generator.startup import own_process


def main() -> None:
    """Run `prefect` with the arguments given."""
    own_process.begin()
    import prefect.server.api.server  # noqa: F401  what `server start` imports
    from prefect.cli import app

    from flows.server.sqlite_writers import queue_writers

    queue_writers()
    own_process.ready()
    app()


if __name__ == "__main__":
    main()
