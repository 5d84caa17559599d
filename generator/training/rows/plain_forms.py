"""Forms of training rows that are read back: Alpaca as one text, and xLAM's calls."""

import re
from collections.abc import Mapping
from typing import Any

from generator.formats.alpaca_text import PREAMBLE
from generator.training.rows.turns import Message, NotATurn, call, messages_of, parsed, tools_of

_ALPACA = re.compile(
    r"(?:(?P<system>.*?)\n\n)?### Instruction:\n(?P<asked>.*?)(?:\n\n### Input:\n(?P<more>.*?))?"
    r"\n\n### Response:\n(?P<said>.*)",
    re.DOTALL,
)


def alpaca_text(text: str) -> dict[str, Any]:
    """Alpaca's fields out of its headings.

    Raises:
        NotATurn: The text has not these headings, so nobody can tell what in it is the answer.
    """
    found = _ALPACA.fullmatch(text)
    if found is None:
        raise NotATurn("is one `text` without Alpaca's headings, so nothing tells the answer from the question")
    system = found["system"]
    own = {"system": system} if system and not system.startswith(PREAMBLE.split(".", maxsplit=1)[0]) else {}
    return {"instruction": found["asked"], "input": found["more"] or "", "output": found["said"], **own}


def xlam(row: Mapping[str, Any]) -> tuple[list[Message], list[dict[str, Any]]]:
    """The query and the calls that answer it, and the tools with their parameters as an object.

    Raises:
        NotATurn: Something in the row is no call or no tool.
    """
    tools, answers = parsed(row.get("tools")), parsed(row["answers"])
    if not isinstance(tools, list) or not isinstance(answers, list) or not answers:
        raise NotATurn("has `tools` or `answers` that are no list of tools and calls")
    turns = [
        {"role": "user", "content": row["query"]},
        {"role": "assistant", "content": "", "tool_calls": [call(one) for one in answers]},
    ]
    return messages_of(turns), tools_of([_tool(tool) for tool in tools])


def _tool(tool: Any) -> dict[str, Any]:
    parameters = tool.get("parameters") or {} if isinstance(tool, Mapping) else None
    if not isinstance(parameters, Mapping):
        raise NotATurn("has in `tools` one that is none")
    if "properties" not in parameters:
        if not all(isinstance(schema, Mapping) for schema in parameters.values()):
            raise NotATurn("has in `tools` one whose parameters are no schema")
        required = [name for name, schema in parameters.items() if not schema.get("optional")]
        properties = {
            name: {key: value for key, value in schema.items() if key != "optional"}
            for name, schema in parameters.items()
        }
        parameters = {"type": "object", "properties": properties, "required": required}
    return {**tool, "parameters": parameters}
