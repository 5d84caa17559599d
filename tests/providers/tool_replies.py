"""What the model says about tools: known by the shape of the reply that is asked for, made from the prompt alone.

{"examples": [{"request", "calls", "thought"}]} and a documentation → requests with calls that are right by it
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from itertools import cycle, islice
from typing import Any

from tests.providers.fences import read_sections
from tests.providers.shapes import Schema, fields_of
from tests.providers.tool_docs import ToolDoc, named, read_tools
from tests.providers.tool_values import Args, Made, args_found, args_like, args_said, calls_in, known_in, takes_up
from tests.providers.tool_words import answer_of, request_of

Reply = dict[str, Any]
_MANY = re.compile(r"\b[Ww]rite (\d+)|\bup to (\d+)")
_PLACE = re.compile(r"\bits (\d+)th")
_QUOTED = re.compile(r"`([^`\s]+)`")
_LONGEST_WAY = 12


class ToolTalk:
    """A prompt about tools, and the replies to it.

    Args:
        user: The user's message.
    """

    def __init__(self, user: str) -> None:
        self._sections = read_sections(user)
        self._orders = self._sections.orders
        self._seed = int.from_bytes(sha256(user.encode()).digest()[:4])

    @cached_property
    def tools(self) -> dict[str, ToolDoc]:
        """The tools of the first documentation: what is asked about."""
        return read_tools(self._sections.of("documentation", "tools")[:1])

    @cached_property
    def _known(self) -> dict[str, list[Args]]:
        return known_in(self._sections)

    @cached_property
    def _wanted(self) -> int:
        found = _MANY.search(self._orders)
        return int(found[1] or found[2]) if found else 1

    def examples(self) -> Reply:
        """Requests, and the calls that meet them; the same calls in other words only where there are no others."""
        found: dict[str, list[tuple[ToolDoc, Args]]] = {}
        for number in range(self._seed, self._seed + 6 * self._wanted):
            asked = self._asked(number)
            calls = [_call(doc.name, args) for doc, args in asked]
            if _differ(calls):
                found.setdefault(json.dumps(calls), asked)
        several = list(islice(cycle(found.values()), self._wanted))
        return {"examples": [self._example(asked, self._seed + place) for place, asked in enumerate(several)]}

    def _example(self, asked: Sequence[tuple[ToolDoc, Args]], number: int) -> Reply:
        calls = [] if "`calls` empty" in self._orders else [_call(doc.name, args) for doc, args in asked]
        return {"request": request_of(asked, number), "calls": calls, "thought": "These give what is wanted."}

    def _asked(self, number: int) -> list[tuple[ToolDoc, Args]]:
        """The calls of one example: as the orders want them, all of one tool or one of each."""
        docs, chained = list(self.tools.values()), "one after the other" in self._orders
        if "two or three calls" in self._orders:
            docs = [docs[0], docs[0]]
        elif chained:
            docs = [self.tools[name] for name in named(self._orders, self.tools)]
        asked: list[tuple[ToolDoc, Args]] = []
        for doc in docs:
            before = [Made(one.name, args, "null") for one, args in asked if chained]
            other = sum(one is doc for one, _ in asked)
            asked.append((doc, args_like(doc, self._known.get(doc.name, []), before, number + other)))
        return asked

    def negatives(self) -> Reply:
        """Requests that no call meets, and what is said to them."""
        return {"examples": [self._negative(self._seed + number) for number in range(self._wanted)]}

    def _negative(self, number: int) -> Reply:
        docs = list(self.tools.values())
        asked = [(doc, args_like(doc, self._known.get(doc.name, []), [], number)) for doc in docs]
        missing = _QUOTED.search(self._orders.partition("but the value of")[2])
        if "has not got it" in self._orders:
            return {"request": request_of(asked, number), "answer": "I cannot do this with the tools that I have."}
        if missing:
            left = [(doc, {name: value for name, value in args.items() if name != missing[1]}) for doc, args in asked]
            wanted = docs[0].parameters[missing[1]].words
            return {"request": request_of(left, number), "answer": f"Which {wanted} do you mean? I need to know that."}
        if len(docs) > 1:
            either = " or ".join(doc.phrase for doc in docs)
            request = request_of([(docs[0], asked[0][1])], number).replace(docs[0].phrase, "look at this")
            return {"request": request, "answer": f"What do you want me to do: {either}?"}
        return self._either(docs[0], asked[0][1], number)

    def _either(self, doc: ToolDoc, args: Args, number: int) -> Reply:
        other = args_like(doc, self._known.get(doc.name, []), [], number + 1)
        name = next((name for name in args if args[name] != other.get(name, args[name])), next(iter(args), ""))
        one, two = args.get(name), other.get(name, "another")
        request = request_of([(doc, {**args, name: one})], number)
        words = doc.parameters[name].words if name else "thing"
        return {"request": f"{request} Or the {words} {two}?", "answer": f"Which {words} is meant: {one} or {two}?"}

    def answer(self) -> Reply:
        """What the user is told in the end."""
        return {"answer": answer_of(calls_in(self._sections))}

    def request(self) -> Reply:
        """The request that a chain answers, and that answer."""
        made = calls_in(self._sections)
        given = [json.loads(text) for text in self._sections.of("values")][-1:]
        said: list[Args] = [row for rows in given for row in rows]
        asked = []
        for one in made:
            own = next((row for row in said if row.items() <= one.args.items()), {})
            said.remove(own) if own else None
            asked.append((self.tools[one.tool], own))
        return {"request": request_of(asked, self._seed), "answer": answer_of(made)}

    def next(self) -> Reply:
        """The next call on the way, or the end of it."""
        request, made = self._sections.of("request")[0], calls_in(self._sections)
        tried = self._sections.of("tried")
        for doc, clause in () if "No more calls" in self._orders else self._way(request):
            args = args_said(doc, clause, made)
            was_called = any(one.tool == doc.name for one in made)
            if was_called or args is None or any(text.startswith(f"{doc.name}(") for text in tried):
                continue
            thought = f"To {doc.phrase} brings this forward."
            return {"thought": thought, "action": "call", "calls": [_call(doc.name, args)], "answer": ""}
        if not any(one.ok for one in made) or any(text.startswith("finish") for text in tried):
            return {"thought": "This leads nowhere.", "action": "give_up", "calls": [], "answer": ""}
        return {"thought": "All is known.", "action": "finish", "calls": [], "answer": answer_of(made)}

    def _way(self, request: str) -> list[tuple[ToolDoc, str]]:
        """The tools that a request speaks of, in the order in which it does so, each with what it says there."""
        places = sorted((place, name) for name, doc in self.tools.items() if (place := request.find(doc.phrase)) >= 0)
        if not places:
            alike = sorted(self.tools.values(), key=lambda doc: -_shared(doc.phrase, request))
            return [(doc, request) for doc in alike[:_LONGEST_WAY]]
        ends = [place for place, _ in places[1:]] + [len(request)]
        return [(self.tools[name], request[place:end]) for (place, name), end in zip(places, ends, strict=True)]

    def proposals(self) -> Reply:
        """Calls with which a chain may go on."""
        before = self._sections.before("These were tried next, and failed:")
        chain = calls_in(before)
        guide = named(self._orders, self.tools) or list(self.tools)
        first = next((name for name in guide if name not in [one.tool for one in chain]), guide[0])
        calls: list[Reply] = []
        for place, name in enumerate(dict.fromkeys([first, *guide, *self.tools])):
            ways = [args_like(self.tools[name], self._known.get(name, []), chain, self._seed + place)]
            ways += [args_found(self.tools[name], chain, self._seed + place)] if chain else []
            calls += [call for args in ways if (call := _call(name, args)) not in calls]
        calls = [call for call in calls if takes_up(json.loads(call["arguments"]), chain)] or calls
        return {"calls": [{"thought": "It goes on from what is known.", **call} for call in calls[: self._wanted]]}

    def selection(self) -> Reply:
        """The option that takes up most of what the chain gave."""
        chain = calls_in(self._sections.before("Each of these was tried"))
        options = calls_in(self._sections)[len(chain) :]
        known = [value for one in chain for _, value in one.values]

        def worth(place: int) -> tuple[int, int]:
            option = options[place]
            return sum(value in known for value in option.args.values()), option.tool not in [one.tool for one in chain]

        best = max(range(len(options)), key=worth)
        complete = "may not be complete" not in self._orders
        return {"thought": "It takes up what is known.", "choice": best + 1, "complete": complete}


_REPLIES: Sequence[tuple[tuple[str, ...], set[str], Callable[[ToolTalk], Reply]]] = (
    (("examples",), {"request", "calls"}, ToolTalk.examples),
    (("examples",), {"request", "answer"}, ToolTalk.negatives),
    ((), {"action", "calls", "answer"}, ToolTalk.next),
    (("calls",), {"tool", "arguments"}, ToolTalk.proposals),
    ((), {"choice", "complete"}, ToolTalk.selection),
    ((), {"request", "answer"}, ToolTalk.request),
    ((), {"answer"}, ToolTalk.answer),
)
"""Where in the reply which fields stand, and what is said then; the first that fits."""


def tool_reply(schema: Schema, user: str) -> Mapping[str, Any] | None:
    """The reply to a prompt about tools; None where it is about something else."""
    talk = ToolTalk(user)
    if not talk.tools:
        return None
    return next((say(talk) for way, fields, say in _REPLIES if fields_of(schema, *way) >= fields), None)


def _call(tool: str, args: Args) -> Reply:
    return {"tool": tool, "arguments": json.dumps(args, ensure_ascii=False)}


def _differ(calls: Sequence[Reply]) -> bool:
    return len({json.dumps(call) for call in calls}) == len(calls)


def _shared(one: str, other: str) -> int:
    return len(set(one.lower().split()) & set(other.lower().split()))
