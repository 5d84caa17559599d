"""What the subcommands do that run no flow: they show the providers and the ledger, and write the limits."""

import asyncio
from typing import Any

from flows.showing.terminal import say, show, table


def list_providers(config: str | None = None) -> int:
    """Show what each provider needs and whether it is there right now."""
    from rich.text import Text

    from generator.llm.catalog import CATALOG, readiness, served_at_home
    from generator.settings.layers import load

    settings = load(config)
    urls: dict[str, str | None] = {name: settings.model(name).base_url for name in CATALOG}
    drawn = table("provider", "ready", "default model", "how it stands, and how to set it up")
    for status in asyncio.run(readiness(urls)):
        mark = Text("yes", style="green") if status.ready else Text("no", style="red")
        hint = Text(status.detail).append("" if status.ready else f"; {status.entry.set_up}", style="dim")
        drawn.add_row(status.entry.name, mark, settings.model(status.entry.name).name, hint)
    show(drawn)
    local = table("asked as vllm", "there", "--base-url", "how it is started, and what it does with a JSON schema")
    for server, status in asyncio.run(served_at_home()):
        mark = Text("yes", style="green") if status.ready else Text("no", style="dim")
        local.add_row(server.name, mark, server.url, Text(f"{server.start}; {server.schemas}", style="dim"))
    show(local)
    return 0


def show_ledger(config: str | None = None) -> int:
    """Show what was asked and paid, by model and prompt."""
    from generator.ledger.store import open_ledger
    from generator.settings.layers import load

    names, numbers = ("provider", "model", "prompt"), ("attempts", "tokens in", "tokens out", "cost")

    async def read() -> list[dict[str, Any]]:
        async with open_ledger(load(config).ledger_url) as ledger:
            return await ledger.spent(*names)

    drawn = table(*names, *numbers, numbers=numbers)
    for row in asyncio.run(read()):
        mark = "≈" if row["estimated"] else ""  # tokens of some attempts, which the provider did not count
        tokens = (f"{mark}{row[name]:,}" for name in ("tokens_in", "tokens_out"))
        drawn.add_row(*(row[name] for name in names), f"{row['attempts']:,}", *tokens, _paid(row))
    show(drawn)
    return 0


def _paid(row: dict[str, Any]) -> str:
    """What attempts cost, as far as it is known."""
    from generator.money import dollars

    if row["unpriced"] and not row["cost"]:
        return "unknown"
    unknown = f" + {row['unpriced']:,} of unknown price" if row["unpriced"] else ""
    return dollars(row["cost"], estimated=bool(row["estimated"])) + unknown


def write_limits(config: str | None = None) -> int:
    """Write the providers' limits to the Prefect server that is named."""
    from deployments.limits import write_limits as write
    from flows.server.connection import answers, check_secret, named_url, using
    from generator.errors import UsageError
    from generator.settings.layers import load

    settings = load(config)
    url = named_url()
    if not url or not answers(url):
        raise UsageError(
            f"No Prefect server answers at {url or 'PREFECT_API_URL (it is not set)'}: start one with `generator up`."
        )
    check_secret(url)
    with using(url):
        written = asyncio.run(write(settings))
    for name, slots in written.items():
        say(f"{name}: {slots} at once")
    return 0
