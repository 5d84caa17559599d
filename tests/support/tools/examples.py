"""Tool-use examples that several tests share: requests to the address book of `tests/support/tools/sessions.py`."""

from typing import Any

from generator.tools.records import Metadata, Solution, Step, Style, ToolExample
from generator.tools.spec.documentation import documentation
from generator.tools.spec.model import Tool
from tests.support.tools.sessions import FIND, PHONE, TOOLS

REQUEST = "Find Ada Berg and tell me her phone number."
ANSWER = "The phone number of Ada Berg is 0171 2233."
FOUND = {"person_id": 11, "town": "Lund"}
PHONED = {"phone": "0171 2233"}


def step(number: int, tool: Tool, args: dict[str, Any], result: Any = None, **more: Any) -> Step:
    return Step(step=number, tool=tool.name, args=args, result=result, **more)


def find(number: int = 1, name: str = "Ada Berg", result: Any = None, **more: Any) -> Step:
    return step(number, FIND, {"name": name}, result, **more)


def phone(number: int = 2, person: int = 11, result: Any = None, **more: Any) -> Step:
    return step(number, PHONE, {"person_id": person}, result, **more)


def example(
    *path: Step, request: str = REQUEST, answer: str = ANSWER, style: Style = "chain", **more: Any
) -> ToolExample:
    solution: dict[str, Any] = {"reasoning_path": list(path), "final_answer": answer}
    solution["api_documentation"] = documentation(TOOLS)
    fields = {"id": "e", "instruction": request, "tools": TOOLS, "metadata": Metadata(style=style), **more}
    return ToolExample(**{"solution": Solution(**solution), **fields})


def done(**more: Any) -> ToolExample:
    """One whose calls have run, and whose answer says what they gave."""
    return example(find(result=FOUND), phone(result=PHONED), **more)


def declined(answer: str = "None of the tools can do that.", style: Style = "irrelevance") -> ToolExample:
    return example(request="Book me a table for tonight.", answer=answer, style=style)
