"""Keys that a Prefect server keeps: the values of Secret blocks."""

from typing import Any


async def read_secret(block: str) -> str:
    """The value of a Prefect Secret block."""
    from prefect.blocks.system import Secret

    secret: Any = await Secret.aload(block)
    return str(secret.get())
