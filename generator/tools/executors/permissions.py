"""Which tools may be called at all: the same rules for every executor."""

from generator.tools.execution import ExecutorChoice
from generator.tools.spec.model import Tool


def refusal(tool: Tool, choice: ExecutorChoice) -> str | None:
    """Why a tool may not be called, as one sentence; None where it may.

    With `choice.only` no other tool may be called. A tool that is marked destructive or open-world needs leave by name,
    in `choice.allowed`; a tool that says nothing of itself does not.
    """
    if choice.only and tool.name not in choice.only:
        return f"{tool.name} was not called: it is not among the tools that may be called ({', '.join(choice.only)})."
    if tool.effects.risky and tool.name not in choice.allowed:
        mark = "destructive" if tool.effects.destructive else "open-world"
        return f"{tool.name} was not called: it is marked {mark}, and it is not allowed by name."
    return None
