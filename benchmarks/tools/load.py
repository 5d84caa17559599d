"""One load on tools in a process of its own, `python -m benchmarks.tools.load NAME ARGUMENT …`; prints what it took.

Tools are made up: 3 to 6 parameters and 3 to 5 outputs each, drawn from the nouns and attributes that interfaces have,
with descriptions of which no two are quite the same.
"""

import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from typing import Any

from generator.tools.checking import fault_of
from generator.tools.spec.model import Output, Tool, closed_object
from tasks.tools.graph.parameter_graph import build_graph

SEED = 7
CALLS = 20_000
NOUNS = "user order file invoice repository branch message channel event device sensor city flight hotel ticket".split()
PARTS = "group item report policy batch plan note log rule draft job queue image link".split()
ATTRIBUTES = (
    "id name path title status count created_at url amount price quantity owner language currency email".split()
)
VERBS = "get list create update search find describe export compute check".split()
TYPES = ("string", "integer", "number", "boolean")
TEXTS = {"id", "name", "path", "title", "url", "owner", "email", "created_at"}
WORDS = [
    f"{a}{b}{c}" for a in ("ba", "ke", "li", "mo", "su") for b in ("ra", "ne", "ti", "vo") for c in ("n", "l", "st")
]
OWN = 0.4
"""Share of the fields that belong to their tool's own noun and are called without it."""


def made_up_tools(number: int) -> list[Tool]:
    """So many tools, the same every time."""
    chance = random.Random(SEED)
    nouns = [*NOUNS, *(f"{noun}_{part}" for noun in NOUNS for part in PARTS)]
    return [_tool(place, chance, nouns) for place in range(number)]


def _tool(place: int, chance: random.Random, nouns: list[str]) -> Tool:
    noun, verb = chance.choice(nouns), chance.choice(VERBS)
    given = dict(_field(noun, chance, nouns) for _ in range(chance.randint(3, 6)))
    gives = dict(_field(noun, chance, nouns) for _ in range(chance.randint(3, 5)))
    return Tool(
        tool_id=str(place),
        name=f"{verb}_{noun}_{place}",
        category=noun.split("_")[0],
        description=f"{verb.capitalize()} the {noun.replace('_', ' ')}.",
        parameters=closed_object(given, list(given)[:2]),
        outputs=[Output(name=name, value=value, description=value["description"]) for name, value in gives.items()],
    )


def _field(noun: str, chance: random.Random, nouns: list[str]) -> tuple[str, dict[str, Any]]:
    attribute, own = chance.choice(ATTRIBUTES), chance.random() < OWN
    about = noun if own else chance.choice(nouns)
    more = " ".join(chance.choices(WORDS, k=chance.randint(2, 8)))
    said = f"{attribute.replace('_', ' ').capitalize()} of the {about.replace('_', ' ')}, {more}."
    kind = "string" if attribute in TEXTS else chance.choice(TYPES)
    return attribute if own else f"{about}_{attribute}", {"type": kind, "description": said}


def graph(number: str) -> Iterator[float]:
    """Seconds of building it, megabytes of the whole process, and its edges."""
    tools = made_up_tools(int(number))
    start = time.perf_counter()
    built = build_graph(tools)
    yield time.perf_counter() - start
    yield resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    yield len(built.edges)


FLAT = closed_object(
    {
        "file": {"type": "string"},
        "limit": {"type": "integer", "minimum": 1, "default": 10},
        "unit": {"enum": ["C", "K", "F"]},
    },
    ["file", "limit"],
)
NESTED = closed_object(
    {
        "filter": closed_object(
            {"place": {"$ref": "#/$defs/place"}, "tags": {"type": "array", "items": {"type": "string"}}}, ["place"]
        ),
        "values": {"type": "array", "items": {"anyOf": [{"type": "number"}, {"type": "null"}]}},
    },
    ["filter"],
) | {
    "$defs": {
        "place": closed_object(
            {"city": {"type": "string"}, "point": {"type": "array", "items": {"type": "number"}}}, ["city"]
        )
    }
}


def checker(shape: str, verdict: str) -> Iterator[float]:
    """Calls that are checked in a second."""
    tool = Tool(tool_id="t", name="read", parameters={"flat": FLAT, "nested": NESTED}[shape])
    calls = list(islice(cycle(_calls(shape, right=verdict == "right")), CALLS))
    tools = {tool.name: tool}
    wrong = verdict != "right"
    if any((fault_of("read", args, tools) is not None) is not wrong for args in calls[:100]):
        raise RuntimeError("The checker does not say what the bench expects.")
    start = time.perf_counter()
    for args in calls:
        fault_of("read", args, tools)
    yield len(calls) / (time.perf_counter() - start)


def _calls(shape: str, *, right: bool) -> list[dict[str, Any]]:
    """Arguments of a hundred calls; of the wrong ones each has one fault, of five kinds in turn."""
    calls: list[dict[str, Any]] = []
    for number in range(100):
        place = {"city": f"Lund {number}", "point": [55.7, 13.2, number]}
        flat: dict[str, Any] = {"file": f"a{number}.h5", "limit": number + 1, "unit": "CKF"[number % 3]}
        nested: dict[str, Any] = {"filter": {"place": place, "tags": ["a", "b"]}, "values": [1, 2.5, None, number]}
        calls.append(flat if shape == "flat" else nested)
        if not right:
            _spoil(calls[-1], place if shape == "nested" else flat, number % 5)
    return calls


def _spoil(args: dict[str, Any], inner: dict[str, Any], kind: int) -> None:
    name, last = next(iter(inner)), next(reversed(inner))
    match kind:
        case 0:
            del inner[name]
        case 1:
            inner[name] = 7
        case 2:
            inner["invented"] = "x"
        case 3:
            inner[last] = "nowhere"
        case _:
            args["also_invented"] = True


LOADS: dict[str, Callable[..., Iterator[float]]] = {"graph": graph, "checker": checker}

if __name__ == "__main__":
    print(*LOADS[sys.argv[1]](*sys.argv[2:]))
