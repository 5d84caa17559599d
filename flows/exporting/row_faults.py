"""What is wrong with a row for a format: a sentence's end, as `in.jsonl, line 3: has no field question` has it."""

from collections.abc import Callable

from pydantic import ValidationError

from generator.files import Row
from generator.formats import TOOL_FORMATS
from generator.pair_forms import as_pair, conversation_fault
from generator.reasoning import is_reasoning
from generator.tools import records as tool_records


def check_for(format: str) -> Callable[[Row], str | None]:  # noqa: A002
    """What is wrong with a row for this format; None where nothing is."""
    if format in TOOL_FORMATS:
        return _tool_fault
    return _fault if format != "jsonl" else lambda row: _tool_fault(row) if "solution" in row else _fault(row)


def _tool_fault(row: Row) -> str | None:
    if not isinstance(row.get("instruction"), str):
        return "has no `instruction`, so it is no tool-use example; `chatml` and others take questions and answers"
    try:
        tool_records.ToolExample.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        return f"has a `{'.'.join(map(str, first['loc']))}` that is wrong: {first['msg']}"
    return None


def _fault(row: Row) -> str | None:
    if "instruction" in row and "solution" in row:
        return f"is a tool-use example; choose one of the formats {', '.join(sorted(TOOL_FORMATS))}"
    return conversation_fault(row) or _pair_fault(as_pair(row))


def _pair_fault(row: Row) -> str | None:
    for name in ("question", "answer"):
        if name not in row:
            return f"has no field `{name}` (its fields: {', '.join(row) or 'none'})"
        if not isinstance(row[name], str | None):
            return f"has a `{name}` that is not text"
        if not (row[name] or "").strip():
            return f"has an empty `{name}`"
    return None if is_reasoning(row.get("reasoning")) else "has a `reasoning` that is neither text nor a list of steps"
