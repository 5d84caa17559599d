"""Rows of whatever form as what is trained on: conversations, answers to prefer, answers with a label.

{"question": …, "answer": …, "reasoning": […]}             our pairs, with or without a chain of thought
{"messages": […], "tools": […]}                            ChatML, OpenAI's tool use, Hermes
{"conversations": […], "tools": "[…]"}                     ShareGPT, with tools or without
{"instruction": …, "output": …}   {"text": …}              Alpaca, as fields or as one text
{"instruction": …, "solution": {…}, "tools": […]}          our tool-use examples
{"query": …, "tools": "[…]", "answers": "[…]"}             xLAM
{"prompt": […], "chosen": […], "rejected": […]}            answers to prefer, for DPO
{"prompt": […], "completion": […], "label": true}          answers with a label, for KTO
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from generator.errors import GeneratorError
from generator.formats.openai_tools import openai_tools
from generator.formats.turns import Options, assistant_turn
from generator.hashing import fingerprint
from generator.pair_forms import as_pair, conversation_fault
from generator.reasoning import is_reasoning
from generator.training.manifests import Method
from generator.training.rows.plain_forms import alpaca_text, xlam
from generator.training.rows.turns import NotATurn, messages_of, parsed, tools_of

Row = Mapping[str, Any]
Message = dict[str, Any]


class NotARow(GeneratorError):
    """Nothing can be trained on it; the message goes on after the row's place."""


@dataclass(frozen=True)
class Example:
    """What is trained on.

    Attributes:
        id: Of the row, or a hash of what it says.
        method: Which training takes it.
        messages: The conversation; for preferences, what comes before the answers.
        tools: Those that are offered, as OpenAI's API describes them.
        document: What the row was made from, where it says so.
        answers: For preferences: `chosen` and `rejected`, or `completion`.
        label: Whether the completion is one to give.
    """

    id: str
    method: Method
    messages: list[Message]
    tools: list[dict[str, Any]] | None = None
    document: str | None = None
    answers: dict[str, Message] = field(default_factory=dict)
    label: bool | None = None

    @property
    def system(self) -> str | None:
        """The system prompt that it begins with."""
        first = self.messages[0] if self.messages else {}
        return str(first["content"]) if first.get("role") == "system" else None


def read_example(row: Row, options: Options) -> Example:
    """A row as what is trained on.

    Args:
        row: Of any of the forms above.
        options: How reasoning is written, and the system prompt that all have, which stands before a row's own.

    Raises:
        NotARow: It is of none of these forms, or something in it is wrong.
    """
    try:
        messages, tools, more = _parts(row, options)
    except ValidationError as error:
        first = error.errors()[0]
        raise NotARow(f"has a `{'.'.join(map(str, first['loc']))}` that is wrong: {first['msg']}") from error
    except NotATurn as error:
        raise NotARow(str(error)) from error
    messages = _with_system(messages, options.system_prompt)
    said = [messages, tools, *([more] if more else [])]
    return Example(
        id=str(row.get("id") or fingerprint(said, 16)),
        messages=messages,
        tools=tools,
        document=document_of(row),
        **{"method": "sft", **more},
    )


def method_of(row: Row) -> Method:
    """The training that a row is for."""
    if "chosen" in row or "rejected" in row:
        return "dpo"
    return "kto" if "label" in row and "completion" in row else "sft"


def loses_tools(row: Row) -> bool:
    """Whether a row offers tools that are not trained with: preferences are rendered without."""
    return method_of(row) != "sft" and bool(parsed(row.get("tools")))


def document_of(row: Row) -> str | None:
    """What a row was made from: the name that tells documents apart."""
    found = next((row[name] for name in ("document", "source", "source_path") if row.get(name)), None)
    return found if isinstance(found, str) else None


def _parts(row: Row, options: Options) -> tuple[list[Message], list[dict[str, Any]] | None, dict[str, Any]]:
    """Messages, tools, and what preferences have beside."""
    method = method_of(row)
    if method == "dpo":
        return _before(row), None, {"method": method, "answers": _answers(row, "chosen", "rejected")}
    if method == "kto":
        if row["label"] not in (True, False):
            raise NotATurn("has a `label` that is neither true nor false")
        answers = _answers(row, "completion")
        return _before(row), None, {"method": method, "answers": answers, "label": bool(row["label"])}
    return *_conversation(row, options), {}


def _conversation(row: Row, options: Options) -> tuple[list[Message], list[dict[str, Any]] | None]:
    if "solution" in row:
        made = openai_tools(dict(row), Options(reasoning=options.reasoning, names=options.names))[0]
        return messages_of(made["messages"]), tools_of(made["tools"])
    if "query" in row and "answers" in row:
        return xlam(row)
    if {"task", "input", "output", "weight"} <= set(row):
        raise NotATurn("is of the form step-by-step, whose weights no conversation has: give the records themselves")
    if isinstance(row.get("text"), str) and not ({"question", "instruction"} & set(row)):
        return _pair(alpaca_text(row["text"]), options), None
    if _is_more_than_a_pair(row):
        return messages_of(row.get("messages") or row["conversations"], row.get("system")), _offered(row)
    return _pair(row, options), None


def _is_more_than_a_pair(row: Row) -> bool:
    """A conversation of several exchanges, with tools, or with turns that are not trained on."""
    turns = row.get("messages") or row.get("conversations")
    if not isinstance(turns, list) or "question" in row:
        return False
    marked = {"tool_calls", "weight", "loss", "train"}
    return (
        bool(row.get("tools"))
        or conversation_fault(dict(row)) is not None
        or any(isinstance(turn, Mapping) and marked & set(turn) for turn in turns)
    )


def _pair(row: Row, options: Options) -> list[Message]:
    pair = as_pair(dict(row))
    for name in ("question", "answer"):
        if not isinstance(pair.get(name), str) or not pair[name].strip():
            raise NotATurn(f"has no `{name}` (its fields: {', '.join(row) or 'none'})")
    if not is_reasoning(pair.get("reasoning")):
        raise NotATurn("has a `reasoning` that is neither text nor a list of steps")
    system = pair.get("system")
    before = [{"role": "system", "content": system}] if isinstance(system, str) and system.strip() else []
    answer = assistant_turn(pair, options)
    return [*before, {"role": "user", "content": pair["question"]}, {"role": "assistant", "content": answer}]


def _before(row: Row) -> list[Message]:
    prompt = row.get("prompt")
    if isinstance(prompt, str):
        return [{"role": "user", "content": prompt}]
    if not isinstance(prompt, list):
        raise NotATurn("has no `prompt` before its answers")
    return messages_of(prompt)


def _answers(row: Row, *names: str) -> dict[str, Message]:
    return {name: _answer(row.get(name), name) for name in names}


def _answer(value: Any, name: str) -> Message:
    turns = [{"role": "assistant", "content": value}] if isinstance(value, str) else value
    messages = messages_of(turns) if isinstance(turns, list) else []
    if [message["role"] for message in messages] != ["assistant"]:
        raise NotATurn(f"has as `{name}` not one turn of the assistant")
    return messages[0]


def _offered(row: Row) -> list[dict[str, Any]] | None:
    tools = parsed(row.get("tools"))
    return tools_of(tools) if isinstance(tools, list) and tools else None


def _with_system(messages: Sequence[Message], system: str | None) -> list[Message]:
    """With the system prompt that all have; a row's own follows it, as `export` writes it for tools."""
    if not system:
        return list(messages)
    own = str(messages[0]["content"]) if messages and messages[0]["role"] == "system" else ""
    rest = messages[1:] if own else messages
    if own != system and not own.startswith(f"{system}\n\n"):
        own = f"{system}\n\n{own}" if own else system
    return [{"role": "system", "content": own}, *rest]
