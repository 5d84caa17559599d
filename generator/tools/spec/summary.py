"""What a specification holds, in numbers: plain data for a command to print or write."""

from collections import Counter
from typing import Any, get_args

from generator.tools.spec.model import Complexity, Known, ToolSpec

_EFFECTS = ("read_only", "destructive", "idempotent", "open_world")


def summarise(spec: ToolSpec) -> dict[str, Any]:
    """Counts of the tools by category and complexity, of parameters, outputs and effects.

    Returns:
        `name`, `kind` and `tools`; `categories`, each with its `tools` and how many are of each complexity, the largest
        first; `complexity`; `parameters`, `required` and `optional`; `outputs`, by how they are known, and the tools
        `without` any; `effects`, the tools that are said to have each, and those of which nothing is said, `unsaid`.
    """
    levels = get_args(Complexity)
    categories = Counter(tool.category or "(none)" for tool in spec.tools)
    by_both = Counter((tool.category or "(none)", tool.complexity) for tool in spec.tools)
    required = sum(len(tool.required) for tool in spec.tools)
    known = Counter(output.known for tool in spec.tools for output in tool.outputs)
    said = Counter(word for tool in spec.tools for word in _EFFECTS if getattr(tool.effects, word))
    silent = sum(all(getattr(tool.effects, word) is None for word in _EFFECTS) for tool in spec.tools)
    return {
        "name": spec.name,
        "kind": spec.kind,
        "tools": len(spec.tools),
        "categories": {
            category: {"tools": count, **{level: by_both[category, level] for level in levels}}
            for category, count in categories.most_common()
        },
        "complexity": {level: sum(tool.complexity == level for tool in spec.tools) for level in levels},
        "parameters": {
            "required": required,
            "optional": sum(len(tool.properties) for tool in spec.tools) - required,
        },
        "outputs": {word: known[word] for word in get_args(Known)}
        | {"without": sum(not tool.outputs for tool in spec.tools)},
        "effects": {word: said[word] for word in _EFFECTS} | {"unsaid": silent},
    }


def table_of(summary: dict[str, Any]) -> list[tuple[str, int, int, int, int]]:
    """A summary's table: by category its name, its tools, and how many are simple, medium and complex; the sum last."""
    rows = [
        (category, counts["tools"], counts["simple"], counts["medium"], counts["complex"])
        for category, counts in summary["categories"].items()
    ]
    levels = summary["complexity"]
    return [*rows, ("all", summary["tools"], levels["simple"], levels["medium"], levels["complex"])]
