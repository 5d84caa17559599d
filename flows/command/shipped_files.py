"""What ships with the command: the settings with their defaults, and specifications of tools to begin with."""

import sys

from flows.showing.terminal import show, table
from generator.shipped import shipped


def print_config() -> int:
    """Print config.yaml with every default, to standard output."""
    sys.stdout.write(shipped("config.yaml").read_text(encoding="utf-8"))
    return 0


def list_specs() -> int:
    """Show the specifications that ship: where each is, its tools, and the server that does them."""
    from generator.tools.reading.specification import read_spec
    from tool_specs import __name__ as package

    folder = shipped("tool_specs")
    drawn = table("specification", "tools", "server", numbers=("tools",))
    for file in sorted(folder.glob("*.json")):
        server = f"python -m {package}.{file.stem}_server FOLDER"
        there = (folder / f"{file.stem}_server.py").is_file()
        drawn.add_row(str(file), f"{len(read_spec(str(file)).spec.tools):,}", server if there else "")
    show(drawn)
    return 0
