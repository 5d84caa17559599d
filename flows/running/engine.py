"""The engine that a run's options name, for as long as its work takes."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from flows.options.engine import EngineOptions
from generator import __name__ as ground
from generator.cluster.mapping import working_on
from tasks import __name__ as techniques

CHOOSING = ("numpy", "scipy", "scikit-learn", "rensa")
EMBEDDING = ("sentence-transformers", "transformers", "torch")
READING = (
    "semantic-text-splitter", "markdown-it-py", "tree-sitter", "liteparse", "pypdfium2", "python-calamine", "docutils",
    "lxml", "py3langid", "rapidocr", "onnxruntime", "docling",
)  # fmt: skip
"""Distributions that decide what comes out, by what is done."""


@contextmanager
def engine(options: EngineOptions, needs: tuple[str, ...]) -> Iterator[None]:
    """Do the block's work where the options say. A cluster is there from the first work for it to the block's end.

    Args:
        options: Of the command.
        needs: Distributions that what comes out depends on, beside those that embed.

    Raises:
        UsageError: Ray is not installed, no cluster is there, or a node of it lacks something.
    """
    if options.engine == "local":
        yield
        return
    from generator.cluster.ray_cluster import RayCluster

    model = options.embeds_with()
    if model is not None:
        needs = (*needs, *CHOOSING, *(EMBEDDING if model != "lexical" else ()))
    folders = [str(Path(model).expanduser().resolve())] if model and Path(model).expanduser().is_dir() else []
    address = options.ray_address or os.environ.get("RAY_ADDRESS")
    with closing(RayCluster(address, _code(), needs, folders)) as cluster, working_on(cluster):
        yield


def _code() -> list[Path]:
    """The packages of ours that work on parts: two in a checkout, one where it is installed."""
    tops = {name.partition(".")[0] for name in (ground, techniques)}
    return sorted(Path(str(sys.modules[name].__file__)).parent for name in tops)
