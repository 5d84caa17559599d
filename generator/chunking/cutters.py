"""Who cuts the batches of a plan: the reader processes of this machine, or the machines of a cluster."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Protocol

from generator.chunking.cut import CutFile, cut_files
from generator.chunking.parts import Part, cut_part, parts_of
from generator.chunking.plan import ChunkPlan
from generator.cluster.mapping import Cluster
from generator.documents.folder import DocumentFile
from generator.documents.reading.process import Limits
from generator.documents.reading.processes import ReaderProcesses

Batch = tuple[list[DocumentFile], Iterator[CutFile]]
"""Files, and what became of each, in their order."""


class Cutter(Protocol):
    """Cuts files."""

    def batches(self, plan: ChunkPlan) -> Iterator[Batch]:
        """The plan's batches in turn. What became of the files of one is to be taken before the next is asked for."""

    def close(self) -> None:
        """End the work at once, from any thread: what is being taken ends with `Interrupted`."""


class ProcessCutter:
    """Cuts in this process; documents that are no text are read by its reader processes."""

    def __init__(self, processes: ReaderProcesses) -> None:
        self._processes = processes

    def batches(self, plan: ChunkPlan) -> Iterator[Batch]:
        return ((batch, cut_files(plan, batch, self._processes)) for batch in plan.batches())

    def close(self) -> None:
        self._processes.close()


class ClusterCutter:
    """Looks at files here, and has those that are new or changed read and cut by a cluster, some batches ahead."""

    def __init__(self, cluster: Cluster, limits: Limits) -> None:
        self._cluster, self._limits = cluster, limits

    def batches(self, plan: ChunkPlan) -> Iterator[Batch]:
        cut = self._cluster.map(cut_part, self._parts(plan))
        for batch in plan.batches():
            yield batch, chain.from_iterable(islice(cut, sum(1 for _ in parts_of(batch))))

    def _parts(self, plan: ChunkPlan) -> Iterator[Part]:
        return (Part.of(plan, files, self._limits) for batch in plan.batches() for files in parts_of(batch))

    def close(self) -> None:
        self._cluster.stop()
