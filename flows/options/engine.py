"""Where work that costs CPU is done."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from flows.options.base import Names, Options
from flows.options.guarded import Guarded


class EngineOptions(Options):
    """In this process, or on a Ray cluster."""

    GROUP = "cluster"

    engine: Literal["local", "ray"] = Field(
        default="local",
        description="Work in this process, or on the machines of a Ray cluster (extra `ray`); what comes out is the"
        " same.",
    )
    ray_address: Annotated[
        str | None,
        Names(unset="RAY_ADDRESS, else the cores of this machine"),
        Guarded("Ray"),
    ] = Field(default=None, description="Ray cluster to work on: HOST:PORT, or `auto` for the one of this machine.")

    @model_validator(mode="after")
    def _has_engine(self) -> Self:
        if self.ray_address and self.engine != "ray":
            raise ValueError(
                f"`ray_address` says where Ray is ({self.ray_address}), but the engine is not Ray: give"
                " --engine ray too"
            )
        return self

    def embeds_with(self) -> str | None:
        """The model that texts are embedded with; None where none is."""
        return None
