"""Limits on a Prefect server: how many batches may be in flight across all flows and machines, and what uses the GPU.

A limit is named `tag:llm:<provider>`, as every task is tagged that may call a model. One slot is one batch, and a
running batch brings `max_concurrency / slots` requests with it, so that all processes together stay below
`max_concurrency`. A worker whose own `max_concurrency` is lower than the slots has one request in flight a slot. What
carries the tag `gpu` runs one at a time: two trainings would not fit into its memory.
"""

from collections.abc import Sequence

from prefect import get_client
from prefect.exceptions import ObjectNotFound

from generator.llm.catalog import CATALOG
from generator.settings.tree import Settings
from generator.types import Model

UNLIMITED = frozenset({"extractive"})
"""Providers with nothing to protect: rules have no server that could be asked too much."""


def limits(settings: Settings) -> dict[str, int]:
    """Slots by the limit's name. Never more than requests, for a batch needs at least one."""
    providers = {
        f"tag:llm:{name}": min(settings.llm.slots, settings.model(name).max_concurrency)
        for name in CATALOG
        if name not in UNLIMITED
    }
    return {**providers, "tag:gpu": 1}


async def write_limits(settings: Settings) -> dict[str, int]:
    """Write the limits to the server in use; those that are there already are brought up to date.

    Returns:
        What was written: slots by the limit's name.
    """
    wanted = limits(settings)
    async with get_client() as client:
        for name, slots in wanted.items():
            await client.upsert_global_concurrency_limit_by_name(name, slots)
    return wanted


async def limited_slots(models: Sequence[Model]) -> dict[str, int]:
    """By provider, the slots of its active limit on the Prefect server, where there is one (`generator limits`)."""
    found: dict[str, int] = {}
    async with get_client() as client:
        for provider in {model.provider for model in models}:
            try:
                limit = await client.read_global_concurrency_limit_by_name(f"tag:llm:{provider}")
            except ObjectNotFound:
                continue
            if limit.active and limit.limit > 0:
                found[provider] = limit.limit
    return found
