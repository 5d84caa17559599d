"""Examples as they might come out of a task, before any was made: for reckoning the prompts that will speak of them."""

from collections.abc import Sequence
from typing import Any

from generator.tools.call_messages import Turn
from generator.tools.checking import Call
from generator.tools.execution import Observation
from generator.tools.offering import offered
from generator.tools.records import NEGATIVE, Metadata, Solution, Step, ToolExample, ToolTask
from generator.tools.spec.documentation import documentation
from generator.tools.spec.model import Tool
from tasks.tools.making.chain_growth import Option

TEXT = "x" * 120
"""As long as a request, an answer or a thought commonly is."""
RESULT = "x" * 400
"""As long as the JSON of a result commonly is."""


def stand_in(task: ToolTask) -> ToolExample:
    """An example of the task: each tool that is needed called once, with values that the task knows."""
    tools = {tool.name: tool for tool in task.tools}
    names = [] if task.style in NEGATIVE else task.needed
    together = task.style.startswith("parallel")
    path = [_step(1 if together else number, tools[name], task.known) for number, name in enumerate(names, 1)]
    solution = Solution(reasoning_path=path, final_answer=TEXT, api_documentation=documentation(offered(task)))
    metadata = Metadata(mode=task.mode, style=task.style)
    return ToolExample(instruction=TEXT, solution=solution, tools=offered(task), metadata=metadata)


def turns_of(path: Sequence[Step]) -> tuple[Turn, ...]:
    """The calls, a turn each."""
    return tuple(Turn(TEXT, (Call(step.tool, step.args),), (Observation(result=step.result),)) for step in path)


def seen_of(step: Step) -> Option:
    """The call as one of several to choose from."""
    return Option(TEXT, Call(step.tool, step.args), Observation(result=step.result))


def _step(number: int, tool: Tool, known: dict[str, list[Any]]) -> Step:
    args = {name: next(iter(known.get(f"{tool.name}.{name}", [])), None) for name in tool.required}
    return Step(step=number, thought=TEXT, tool=tool.name, args=args, result=RESULT)
