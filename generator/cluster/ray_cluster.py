"""Parts worked on by the machines of a Ray cluster (Moritz et al. 2018, https://arxiv.org/abs/1712.05889).

Each part is a task. A bounded window of them is in flight, and results are taken in the order of the parts. Ray runs
the tasks of a node that dies again on others, also those whose results lay there and were not fetched yet.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any

from generator.cluster.mapping import Part, Result
from generator.cluster.nodes import check_nodes
from generator.cluster.ray_process import check_installed, ray_running
from generator.errors import GeneratorError, Interrupted, first_line

AHEAD = 4
"""Parts in flight for each core, so that none waits while the first of them takes long."""
AGAIN = 5
"""Times that a part is tried again whose node or process died."""
_LOOK = 1.0
"""Seconds between looks whether the work was stopped."""


class RayCluster:
    """A cluster that is there from the first work on, until it is closed. See the module.

    Args:
        address: Of the cluster; None starts one of this machine's cores.
        code: Packages of ours that the nodes get with the work.
        needs: Distributions that results depend on: each node must have the releases of this process.
        folders: Folders that each node must see under the same path.

    Raises:
        UsageError: Ray is not installed.
    """

    is_local = False

    def __init__(
        self, address: str | None, code: Sequence[Path], needs: Sequence[str], folders: Sequence[str] = ()
    ) -> None:
        check_installed()
        self._address, self._code = address, code
        self._needs, self._folders = needs, folders
        self._open = ExitStack()
        self._stopped = False

    @cached_property
    def _ray(self) -> Any:
        """The module `ray`, once there is a cluster.

        Raises:
            UsageError: There is none, or a node lacks something.
        """
        ray = self._open.enter_context(ray_running(self._address, self._code))
        if self._address:
            check_nodes(ray, self._needs, self._folders)
        return ray

    def close(self) -> None:
        """End the cluster, if it is one of this machine's cores, or leave it."""
        self._open.close()

    def map(self, work: Callable[[Part], Result], parts: Iterable[Part]) -> Iterator[Result]:
        """See `Cluster`."""
        window = AHEAD * max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        task = self._ray.remote(max_retries=AGAIN, num_cpus=1)(_worked)
        shared = self._ray.put(work)  # with all that a partial holds: once, not with each part
        flying: deque[Any] = deque()
        try:
            for part in parts:
                flying.append(task.remote(shared, part))
                if len(flying) >= window:
                    yield self._result(flying.popleft())
            while flying:
                yield self._result(flying.popleft())
        finally:
            for reference in flying:
                self._ray.cancel(reference, force=True)

    def stop(self) -> None:
        """End the work at the next look; from any thread."""
        self._stopped = True

    def _result(self, reference: Any) -> Any:
        exceptions = self._ray.exceptions
        try:
            while not self._ray.wait([reference], timeout=_LOOK)[0]:
                if self._stopped:
                    raise Interrupted("The work on the cluster was stopped.")
            return self._ray.get(reference)
        except exceptions.RayTaskError as error:
            raise error.cause from None
        except exceptions.RayError as error:
            raise GeneratorError(
                f"The Ray cluster lost a part of the work {AGAIN + 1} times ({first_line(error).rstrip('.')}); see "
                "that its nodes stay and have memory, and run it again."
            ) from None


def _worked(work: Callable[[Part], Result], part: Part) -> Result:
    """On a node. A function so small is sent whole, and what it calls is imported there."""
    return work(part)
