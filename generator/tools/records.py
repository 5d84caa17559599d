"""Tool-use examples as they flow and as they are written: a request, the calls that really ran, the answer.

{"instruction": "How warm was it …?", "solution": {"reasoning_path": [{"step": 1, "thought": "…", "tool": "…",
 "args": {…}, "result": …}], "final_answer": "…", "api_documentation": "…"}, "tools": […],
 "metadata": {"difficulty": "simple", "mode": "single", "style": "simple"}}

Where the user goes on, each further request is a `FollowUp`; the calls of all of them stand in one path, for all are
made in one session. `generator.tools.exchanges` tells which belong to which.
"""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from generator.hashing import fingerprint
from generator.records import Origin, Record
from generator.tools.spec.model import Tool

Mode = Literal["single", "multi", "chain"]
Style = Literal[
    "simple", "multiple", "parallel", "parallel-multiple", "chain", "irrelevance", "missing-parameter", "clarifying"
]
NEGATIVE: tuple[Style, ...] = ("irrelevance", "missing-parameter", "clarifying")
"""Styles in which no call is right."""


class Step(BaseModel):
    """A call, and what came of it.

    Attributes:
        step: Counts the assistant's turns from 1; calls of one turn, made in parallel, have the same number.
        thought: Why this call.
        tool: Name of the tool.
        args: Its arguments.
        result: What the executor gave back, as JSON data; None where it was not run or gave nothing.
        error: What the executor said where the call failed; None where it went well.
        simulated: The result was made up by the simulated executor.
        loss: Whether a model is to be trained on this turn; a bad turn stays in the context.
    """

    model_config = ConfigDict(extra="allow")

    step: int = Field(ge=1)
    thought: str = ""
    tool: str
    args: dict[str, Any] = Field(default_factory=dict)
    result: Any = None
    error: str | None = None
    simulated: bool = False
    loss: bool = True


class Solution(BaseModel):
    """How the request is met.

    Attributes:
        reasoning_path: The calls, in order; empty where none is right.
        final_answer: What the assistant says in the end.
        final_loss: Whether a model is to be trained on the final answer.
        final_state: What the executor holds after the last call, where it can tell.
        api_documentation: The tools that are offered, as text.
    """

    model_config = ConfigDict(extra="allow")

    reasoning_path: list[Step] = Field(default_factory=list)
    final_answer: str = ""
    final_loss: bool = True
    final_state: Any = None
    api_documentation: str = ""


FollowUpKind = Literal["follow-up", "correction", "answer"]


class FollowUp(BaseModel):
    """What the user says after an answer, and what is said to that.

    Attributes:
        request: What the user says.
        kind: `follow-up` asks for more, `correction` takes something back, `answer` says what the assistant asked for.
        first_step: Number of the first step that is made for it; one more than the last, where none is.
        final_answer: What the assistant says to it.
        final_loss: Whether a model is to be trained on that.
    """

    model_config = ConfigDict(extra="allow")

    request: str
    kind: FollowUpKind = "follow-up"
    first_step: int = Field(ge=1)
    final_answer: str = ""
    final_loss: bool = True


class ExpectedCall(BaseModel):
    """A call that is right."""

    tool: str
    args: dict[str, Any] = Field(default_factory=dict)


class Metadata(BaseModel):
    """What kind of example it is.

    Attributes:
        expected_calls: By turn, the calls that are right, where somebody has said so; others are refused.
        expected_state: What the executor must hold in the end, where somebody has said so.
    """

    model_config = ConfigDict(extra="allow")

    difficulty: str = "simple"
    mode: Mode = "single"
    style: Style = "simple"
    expected_calls: list[list[ExpectedCall]] | None = None
    expected_state: Any = None


class ToolExample(Record):
    """A tool-use example.

    Attributes:
        instruction: What the user asks.
        follow_ups: What the user says after the answer to that, in order; mostly nothing.
        initial_state: What the executor holds before the first call, in its own form; None for what it holds by itself.
        tools: What is offered, needed or not, each with all that is known of it, so that an example can be run, checked
            and exported by itself.
        spec: Name of the specification.
        executor: Who ran the calls, for example `mcp` or `simulated`; None where nobody did.
        rating: 0 to 10, of the trajectory as a whole.
        rating_of: Fingerprint of the instruction and solution that the rating speaks of.
        verified: By gate (`format`, `execution`, `semantics`), `passed` or the reason; a later gate's word is added to
            those of the earlier ones.
        outcome: What became of the request: `score` (0 to 1), `status`, `requirements`, `criteria`, `failure_kind`.
        provenance: By stage, the completion that made that part.
    """

    CONTENT = frozenset({"instruction", "solution", "follow_ups", "initial_state", "tools", "metadata"})
    GATHERED = ("provenance", "verified")

    id: str = ""
    instruction: str
    solution: Solution = Field(default_factory=Solution)
    follow_ups: list[FollowUp] | None = None
    initial_state: Any = None
    tools: list[Tool] = Field(default_factory=list)
    metadata: Metadata = Field(default_factory=Metadata)
    spec: str | None = None
    executor: str | None = None
    rating: float | None = None
    rating_reasoning: str | None = None
    rating_of: str | None = None
    verified: dict[str, str] | None = None
    outcome: dict[str, Any] | None = None
    provenance: dict[str, Origin] = Field(default_factory=dict)

    @property
    def path(self) -> list[Step]:
        """The calls."""
        return self.solution.reasoning_path

    def joined(self, origin: Record) -> Self:
        """The example with what it inherits, and with its stable id: a hash of request and calls, given once."""
        made = super().joined(origin)
        made.id = made.id or self.fingerprint()
        return made

    def fingerprint(self) -> str:
        """Of the requests, the calls and the state before them; 16 hex digits."""
        known: list[Any] = [self.instruction, [[step.step, step.tool, step.args] for step in self.path]]
        if self.follow_ups:
            known.append([[one.request, one.first_step] for one in self.follow_ups])
        return fingerprint(known if self.initial_state is None else [*known, {"initial": self.initial_state}], 16)


class Feed(BaseModel):
    """Where a chain's call may take an argument from.

    Attributes:
        from_output: Address of a field in the result of an earlier tool; see `generator.tools.spec.fields.values_at`.
        item: It is one item of the list that stands there.
    """

    from_tool: str
    from_output: str
    to_tool: str
    to_input: str
    item: bool = False


class ToolTask(Record):
    """What one example, or several of a kind, is made of: sampled from a specification before any model is asked.

    Attributes:
        number: Its place in the plan.
        spec: Name of the specification; travels along.
        tools: The tools that are offered, distractors among them, in the order in which they are shown.
        needed: Names of the tools that the request is to need, in order for a chain; of a negative, the tool that is
            taken away or whose argument is left out.
        count: Examples wanted of it.
        persona: Who asks.
        tone: How the request is phrased.
        feeds: Of a chain, what its tools can take from the results of those before them.
        seed: For whatever is drawn later; from the specification and the number.
        known: By `tool.parameter`, values that are known to exist, so that a request can be about something real.
        examples: Rows that passed, shown as patterns (APIGen).
    """

    CONTENT = frozenset(
        {
            "number",
            "tools",
            "needed",
            "mode",
            "style",
            "count",
            "feeds",
            "persona",
            "tone",
            "seed",
            "max_steps",
            "known",
            "examples",
        }
    )

    number: int = 0
    spec: str | None = None
    tools: list[Tool]
    needed: list[str]
    mode: Mode = "single"
    style: Style = "simple"
    count: int = 1
    persona: str = ""
    tone: str = ""
    feeds: list[Feed] = Field(default_factory=list)
    seed: int = 0
    max_steps: int = 1
    known: dict[str, list[Any]] = Field(default_factory=dict)
    examples: list[dict[str, Any]] = Field(default_factory=list)

    def record_metadata(self) -> dict[str, Any]:
        return {"spec": self.spec} if self.spec else {}


def rating_fingerprint(example: ToolExample) -> str:
    """What `rating_of` must be for a rating to speak of the example as it is: 16 hex digits.

    Flags for training and the reasons for them do not count: they follow from the rating.
    """
    told = ("step", "thought", "tool", "args", "result", "error")
    path = [{name: getattr(step, name) for name in told} for step in example.path]
    known = [example.instruction, path, example.solution.final_answer, example.solution.final_state]
    later = [[one.request, one.first_step, one.final_answer] for one in example.follow_ups or ()]
    return fingerprint([*known, later] if later else known, 16)
