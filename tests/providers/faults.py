"""What each fault does to a reply, and which faults a call meets."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tests.providers.conversation import Answer, Conversation
from tests.providers.settings import Fault, FaultKind

_THOUGHT = "The text is short. Its first sentence says what is asked for."
_ONCE_MORE = "\n\nA reply to this could not be used:"
_DECLINED = "I'm sorry, but I can't help with that."


class FaultPlan:
    """The faults of a server, and how many calls each of them has looked at."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self._faults = faults
        self._seen = [0] * len(faults)
        self._asked: Counter[str] = Counter()

    def meet(self, talk: Conversation) -> list[Fault]:
        """Count a call and return the faults that hit it.

        Args:
            talk: What is asked; what is asked once more, because of a reply of no use, is another attempt at the same.
        """
        if not self._faults:
            return []
        prompt = talk.system + talk.user.partition(_ONCE_MORE)[0]
        self._asked[prompt] += 1
        return [fault for at, fault in enumerate(self._faults) if self._hits(at, fault, talk, prompt)]

    def meet_at(self, path: str) -> list[Fault]:
        """Count a request to a batch API and return the faults that hit it."""
        asked = [at for at, fault in enumerate(self._faults) if fault.path is not None and fault.path in path]
        for at in asked:
            self._seen[at] += 1
        return [self._faults[at] for at in asked if self._faults[at].fires(self._seen[at], self._seen[at])]

    def _hits(self, at: int, fault: Fault, talk: Conversation, prompt: str) -> bool:
        if fault.path is not None:
            return False
        if fault.contains is not None and fault.contains not in talk.user and fault.contains not in talk.system:
            return False
        self._seen[at] += 1
        return fault.fires(self._seen[at], self._asked[prompt])


def spoil_data(data: Any, faults: Sequence[Fault]) -> Any:
    """The answer as those of the faults leave it that work on its values."""
    for fault in faults:
        if fault.kind in _ON_DATA:
            data = _ON_DATA[fault.kind](data)
    return data


def spoil_answer(answer: Answer, faults: Sequence[Fault]) -> Answer:
    """The answer as those of the faults leave it that work on its text."""
    for fault in faults:
        if fault.kind in _ON_ANSWER:
            answer = _ON_ANSWER[fault.kind](answer)
    return answer


def _wrong_types(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _wrong_types(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_wrong_types(value) for value in data]
    return 7 if isinstance(data, str) else "seven"


def _last_with_id(change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Callable[[Any], Any]:
    """Make a function of the items with ids into one of the whole answer."""

    def spoil(data: Any) -> Any:
        if isinstance(data, list):
            return change(data) if data and isinstance(data[-1], dict) and "id" in data[-1] else data
        return {name: spoil(value) for name, value in data.items()} if isinstance(data, dict) else data

    return spoil


def _without_last(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return items[:-1]


def _last_invented(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [*items[:-1], {**items[-1], "id": "invented"}]


def _in_calls(name: str, change: Callable[[str], str]) -> Callable[[Any], Any]:
    """Make a function of one field of the calls in an answer into one of the whole answer."""

    def spoil(data: Any) -> Any:
        if isinstance(data, list):
            return [spoil(item) for item in data]
        if not isinstance(data, dict):
            return data
        if data.keys() >= {"tool", "arguments"}:
            return {**data, name: change(data[name])}
        return {key: spoil(value) for key, value in data.items()}

    return spoil


def _prose(answer: Answer) -> Answer:
    return replace(answer, text=f"Sure! Here is what you asked for:\n\n{answer.text}\n\nLet me know if you need more.")


def _fences(answer: Answer) -> Answer:
    return replace(answer, text=f"```json\n{answer.text}\n```")


def _cut_off(answer: Answer) -> Answer:
    return replace(answer, text=answer.text[: len(answer.text) // 2], finish="length")


def _think_tags(answer: Answer) -> Answer:
    return replace(answer, text=f"<think>\n{_THOUGHT}\n</think>\n\n{answer.text}")


_ON_DATA: Mapping[FaultKind, Callable[[Any], Any]] = {
    "wrong_types": _wrong_types,
    "ids_missing": _last_with_id(_without_last),
    "ids_invented": _last_with_id(_last_invented),
    "tools_invented": _in_calls("tool", lambda _: "no_such_tool"),
    "arguments_cut": _in_calls("arguments", lambda text: text[:-1]),
}
_ON_ANSWER: Mapping[FaultKind, Callable[[Answer], Answer]] = {
    "prose": _prose,
    "fences": _fences,
    "cut_off": _cut_off,
    "think_tags": _think_tags,
    "think_fields": lambda answer: replace(answer, thinking=_THOUGHT),
    "empty": lambda answer: replace(answer, text=""),
    "refusal": lambda answer: replace(answer, text=_DECLINED, finish="refusal"),
    "content_filter": lambda answer: replace(answer, text="", finish="filter"),
}
