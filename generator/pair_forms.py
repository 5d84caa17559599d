"""Rows of others' training sets as pairs: the forms that `export` writes, and their kin.

{"instruction": …, "input": …, "output": …}           Alpaca; also `prompt` with `response` or `completion`
{"messages": [{"role": …, "content": …}, …]}          ChatML
{"conversations": [{"from": …, "value": …}, …]}       ShareGPT

What else a row has stays with it. A conversation of several exchanges is no pair: later turns speak
of earlier ones.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

Row = dict[str, Any]

_ASKED = ("instruction", "prompt", "question")
_ANSWERED = ("output", "response", "completion", "answer")
_SPEAKERS = {"human": "user", "gpt": "assistant", "model": "assistant", "bot": "assistant"}
_REASONED = re.compile(
    r"(?:<think>\s*(?P<think>.*?)\s*</think>\s*|(?P<steps>Step 1: .*?)\n\n)(?P<answer>\S.*)", re.DOTALL
)


def as_pair(row: Row) -> Row:
    """The row with `question` and `answer`; as it is where it has them, or is of no form known here."""
    if ("question" in row and "answer" in row) or "solution" in row:  # the latter is an example of tool use
        return row
    if (key := _conversation(row)) is not None:
        turns = _turns(row[key])
        if _fault(key, turns):
            return row
        system = "\n".join(text for role, text in turns if role == "system")
        question, answer = (text for role, text in turns if role != "system")
        return _pair({**row, **({"system": system} if system else {})}, (key,), question, answer)
    asked, answered = _first(row, _ASKED), _first(row, _ANSWERED)
    if asked is None or answered is None:
        return row
    more = row.get("input") if asked == "instruction" else None
    question = f"{row[asked]}\n{more}" if isinstance(more, str) and more.strip() else row[asked]
    return _pair(row, (asked, answered, *(["input"] if asked == "instruction" else [])), question, row[answered])


def conversation_fault(row: Row) -> str | None:
    """Why the conversation that a row holds is no pair; None where it is one, or the row holds none."""
    key = _conversation(row)
    return None if key is None or "question" in row else _fault(key, _turns(row[key]))


def _conversation(row: Row) -> str | None:
    return next((key for key in ("messages", "conversations") if isinstance(row.get(key), list)), None)


def _fault(key: str, turns: Sequence[tuple[str, str | None]]) -> str | None:
    order = [role for role, _ in turns if role != "system"]
    if order != ["user", "assistant"]:
        return f"has in `{key}` not one question and its answer, but {', '.join(order[:6]) or 'nothing'}"
    silent = next((role for role, text in turns if text is None), None)
    return f"has in `{key}` a turn of {silent} without text" if silent else None


def _turns(conversation: Sequence[Any]) -> list[tuple[str, Any]]:
    return [_turn(turn) for turn in conversation]


def _turn(turn: Any) -> tuple[str, str | None]:
    """Who speaks, in ChatML's names, and what; None where it is no text."""
    if not isinstance(turn, Mapping):
        return "no turn", None
    role = str(turn.get("role") or turn.get("from")).lower()
    text = turn["content"] if "content" in turn else turn.get("value")
    if isinstance(text, list):  # parts, as OpenAI's API has them
        parts: list[Any] = [part.get("text") if isinstance(part, Mapping) else part for part in text]
        text = "".join(parts) if all(isinstance(part, str) for part in parts) else None
    return _SPEAKERS.get(role, role), text if isinstance(text, str) else None


def _first(row: Row, keys: Sequence[str]) -> str | None:
    return next((key for key in keys if isinstance(row.get(key), str) and row[key].strip()), None)


def _pair(row: Row, used: Sequence[str], question: str, said: str) -> Row:
    rest = {key: value for key, value in row.items() if key not in used}
    found = None if rest.get("reasoning") else _REASONED.fullmatch(said)
    if found is None:
        return {"question": question, "answer": said, **rest}
    return {"question": question, "answer": found["answer"], "reasoning": found["think"] or found["steps"], **rest}
