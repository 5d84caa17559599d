"""Faults of a specification, each told with its tool and parameter; what is broken is mended or left out.

read_attribute, parameter 'name': its default 5 does not fit its schema (5 is not of type "string"): the default is
left out.
"""

import itertools
import re
from collections.abc import Container
from typing import Any

from generator.tools.spec.dialects import modern, renamed_types
from generator.tools.spec.example_calls import fitting_examples
from generator.tools.spec.model import Output, Tool
from generator.tools.spec.parameter_faults import mended_parameters
from generator.tools.spec.parsed import Parsed, Say, saying
from generator.tools.spec.schemas import cleaned, external_reference, fault_in, writable

_STRANGE = re.compile(r"[^\w.:/-]+")
_LONGEST_NAME = 128


def mended(parsed: Parsed) -> Parsed:
    """The specification without what is broken in it; a right one comes back as it is.

    Args:
        parsed: Its faults, found while it was read, come first among those of the result.
    """
    faults = list(parsed.faults)
    names: set[str] = set()
    ids: set[str] = set()
    tools = []
    for number, tool in enumerate(parsed.spec.tools, 1):
        say = saying(faults, tool.name or tool.tool_id or f"tool {number}")
        named = _with_name(tool, names, ids, say)
        good = named and _mended(named, say)
        if good:
            names.add(good.name)
            ids.add(good.tool_id)
            tools.append(good)
    return Parsed(parsed.spec.model_copy(update={"tools": tools}), faults)


def usable_name(name: str) -> str:
    """The name with `_` for what a call cannot have in a name; empty where nothing is left."""
    plain = _STRANGE.sub("_", name.strip())[:_LONGEST_NAME]
    return plain if plain.strip("_.:/-") else ""


def unused(wanted: str, taken: Container[str]) -> str:
    """The name that is wanted, with a number where it is taken."""
    numbered = (f"{wanted}_{count}" for count in itertools.count(2))
    return next(name for name in itertools.chain([wanted], numbered) if name not in taken)


def _with_name(tool: Tool, names: set[str], ids: set[str], say: Say) -> Tool | None:
    name = usable_name(tool.name or tool.tool_id)
    if not name:
        say("", "has no name that can be called: it is left out")
        return None
    if name in names and name == (tool.name or tool.tool_id).strip():
        say("", f"has the name {name!r} of an earlier tool: it is left out")
        return None
    name = unused(name, names)  # two that differ in what a call cannot have in a name are two
    if name != tool.name:
        say("", f"has {'no name' if not tool.name else 'a name that cannot be called'}: it is called {name!r}")
    if tool.tool_id and tool.tool_id not in ids:
        return tool if name == tool.name else tool.model_copy(update={"name": name})
    tool_id = unused(name, ids)
    if tool.tool_id:
        say("", f"has the tool_id {tool.tool_id!r} of an earlier tool: its own is {tool_id!r}")
    return tool.model_copy(update={"name": name, "tool_id": tool_id})


def _mended(tool: Tool, say: Say) -> Tool | None:
    parameters = mended_parameters(tool.parameters, say)
    if parameters is None:
        return None
    found: dict[str, Any] = {"parameters": parameters}
    for field in ("description", "category"):
        found[field] = _text(getattr(tool, field), f"its {field}", say)
    returns = _text(tool.returns.description, "the description of what it returns", say)
    found["returns"] = tool.returns.model_copy(update={"description": returns})
    found["outputs"] = _outputs(tool.outputs, say)
    found["examples"] = fitting_examples(tool.examples, parameters, say)
    return tool.model_copy(update=found)


def _text(text: str, what: str, say: Say) -> str:
    clean, done = cleaned(text)
    if done:
        say("", f"{what} {done}")
    return clean


def _outputs(outputs: list[Output], say: Say) -> list[Output]:
    if fault_in({"$defs": {str(place): output.value for place, output in enumerate(outputs)}}) is None:
        good = outputs
    else:
        good = [_output(output, say) for output in outputs]
    if not all(writable(output.name) for output in good):
        say("", "gives back a field whose name cannot be written: the field is left out")
    return [
        output.model_copy(update={"description": _text(output.description, f"output {output.name!r}", say)})
        for output in good
        if writable(output.name)
    ]


def _output(output: Output, say: Say) -> Output:
    if external_reference(output.value) is None:
        for value in (output.value, renamed_types(modern(output.value))):
            if fault_in(value) is None:
                return output.model_copy(update={"value": value})
    say("", f"the schema of its output {output.name!r} cannot be used: any value is taken")
    return output.model_copy(update={"value": {}})
