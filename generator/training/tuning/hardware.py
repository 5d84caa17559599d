"""What a model is trained on, and what follows from it: numbers of 16 bits, recomputing in place of keeping."""

import importlib.util
import os
from dataclasses import dataclass
from typing import Any

from generator.errors import UsageError
from generator.free_memory import free_memory
from generator.training.settings import TuneSettings


@dataclass(frozen=True)
class Hardware:
    """What training runs on.

    Attributes:
        name: `CPU`, or the GPU's.
        is_cuda: It is a GPU by NVIDIA, or one that PyTorch takes for such.
        bf16: It computes in bfloat16.
        memory: Bytes that are free.
    """

    name: str
    is_cuda: bool
    bf16: bool
    memory: int

    @property
    def dtype(self) -> str:
        """Numbers of the base's weights; adapters have 32 bits everywhere."""
        return "bfloat16" if self.bf16 else "float32"


def hardware() -> Hardware:
    """What there is: the first GPU, else the CPU."""
    import torch

    if torch.cuda.is_available():
        free, _ = torch.cuda.mem_get_info()
        return Hardware(torch.cuda.get_device_name(), True, torch.cuda.is_bf16_supported(), free)
    return Hardware("CPU", False, False, free_memory())


def is_on_cpu() -> bool:
    """Whether there is no accelerator of any kind."""
    import torch

    mps: Any = torch.backends.mps
    return not torch.cuda.is_available() and not mps.is_available()


def check_quantizing(settings: TuneSettings) -> None:
    """Make sure that weights of 4 bits can be computed with, where they are asked for.

    Raises:
        UsageError: There is no CUDA, or bitsandbytes is missing.
    """
    if not settings.quantize:
        return
    import torch

    if not torch.cuda.is_available():
        raise UsageError("--quantize needs a GPU with CUDA, and there is none: leave it out.")
    if importlib.util.find_spec("bitsandbytes") is None:
        raise UsageError("--quantize needs bitsandbytes: pip install 'generator[train,qlora]'.")


def threads() -> int:
    """Threads that compute, by the environment or by the cores that this process may use."""
    given = os.environ.get("OMP_NUM_THREADS", "")
    if given.isdecimal() and int(given):
        return int(given)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
