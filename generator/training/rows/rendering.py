"""Conversations as tokens, with the loss on what the assistant says.

A conversation becomes one row where its template shows each answer in the middle as it does at the end. Where it does
not, because thinking is stripped from earlier turns, for example, an answer gets a row of its own: with the prompt that
a server sends before it, and nothing that comes later.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import orjson

from generator.training.rows.conversations import Example
from generator.training.rows.turns import is_trained
from generator.training.templates.chat import ChatTemplate, Unrenderable
from generator.training.templates.losses import CALLS, LeavesOut
from generator.training.templates.turns import Turn, TurnFinder

_OWN_TAGS = re.compile(r"</?(?:think|tools?|tool_call|tool_response)>")
"""What our own forms write into a text, wherever the tokenizer has a token for it."""


class HoldsControlTokens(Unrenderable):
    """A text of the conversation has a token in it that steers the model."""


@dataclass(frozen=True)
class Rendered:
    """A row to train on.

    Attributes:
        text: As the template writes it.
        ids: Its tokens.
        spans: Where the loss is taken: first token and the one after the last, of each answer.
    """

    id: str
    messages: list[dict[str, Any]]
    tools: list[dict[str, Any]] | None
    text: str
    ids: list[int]
    spans: tuple[tuple[int, int], ...]

    @property
    def mask(self) -> list[int]:
        """By token, 1 where the loss is taken and 0 where it is not."""
        trained = {at for start, end in self.spans for at in range(start, end)}
        return [int(at in trained) for at in range(len(self.ids))]

    def within(self, length: int) -> "Rendered | None":
        """The row with at most so many tokens: cut after an answer, never in one; None where none fits."""
        if len(self.ids) <= length:
            return self
        kept = tuple(span for span in self.spans if span[1] <= length)
        return replace(self, ids=self.ids[: kept[-1][1]], spans=kept) if kept else None


@dataclass
class Renderer:
    """Makes rows of conversations.

    Attributes:
        stops: Tokens that ended an answer so far.
        ended: Answers that got an end which the template does not write.
    """

    chat: ChatTemplate
    stops: dict[str, None] = field(default_factory=dict)
    ended: int = 0

    @cached_property
    def _finder(self) -> TurnFinder:
        return TurnFinder(self.chat)

    @cached_property
    def _control(self) -> re.Pattern[str]:
        names = sorted((token for token in self.chat.control_tokens if not _OWN_TAGS.fullmatch(token)), key=len)
        return re.compile("|".join(re.escape(name) for name in reversed(names)) or r"(?!)")

    def rows(self, example: Example) -> list[Rendered]:
        """The rows of a conversation, in order; none where nobody is to be trained on it.

        Raises:
            Unrenderable: The template does not take it; says why.
        """
        self.check(example)
        rows: list[Rendered] = []
        for at in reversed(range(len(example.messages))):
            message = example.messages[at]
            if message["role"] == "assistant" and is_trained(message):
                self._add(rows, example, at, self.find(example, at))
        rows.reverse()
        if len(rows) == 1:
            return rows
        return [replace(row, id=f"{row.id}.{number}") for number, row in enumerate(rows, 1)]

    def find(self, example: Example, at: int) -> Turn:
        """An answer of the conversation."""
        turn = self._finder.find(example.messages[: at + 1], example.tools)
        if not all(str(tool["function"]["name"]) in turn.text for tool in example.tools or ()):
            raise LeavesOut(CALLS)
        self.stops.setdefault(turn.stop)
        self.ended += turn.is_end_added
        return turn

    def check(self, example: Example) -> None:
        """See that nothing in its texts steers the model.

        Raises:
            HoldsControlTokens: Something does.
        """
        found = self._control.search("\n".join(_texts([example.messages, *example.answers.values()])))
        if found:
            raise HoldsControlTokens(f"has {found[0]} in a text, which steers the model")

    @staticmethod
    def _add(rows: list[Rendered], example: Example, at: int, turn: Turn) -> None:
        """Into a later row that goes on from this answer word by word, or as a row of its own."""
        for place, row in enumerate(rows):
            if row.ids[: turn.end] == turn.ids[: turn.end]:
                rows[place] = replace(row, spans=((turn.start, turn.end), *row.spans))
                return
        said = example.messages[: at + 1]
        rows.append(Rendered(example.id, said, example.tools, turn.text, turn.ids, ((turn.start, turn.end),)))


def _texts(value: Any) -> Iterator[str]:
    """All texts in messages; arguments of calls as they are written."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from [orjson.dumps(inner).decode()] if name == "arguments" else _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
