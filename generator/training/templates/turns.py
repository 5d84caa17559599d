"""Where an answer begins and ends in what a template renders, whatever the template: found by rendering, not by family.

    prompt   <|im_start|>user\nWhy?<|im_end|>\n<|im_start|>assistant\n                     what a server sends
    whole    <|im_start|>user\nWhy?<|im_end|>\n<|im_start|>assistant\nBecause.<|im_end|>\n
    trained                                                          ^^^^^^^^^^^^^^^^^^

An answer begins where the prompt of a server ends, so a model is trained on what it is asked later. It ends with the
token after what is said, which is found by rendering another answer in its place: what both end with is not theirs.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from generator.training.templates.chat import ChatTemplate, Message, Messages, Tools, Unrenderable
from generator.training.templates.losses import LeavesOut, lost_parts
from generator.training.templates.thinking import behind, opened_at_end, split_thinking

_OTHERS = "QZX"
_NEXT: Message = {"role": "user", "content": "And then?"}


class EndIsNoToken(Unrenderable):
    """The template ends answers with text that the tokenizer cuts into pieces."""


class NoEnd(Unrenderable):
    """Neither the template nor the tokenizer has anything to end an answer with."""


@dataclass(frozen=True)
class Turn:
    """An answer in its conversation, up to there.

    Attributes:
        text: As rendered.
        ids: Its tokens.
        start: The first token that the model has to say.
        end: After the last one.
        stop: The token that ends it, as text.
        is_end_added: The template has none, so the tokenizer's own was put there.
    """

    text: str
    ids: list[int]
    start: int
    end: int
    stop: str
    is_end_added: bool = False


@dataclass(frozen=True)
class _Ending:
    """What comes after an answer: the token that ends it, and how many of that kind there are; None for no token."""

    tail: str
    token: int | None
    count: int = 0


@dataclass
class TurnFinder:
    """Finds the answers of conversations; what comes after them is looked up once for all that end alike."""

    chat: ChatTemplate
    _endings: dict[str, _Ending] = field(default_factory=dict)

    def find(self, messages: Messages, tools: Tools = None) -> Turn:
        """The last message, which is the assistant's, as a turn.

        Raises:
            Unrenderable: The template refuses the conversation or shows only a part of the answer.
        """
        problem: Unrenderable | None = None
        for way in _ways(messages):
            try:
                return self._found(way, messages[-1], tools)
            except Unrenderable as error:
                problem = problem or error
        assert problem is not None
        raise problem

    def _found(self, messages: Messages, answer: Message, tools: Tools) -> Turn:
        before = messages[:-1]
        prompt = self.chat.prompt(before, tools)
        text, tail = self._rendered(prompt, before, messages[-1], tools)
        if lost := lost_parts(answer, text[len(prompt) :]):
            raise LeavesOut(lost)
        return self._turn(prompt, text, tail, before, tools)

    def _rendered(self, prompt: str, before: Messages, answer: Message, tools: Tools) -> tuple[str, str]:
        """The prompt with the answer behind it, and what both that and another answer end with."""
        whole = self.chat.whole([*before, answer], tools)
        other = self.chat.whole([*before, _other(answer)], tools)
        tail = _common_end(whole, other)
        if whole.startswith(prompt):
            return whole, tail
        opened = opened_at_end(prompt)
        shared = prompt.removesuffix(opened)
        if opened and whole.startswith(shared):
            thought = str(answer.get("reasoning_content") or "")
            return prompt + behind(opened, thought, whole[len(shared) :]), tail
        begun = whole[: same(whole, other)]
        header = prompt[same(prompt, self.chat.whole(before, tools)) :]
        if not header.strip() or not begun.endswith(header):
            raise Unrenderable("writes the prompt otherwise once it is answered")
        return prompt + whole[len(begun) :], tail

    def _turn(self, prompt: str, text: str, tail: str, before: Messages, tools: Tools) -> Turn:
        ending = self._ending(tail, before, tools)
        if ending.token is None:
            text = text[: len(text) - len(tail)]
        start, ids = self._ids(prompt, text)
        if ending.token is None:
            return self._ended(text, ids, start)
        end = _place_from_end(ids, ending.token, ending.count) + 1
        return Turn(text, ids, start, end, self.chat.token(ending.token))

    def _ended(self, text: str, ids: list[int], start: int) -> Turn:
        """With the tokenizer's own end, where the template has none; some calls end with a token of their own."""
        last = self.chat.token(ids[-1])
        if last in self.chat.named_ends and len(ids) > start:
            return Turn(text, ids, start, len(ids), last)
        token = self.chat.tokenizer.eos_token_id
        if token is None:
            raise NoEnd("ends no answer, and its tokenizer has no end token")
        end = self.chat.token(token)
        return Turn(text + end, [*ids, token], start, len(ids) + 1, end, is_end_added=True)

    def _ids(self, prompt: str, text: str) -> tuple[int, list[int]]:
        """Where the answer begins among the tokens of the text.

        A server cuts the prompt into tokens before there is an answer. Where the text as a whole is cut otherwise at
        that place, both parts are cut by themselves; if that would change the text, the token across is not trained.
        """
        before, ids = self.chat.ids(prompt), self.chat.ids(text)
        if ids[: len(before)] == before:
            return len(before), ids
        apart = [*before, *_piece(self.chat, text[len(prompt) :])]
        if self.chat.text(apart) == self.chat.text(ids):
            return len(before), apart
        return same(before, ids) + 1, ids

    def _ending(self, tail: str, before: Messages, tools: Tools) -> _Ending:
        if tail not in self._endings:
            self._endings[tail] = self._look_up(tail, before, tools)
        return self._endings[tail]

    def _look_up(self, tail: str, before: Messages, tools: Tools) -> _Ending:
        """The token of a tail that ends the answer: one that is there in the middle of a conversation, too.

        Some templates end the last turn with more than the others; some answers are closed before they are ended.
        """
        ids, ends = (
            self.chat.ids(tail),
            {self.chat.tokenizer.convert_tokens_to_ids(end) for end in self.chat.named_ends},
        )
        always = ids[: self._lasting(tail, ids, before, tools)]
        at = _first(always, ends)
        at = at if at is not None else _last(always, self.chat.atomic)
        at = at if at is not None else _first(ids, ends)
        at = at if at is not None else _first(ids, self.chat.atomic)
        if at is not None:
            return _Ending(tail, ids[at], ids[at:].count(ids[at]))
        if tail.strip():
            raise EndIsNoToken(f"ends answers with {tail.strip()!r}")
        return _Ending(tail, None)

    def _lasting(self, tail: str, ids: list[int], before: Messages, tools: Tools) -> int:
        """How many of a tail's tokens are still there when the user goes on."""
        said = [*before, {"role": "assistant", "content": _OTHERS[0]}]
        try:
            last, followed = self.chat.whole(said, tools), self.chat.whole([*said, _NEXT], tools)
        except Unrenderable:
            return 0
        kept = last[: len(last) - len(tail)]
        if not last.endswith(tail) or not followed.startswith(kept):
            return 0
        return same(ids, self.chat.ids(followed[len(kept) :]))


def _ways(messages: Messages) -> Iterator[Messages]:
    """The ways in which templates want it: thinking beside the answer or in it, arguments as data or as text."""
    *before, answer = messages
    thought, said = split_thinking(str(answer.get("content") or ""))
    beside = {"reasoning_content": thought, "reasoning": thought, "thinking": thought}
    ways = [[*before, {**answer, "content": said, **beside}], messages] if thought else [messages]
    yield from ways
    if any(message.get("tool_calls") for message in messages):
        yield from ([_with_text_arguments(message) for message in way] for way in ways)


def _with_text_arguments(message: Message) -> Message:
    calls = [{**call, "function": _as_text(call["function"])} for call in message.get("tool_calls") or ()]
    return {**message, "tool_calls": calls} if calls else message


def _as_text(function: Message) -> Message:
    return {**function, "arguments": json.dumps(function["arguments"], ensure_ascii=False)}


def _other(answer: Message) -> dict[str, Any]:
    """Another answer, that begins and ends otherwise."""
    said = str(answer.get("content") or "").strip()
    taken = {said[:1], said[-1:]}
    return {"role": "assistant", "content": next(letter for letter in _OTHERS if letter not in taken)}


def _common_end(one: str, other: str) -> str:
    """What two texts end with; not with a part of a tag."""
    length = same(one[::-1], other[::-1])
    head, tail = one[: len(one) - length], one[len(one) - length :]
    for opening, closing in ("<>", "[]"):
        if head.rfind(opening) > head.rfind(closing) and closing in tail:
            return tail[tail.index(closing) + 1 :]
    return tail


def same(one: Sequence[Any], other: Sequence[Any]) -> int:
    """How many first elements two sequences have in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _first(ids: Sequence[int], among: set[int] | frozenset[int]) -> int | None:
    return next((at for at, token in enumerate(ids) if token in among), None)


def _last(ids: Sequence[int], among: frozenset[int]) -> int | None:
    return next((at for at in reversed(range(len(ids))) if ids[at] in among), None)


def _place_from_end(ids: Sequence[int], token: int, count: int) -> int:
    places = [at for at, one in enumerate(ids) if one == token]
    return places[-count]


def _piece(chat: ChatTemplate, text: str) -> list[int]:
    """Tokens of text that goes on: some tokenizers put a space before what begins."""
    line = chat.ids("\n")
    found = chat.ids(f"\n{text}")
    return found[len(line) :] if found[: len(line)] == line else chat.ids(text)
