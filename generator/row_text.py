"""What a row asks and what it answers, whichever form it has: our records, or the forms that `export` writes.

{"question": …, "answer": …}                          ours, with `reasoning` where there is a chain of thought
{"instruction": …, "input": …, "output": …}           Alpaca
{"messages": [{"role": …, "content": …}, …]}          ChatML
{"conversations": [{"from": …, "value": …}, …]}       ShareGPT
{"problem": …, "solution": …}                         evaluation sets of mathematics
{"prompt": …, "canonical_solution": …}                and of code
"""

from collections.abc import Mapping, Sequence
from typing import Any

TEXT_KEYS = ("instruction", "question", "prompt", "problem", "text", "messages", "conversations")
"""Where a row's text is looked for, in this order."""
ANSWER_KEYS = ("answer", "output", "response", "completion", "solution", "canonical_solution")
"""Where its answer is looked for before its conversation."""
CONVERSATION_KEYS = ("messages", "conversations")

Row = Mapping[str, Any]


def text_at(row: Row, key: str) -> str | None:
    """The text under a key; of a conversation what the user said. None where there is no text."""
    value = row.get(key)
    if isinstance(value, str):
        text = f"{value}\n{row['input']}" if key == "instruction" and row.get("input") else value
        return text if text.strip() else None
    if isinstance(value, list):
        said = "\n".join(turn for role, turn in _turns(value) if role == "user")
        return said or None
    return None


def asked(row: Row) -> str | None:
    """What a row asks; None where it asks nothing that is known here."""
    return next((text for key in TEXT_KEYS if (text := text_at(row, key))), None)


def answered(row: Row) -> str | None:
    """What a row answers, its reasoning left out; None where it has no answer."""
    for key in ANSWER_KEYS:
        if isinstance(row.get(key), str) and row[key].strip():
            return str(row[key])
    for key in CONVERSATION_KEYS:
        if isinstance(row.get(key), list):
            said = [turn for role, turn in _turns(row[key]) if role == "assistant"]
            return said[-1] if said else None
    return None


def reasoned(row: Row) -> str | None:
    """A row's chain of thought, as text; None where it has none."""
    value = row.get("reasoning")
    if isinstance(value, list):
        return "\n".join(str(step) for step in value) or None
    return value if isinstance(value, str) and value.strip() else None


def whole(row: Row) -> str:
    """Question and answer as one text; empty where there is neither."""
    return "\n".join(text for text in (asked(row), answered(row)) if text)


def turns(row: Row, keys: Sequence[str] = CONVERSATION_KEYS) -> list[tuple[str, str]]:
    """Role and text of each turn of a row's conversations under these keys; `system` beside them is one, too."""
    said = [turn for key in keys if isinstance(row.get(key), list) for turn in _turns(row[key])]
    system = row.get("system")
    return [("system", system), *said] if isinstance(system, str) and system.strip() else said


def _turns(conversation: Sequence[Any]) -> list[tuple[str, str]]:
    """Role and text of each turn, in ChatML's names."""
    roles = {"human": "user", "gpt": "assistant"}
    turns = [turn for turn in conversation if isinstance(turn, Mapping)]
    pairs = [(turn.get("role") or turn.get("from"), _said(turn.get("content") or turn.get("value"))) for turn in turns]
    return [(roles.get(str(role), str(role)), text) for role, text in pairs if text]


def _said(content: Any) -> str:
    """What a turn says: text, or the texts among its parts."""
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, Mapping)]
        return "\n".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""
