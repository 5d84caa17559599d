"""The sixty tasks, and the rules that mark replies to them. Written for this; no benchmark's questions are among them.

They are few and easy, so they show a model that has come apart, not a loss of a few points: for that,
https://github.com/EleutherAI/lm-evaluation-harness has the larger sets.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, model_validator

from generator.parsing import yaml_text

Kind = Literal["arithmetic", "facts", "instructions", "formats"]
_FILE = Path(__file__).with_name("general.yaml")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_FENCE = re.compile(r"\A\s*```\w*\n(.*?)\n?```\s*\Z", re.DOTALL)
_EDGES = " \t\r\n.,!?\"'`*"


class Task(BaseModel):
    """A task with its rule; see `general.yaml`.

    Attributes:
        kind: What it takes.
        prompt: What the model is asked, as a user's only message.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    prompt: str
    number: float | None = None
    says: list[str] | None = None
    exactly: str | None = None
    matches: str | None = None
    lines: int | None = None
    words: int | None = None
    json_: Any = None

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: Any) -> Any:
        """`json` is a method of every model of pydantic."""
        return {"json_" if name == "json" else name: value for name, value in data.items()}

    @model_validator(mode="after")
    def _has_one_rule(self) -> "Task":
        if len(self.model_fields_set & _RULES.keys()) != 1:
            raise ValueError("a task has one rule")
        return self

    def is_right(self, reply: str) -> bool:
        """Whether a reply does what was asked."""
        (rule,) = self.model_fields_set & _RULES.keys()
        return _RULES[rule](reply.strip(), getattr(self, rule))


@cache
def general_tasks() -> tuple[Task, ...]:
    """All of them, always the same and in the same order."""
    return tuple(Task.model_validate(one) for one in yaml_text.load(_FILE.read_bytes()))


def _ends_with_number(reply: str, wanted: float) -> bool:
    found = _NUMBER.findall(reply)
    return bool(found) and float(found[-1].replace(",", "")) == wanted


def _says_one_of(reply: str, names: Sequence[str]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", reply, re.IGNORECASE) for name in names)


def _is_json(reply: str, wanted: Any) -> bool:
    fenced = _FENCE.match(reply)
    try:
        return bool(orjson.loads(fenced[1] if fenced else reply) == wanted)
    except orjson.JSONDecodeError:
        return False


_RULES: dict[str, Callable[[str, Any], bool]] = {
    "number": _ends_with_number,
    "says": _says_one_of,
    "exactly": lambda reply, text: reply.strip(_EDGES).casefold() == text,
    "matches": lambda reply, pattern: re.fullmatch(pattern, reply) is not None,
    "lines": lambda reply, count: sum(bool(line.strip()) for line in reply.splitlines()) == count,
    "words": lambda reply, count: len(reply.split()) == count,
    "json_": _is_json,
}
