"""Turns of a conversation as chat templates take them: OpenAI's roles, text, and calls with their arguments as data."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from generator.errors import GeneratorError

Message = dict[str, Any]

_ROLES = {
    "human": "user",
    "gpt": "assistant",
    "model": "assistant",
    "bot": "assistant",
    "function_call": "assistant",
    "observation": "tool",
    "function": "tool",
}
_KNOWN = frozenset({"system", "user", "assistant", "tool"})
_UNTRAINED = (("weight", 0), ("loss", False), ("train", False))
"""How rows say that nobody is to be trained on a turn: OpenAI's fine-tuning, our own steps, Axolotl."""


class NotATurn(GeneratorError):
    """A turn is wrong; the message goes on after the row's place."""


def messages_of(turns: Sequence[Any], system: Any = None) -> list[Message]:
    """Turns of ChatML or ShareGPT as messages; calls are numbered anew, and results follow them.

    Raises:
        NotATurn: One is without a role or without text.
    """
    messages: list[Message] = []
    if isinstance(system, str) and system.strip():
        messages.append({"role": "system", "content": system})
    called = _Calls()
    for turn in turns:
        messages += called.renumbered(_message(turn))
    if not any(message["role"] != "system" for message in messages):
        raise NotATurn("has a conversation in which nobody speaks")
    return messages


def is_trained(message: Message) -> bool:
    """Whether a model is to be trained on a turn of the assistant; all that is no target has `loss` false."""
    return bool(message.get("loss", True))


def tools_of(tools: Sequence[Any]) -> list[dict[str, Any]]:
    """Tools as OpenAI's API describes them, whichever way they come.

    Raises:
        NotATurn: One has no name.
    """
    made = [
        tool if isinstance(tool, Mapping) and "function" in tool else {"type": "function", "function": tool}
        for tool in tools
    ]
    if not all(isinstance(tool["function"], Mapping) and tool["function"].get("name") for tool in made):
        raise NotATurn("has in `tools` one without a name")
    return [dict(tool) for tool in made]


def call(function: Any) -> Message:
    """A call of a `name` with its `arguments`, as a message has it; its number comes later.

    Raises:
        NotATurn: It has no name.
    """
    if not isinstance(function, Mapping) or not function.get("name"):
        raise NotATurn("has a call without a name")
    given = parsed(function.get("arguments", {}))
    return {"type": "function", "function": {"name": str(function["name"]), "arguments": given}}


def parsed(value: Any) -> Any:
    """What JSON text says; anything else as it is."""
    if not isinstance(value, str):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value


class _Calls:
    """Numbers calls as all templates take them: nine letters and digits."""

    def __init__(self) -> None:
        self._made = 0
        self._named: dict[str, tuple[str, str]] = {}
        self._open: list[tuple[str, str]] = []

    def renumbered(self, message: Message) -> list[Message]:
        """The message with its calls numbered; a turn with several results becomes one a result."""
        if message["role"] == "tool":
            return self._answered(message)
        calls = [self._numbered(one) for one in message.get("tool_calls") or ()]
        return [{**message, "tool_calls": calls} if calls else message]

    def _numbered(self, one: Mapping[str, Any]) -> dict[str, Any]:
        self._made += 1
        number, name = f"call{self._made:05}", str(one["function"]["name"])
        self._open.append((number, name))
        if one.get("id"):
            self._named[str(one["id"])] = (number, name)
        return {"id": number, **{key: value for key, value in one.items() if key != "id"}}

    def _answered(self, message: Message) -> list[Message]:
        contents = message["content"] if isinstance(message["content"], list) else [message["content"]]
        return [self._result(message, content) for content in contents]

    def _result(self, message: Message, content: str) -> Message:
        known = self._named.get(str(message.get("tool_call_id")))
        number, name = known or (self._open[0] if self._open else ("", ""))
        self._open = [one for one in self._open if one[0] != number]
        about = {"tool_call_id": number, "name": str(message.get("name") or name)} if number else {}
        return {"role": "tool", **about, "content": content}


def _message(turn: Any) -> Message:
    if not isinstance(turn, Mapping):
        raise NotATurn("has a turn that is no turn")
    said = str(turn.get("role") or turn.get("from") or "").lower()
    role = _ROLES.get(said, said)
    if role not in _KNOWN:
        raise NotATurn(f"has a turn of {said or 'nobody'}, which is none of {', '.join(sorted(_KNOWN))}")
    content = _text(turn["content"] if "content" in turn else turn.get("value"))
    kept = {name: turn[name] for name in ("name", "tool_call_id") if name in turn} | _target(turn)
    if said == "function_call":
        return {"role": role, **_called(content or ""), **kept}
    if said == "observation":
        return {"role": role, "content": _results(content or ""), **kept}
    calls = _asked(turn.get("tool_calls") or [])
    if content is None and not calls:
        raise NotATurn(f"has a turn of {role} without text")
    return {"role": role, "content": content or "", **({"tool_calls": calls} if calls else {}), **kept}


def _target(turn: Mapping[str, Any]) -> dict[str, bool]:
    return {"loss": False} if any(name in turn and turn[name] == value for name, value in _UNTRAINED) else {}


def _asked(calls: Any) -> list[Message]:
    """Calls as OpenAI's API has them, by their own numbers."""
    if not isinstance(calls, list) or not all(isinstance(one, Mapping) for one in calls):
        raise NotATurn("has `tool_calls` that are no list of calls")
    return [call(one.get("function")) | ({"id": one["id"]} if one.get("id") else {}) for one in calls]


def _text(content: Any) -> str | None:
    if isinstance(content, list):
        parts = [part.get("text") if isinstance(part, Mapping) else part for part in content]
        texts = [part for part in parts if isinstance(part, str)]
        return "".join(texts) if len(texts) == len(parts) else None
    return content if isinstance(content, str) else None


def _called(value: str) -> Message:
    """ShareGPT's calls: JSON, a list where several are made, after a thought where there is one."""
    start = min((at for at in (value.find("{"), value.find("[")) if at >= 0), default=0)
    thought, calls = value[:start].strip(), parsed(value[start:])
    calls = calls if isinstance(calls, list) else [calls]
    return {"content": thought, "tool_calls": [call(one) for one in calls]}


def _results(value: str) -> Any:
    """What came back of several calls, one by one; of one call as it is."""
    several = parsed(value)
    return several if isinstance(several, list) and all(isinstance(one, str) for one in several) else value
