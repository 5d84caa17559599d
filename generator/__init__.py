"""Training data for language models, out of your own documents and APIs.

    from generator import qa_pipeline
    summary = await qa_pipeline(lancedb_path="my.lancedb", output="training.jsonl")

Every flow is here under its function's name; docs/python.md has more. The packages below are the ground floor, what
every task stands on; they know no technique and no flow.
"""

from importlib.util import find_spec
from typing import Any


def __getattr__(name: str) -> Any:
    """A flow, looked up when it is asked for: the one place where the ground floor looks up (PEP 562)."""
    if name.startswith("__") or find_spec(f"{__name__}.{name}"):  # a module of ours, which Python imports by itself
        raise AttributeError(name)
    if name == "main":
        from flows.command.cli import main

        return main
    from flows.options.python import by_function

    return by_function(name)


def __dir__() -> list[str]:
    from flows.options.python import functions

    return sorted({*globals(), *functions()})
