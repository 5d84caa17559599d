"""The part of the registry that runs no flow: settings, providers, money, the server."""

from flows.options.entry import Entry

SERVER = (
    Entry(
        "config",
        "server",
        "Print the settings with their defaults.",
        "generator config > config.yaml",
        run=".command.shipped_files:print_config",
    ),
    Entry(
        "list-providers",
        "server",
        "Show the providers and which are ready.",
        "generator list-providers",
        run=".command.inquiries:list_providers",
    ),
    Entry(
        "ledger",
        "server",
        "Show what was asked and paid, by model and prompt.",
        "generator ledger",
        run=".command.inquiries:show_ledger",
    ),
    Entry(
        "up",
        "server",
        "Start a Prefect server in the background, and serve the flows.",
        "generator up",
        run=".server.background:up",
    ),
    Entry(
        "down",
        "server",
        "Stop the served flows and the server.",
        "generator down",
        run=".server.background:down",
    ),
    Entry(
        "limits",
        "server",
        "Write the providers' limits to the Prefect server.",
        "generator limits",
        run=".command.inquiries:write_limits",
    ),
)
