"""A row of the registry: a command, and where its code is.

Places are written relative to the folder `flows`, and imported only when they are used: importing all takes seconds.
"""

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from prefect import Flow

Group = Literal["documents", "pairs", "reasoning", "choosing", "tools", "training", "operations", "server"]
GROUPS: dict[Group, str] = {
    "documents": "Documents",
    "pairs": "Pairs",
    "reasoning": "Reasoning",
    "choosing": "Choosing, comparing, looking",
    "tools": "Tool use",
    "training": "Training and proof",
    "operations": "Keeping up: changes, releases, batches",
    "server": "Providers, money, server",
}
"""The subjects that `generator --help` sorts its commands by, in order, with their titles."""
_HOUSE = __name__.rpartition(".options.")[0]
"""The package that places are relative to: `flows`, or wherever it was installed."""


@dataclass(frozen=True)
class Entry:
    """A command, and the flow that does the same on a Prefect server.

    Attributes:
        name: Of the command.
        help: What it does, in a sentence.
        example: A command line.
        run: What the command calls: `(entry, values, quiet=…) -> exit code`; without options, its own parameters.
        options: Class of its options; empty for a command with parameters of its own.
        work: What a command that needs no server calls with its options.
        flow: Name of the flow, whose file and function are called the same; empty where there is none.
        folder: Subfolder of `flows` that the flow's file is in; empty where it lies in `flows` itself.
        every: Seconds between runs of its deployment that nobody asks for; None where there are none.
        check: What looks at the input before a server is started: `async (options, settings) -> None`.
    """

    name: str
    group: Group
    help: str
    example: str
    run: str = ".command.run_flow:run_flow"
    options: str = ""
    work: str = ""
    flow: str = ""
    folder: str = ""
    check: str = ""
    every: int | None = None

    @property
    def kind(self) -> Any:
        """The class of its options."""
        return found(self.options)

    @property
    def function(self) -> str:
        """Name of the flow's function, as Python imports it."""
        return self.flow.replace("-", "_")

    @property
    def module(self) -> str:
        """The flow's module, relative to the folder `flows`."""
        return f"{self.folder}.{self.function}" if self.folder else self.function

    @property
    def entrypoint(self) -> str:
        """The flow as Prefect's deployments name it, relative to the checkout."""
        return f"flows/{self.module.replace('.', '/')}.py:{self.function}"

    @property
    def told(self) -> str:
        """What its deployment says of itself."""
        return f"{self.help} The same as a command: `{self.example}`"

    def load(self) -> "Flow[..., Any]":
        """Its flow."""
        flow: Flow[..., Any] = found(f".{self.module}:{self.function}")
        return flow


def found(place: str) -> Any:
    """What `.module:name`, relative to the folder `flows`, names; imported now."""
    module, name = place.split(":")
    return getattr(importlib.import_module(module, _HOUSE), name)
