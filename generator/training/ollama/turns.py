"""What a chat template puts around each turn, found out by rendering conversations with marked contents.

    <|im_start|>user\nMARK0<|im_end|>\n<|im_start|>assistant\nMARK1<|im_end|>\n<|im_start|>user\nMARK2…

What stands between two marks depends, in almost all templates, on the two turns alone. Where that holds for
conversations of every length, the template is no more than those texts, and can be said in another language.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Messages = list[dict[str, Any]]
Render = Callable[[Messages], str]
"""From a conversation that ends with a question to the prompt that asks for its answer; ValueError: it is refused."""
Role = Literal["system", "user", "assistant"]
Trim = Literal["both", "left", "right"]

_LONGEST = 5
_BLANKS = " \n\t"
_SYSTEM = {"role": "system", "content": "zqmarkqz"}


class Untranslatable(ValueError):
    """A template does more than put texts around turns; says what."""


@dataclass(frozen=True)
class Turns:
    """The texts around turns.

    Attributes:
        bos: With what a prompt begins that a server puts there by itself; may be empty.
        first: Before the first question of a conversation without a system prompt, after `bos`.
        later: Before every other question.
        asked: Between a question and the answer that is asked for.
        answer: Between a question and an answer that is there already.
        end: After an answer, before the next question's `later`.
        before_system: Before the system prompt, in place of `first`; None: there is no room for one.
        before_system_later: The same in place of `later`, where the system prompt goes before the last question.
        after_system: Between the system prompt and the question that follows it.
        trimmed: Whose contents lose the blanks around them, and on which side.
    """

    bos: str
    first: str
    later: str
    asked: str
    answer: str
    end: str
    before_system: str | None = None
    before_system_later: str | None = None
    after_system: str = ""
    trimmed: Mapping[Role, Trim] = field(default_factory=dict)


def read_turns(render: Render, bos: str, stops: Sequence[str]) -> Turns:
    """Find out what a template puts around turns.

    Args:
        render: The template.
        bos: What a server puts before each prompt by itself; may be empty.
        stops: The tokens that end an answer: after the first of them its turn is over.

    Raises:
        Untranslatable: It does more than that.
    """
    begins = bos if bos and render(_conversation(1)).startswith(bos) else ""
    first, asked = _gaps(render, _conversation(1))
    _, answer, between, _ = _gaps(render, _conversation(2))
    for n in range(2, _LONGEST + 1):
        if _gaps(render, _conversation(n)) != [first, *[answer, between] * (n - 1), asked]:
            raise Untranslatable("it writes a turn otherwise by its place in the conversation")
    end, later = _at_stop(between, stops)
    found = Turns(begins, first.removeprefix(begins), later, asked, answer, end)
    return _with_trimming(render, _with_system(render, found))


def _with_system(render: Render, found: Turns) -> Turns:
    """Where the system prompt goes: before the first question, or before the last."""
    if _knows_no_system(render):
        return found
    before, after, asked = _gaps(render, _conversation(1, system=True))
    if not before.startswith(found.bos) or asked != found.asked:
        raise Untranslatable("a system prompt changes how a question ends")
    before = before.removeprefix(found.bos)
    between = found.end + found.later
    two, three = (_gaps(render, _conversation(n, system=True)) for n in (2, 3))
    if two == [found.bos + before, after, found.answer, between, asked]:
        if three != [*two[:-1], found.answer, between, asked]:
            raise Untranslatable("a system prompt changes later turns")
        return replace(found, before_system=before, after_system=after)
    head = [found.bos + found.first, found.answer]
    if two[:2] != head or two[3:] != [after, asked] or not two[2].startswith(found.end):
        raise Untranslatable("it puts the system prompt neither before the first question nor before the last")
    if three != [*head, between, found.answer, *two[2:]]:
        raise Untranslatable("it writes a system prompt otherwise by its place in the conversation")
    later = two[2].removeprefix(found.end)
    return replace(found, before_system=before, before_system_later=later, after_system=after)


def _knows_no_system(render: Render) -> bool:
    """Whether a system prompt is refused, or left out of the text."""
    try:
        with_one = [render([_SYSTEM, *_conversation(n)]) for n in (1, 2)]
    except ValueError:
        return True
    return with_one == [render(_conversation(n)) for n in (1, 2)]


def _with_trimming(render: Render, found: Turns) -> Turns:
    roles: list[Role] = ["user", "assistant"]
    if found.before_system is not None:
        roles.append("system")
    sides = {role: _trimmed(render, role) for role in roles}
    return replace(found, trimmed={role: side for role, side in sides.items() if side})


def _trimmed(render: Render, role: Role) -> Trim | None:
    messages = _conversation(2, system=role == "system")
    told = next(message for message in messages if message["role"] == role)
    mark = told["content"]
    told["content"] = f"{_BLANKS}{mark}{_BLANKS}"
    text = render(messages)
    left, right = f"{_BLANKS}{mark}" not in text, f"{mark}{_BLANKS}" not in text
    if left:
        return "both" if right else "left"
    return "right" if right else None


def _at_stop(between: str, stops: Sequence[str]) -> tuple[str, str]:
    """What belongs to the answer before, and what to the question after: cut behind the end token and its line."""
    found = [(between.find(stop), stop) for stop in stops if stop and stop in between]
    if not found:
        return "", between
    at, stop = min(found)
    cut = at + len(stop)
    cut += between.startswith("\n", cut)
    return between[:cut], between[cut:]


def _conversation(questions: int, *, system: bool = False) -> Messages:
    """Question, answer, question …, each with a mark in place of its content."""
    turns = ["system"] * system + ["user", "assistant"] * (questions - 1) + ["user"]
    return [{"role": role, "content": f"zq{n}mark{n}qz"} for n, role in enumerate(turns)]


def _gaps(render: Render, messages: Messages) -> list[str]:
    """What stands before, between and after the marks, in the order in which they come."""
    text = render(messages)
    marks = [str(message["content"]) for message in messages]
    if any(text.count(mark) != 1 for mark in marks):
        raise Untranslatable("it leaves out a turn, or writes it twice")
    gaps, at = [], 0
    for place, mark in sorted((text.index(mark), mark) for mark in marks):
        gaps.append(text[at:place])
        at = place + len(mark)
    return [*gaps, text[at:]]
