"""A Ray cluster on this machine: a head without cores and two nodes of one core each, of which one can be killed.

In a process of its own, `python -m tests.support.ray_nodes`: it says the cluster's address, takes a line for each node
to kill, and ends with its standard input.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TOKEN = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "5f" * 32, "RAY_USAGE_STATS_ENABLED": "0"}
_STORE = 100 * 2**20


@dataclass
class Nodes:
    """The cluster.

    Attributes:
        address: Where it takes drivers.
        environment: What lets them in.
    """

    address: str
    environment: dict[str, str]
    process: "subprocess.Popen[str]"

    def kill_one(self) -> None:
        """Kill all processes of a node; returns when they are gone."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("kill\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "killed\n"


@contextmanager
def ray_nodes(folder: Path) -> Iterator[Nodes]:
    """The cluster while the block runs; its files go into the folder."""
    environment = {**os.environ, **TOKEN, "HOME": str(folder), "OMP_NUM_THREADS": "1"}
    with (
        (folder / "nodes.log").open("w") as log,
        subprocess.Popen(
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            env=environment,
        ) as process,
    ):  # fmt: skip
        assert process.stdout
        assert process.stdin
        try:
            yield Nodes(process.stdout.readline().strip(), environment, process)
        finally:
            process.stdin.close()


def main() -> None:
    """Be the cluster."""
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what Ray says is no answer
    from ray.cluster_utils import Cluster

    cluster = Cluster(
        initialize_head=True,
        head_node_args={"num_cpus": 0, "include_dashboard": False, "object_store_memory": _STORE},
    )
    nodes = [cluster.add_node(num_cpus=1, object_store_memory=_STORE) for _ in range(2)]
    out.write(f"{cluster.address}\n")
    for _ in sys.stdin:
        cluster.remove_node(nodes.pop(), allow_graceful=False)
        out.write("killed\n")
    cluster.shutdown()


if __name__ == "__main__":
    main()
