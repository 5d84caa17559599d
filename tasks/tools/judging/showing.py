"""How an example is shown to a judge: what was called and what came back, bounded, as texts to be put between markers.

{"request": "How warm …?", "tools": "weather(city: string) -> object …", "turns": [{"step": 1, "calls": [{"thought": …,
 "call": 'weather {"city":"Lund"}', "result": '{"celsius":4}'}]}], "answer": "4 degrees."}

Where the user goes on, a turn with the `answer` until then follows, and one with what was `asked` next.
"""

from collections.abc import Sequence
from typing import Any

import orjson

from generator.tools.exchanges import Exchange, answer_turn, exchanges
from generator.tools.records import Step, ToolExample
from generator.tools.spec.documentation import document
from tasks.tools.judging.form import turns_of

LONGEST_VALUE = 1_500
"""Characters of one result, or of the arguments of one call, that are shown."""
LONGEST_TOOLS = 6_000
"""Characters of documentation that are shown for one example."""
_NOTHING: dict[str, Any] = {"step": None, "calls": [], "asked": "", "answer": ""}
"""A turn of which nothing is told."""


def shown_example(example: ToolExample) -> dict[str, Any]:
    """The whole example: request, tools, turns and answer."""
    return {
        "request": example.instruction,
        "tools": shown_tools(example),
        "turns": shown_turns(said := exchanges(example)),
        "answer": said[-1].answer,
    }


def shown_turns(said: Sequence[Exchange]) -> list[dict[str, Any]]:
    """The turns of a conversation from its first request to its last answer, both left out."""
    shown: list[dict[str, Any]] = []
    for exchange in said:
        if exchange.number > 1:
            shown.append(_NOTHING | {"asked": exchange.request})
        shown += [_NOTHING | shown_turn(turn) for turn in turns_of(exchange.steps)]
        if exchange.answer and exchange.number < len(said):
            shown.append(_NOTHING | {"step": answer_turn(exchange.number), "answer": exchange.answer})
    return shown


def shown_turn(turn: Sequence[Step]) -> dict[str, Any]:
    """A turn of the assistant: calls made at the same time."""
    return {"step": turn[0].step, "calls": [_shown_call(step) for step in turn]}


def shown_tools(example: ToolExample) -> str:
    """Documentation of the tools that are called in full, of the others one line each."""
    called = {step.tool for step in example.path}
    full = [document(tool) for tool in example.tools if tool.name in called]
    short = [f"{tool.name}: {_first_line(tool.description)}" for tool in example.tools if tool.name not in called]
    return cut("\n".join([*full, *(["Offered too:", *short] if full and short else short)]), LONGEST_TOOLS)


def shown_data(value: Any, most: int = LONGEST_VALUE) -> str:
    """JSON data as text of at most so many characters and a word on what was cut."""
    return cut(orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode(), most)


def cut(text: str, most: int) -> str:
    """A text of at most `most` characters, and a word on how many more there are."""
    return text if len(text) <= most else f"{text[:most]} … ({len(text) - most} more characters are not shown)"


def _shown_call(step: Step) -> dict[str, str]:
    result = f"The call failed: {cut(step.error, LONGEST_VALUE)}" if step.error else shown_data(step.result)
    return {"thought": step.thought, "call": f"{step.tool} {shown_data(step.args)}", "result": result}


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
