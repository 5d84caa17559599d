"""The `prefect` command, whose server on SQLite lets writers wait for each other: `python -m flows.prefect_command`."""

from prefect.cli import app

from flows.sqlite_writers import queue_writers

if __name__ == "__main__":
    queue_writers()
    app()
