"""The records themselves, with their ratings and provenance, for whoever trains with a script of their own."""

from typing import Any

from generator.formats.turns import Options

WORKING = frozenset({"source_text", "evidence", "evidence_found"})
"""What records carry for later steps to check against; no export has it."""


def jsonl(record: dict[str, Any], _options: Options) -> list[dict[str, Any]]:
    """Every field but those of `WORKING`; options do not apply."""
    return [{name: value for name, value in record.items() if name not in WORKING}]
