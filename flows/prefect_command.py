"""`prefect server start` for a server on SQLite that lets writers wait: `python -m flows.prefect_command`."""

from flows import garbage


def main() -> None:
    """Run `prefect` with the arguments given."""
    garbage.look_rarely()
    import prefect.server.api.server  # noqa: F401  what `server start` imports
    from prefect.cli import app

    from flows.sqlite_writers import queue_writers

    queue_writers()
    garbage.keep_all()
    app()


if __name__ == "__main__":
    main()
