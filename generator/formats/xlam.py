"""xLAM, the form of APIGen's data: a query, the tools, and the calls that answer it.

{"id": "…", "query": "…", "tools": "[{\"name\": …, \"parameters\": {…}}]",
 "answers": "[{\"name\": …, \"arguments\": {…}}]"}

https://huggingface.co/datasets/Salesforce/xlam-function-calling-60k. `tools` and `answers` are JSON text; no call is
`[]`. The form holds one turn and nothing that came back, so an example of several turns, or of several requests, gives
no row, nor does one whose turn is not to be trained on.
"""

from typing import Any

from generator.formats.tool_turns import as_json, call_of, example_of, turns_of
from generator.formats.turns import Options
from generator.tools.spec.model import Tool


def xlam(record: dict[str, Any], _options: Options) -> list[dict[str, Any]]:
    """One row, or none; options do not apply."""
    example = example_of(record)
    turns = turns_of(example.path)
    if example.follow_ups or len(turns) > 1 or not (turns[0].trained if turns else example.solution.final_loss):
        return []
    answers = [call_of(step) for step in turns[0].calls] if turns else []
    tools = as_json([_shown(tool) for tool in example.tools])
    return [{"id": example.id, "query": example.instruction, "tools": tools, "answers": as_json(answers)}]


def _shown(tool: Tool) -> dict[str, Any]:
    """A tool as that data has it: its parameters by name, without the object around them."""
    optional = {name: {"optional": True} for name in tool.properties.keys() - tool.required}
    parameters = {name: {**schema, **optional.get(name, {})} for name, schema in tool.properties.items()}
    return {"name": tool.name, "description": tool.description, "parameters": parameters}
