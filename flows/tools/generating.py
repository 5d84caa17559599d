"""Examples made from a specification until there are as many as are wanted.

Tasks are planned, grouped by what is to be made of them, and worked on batch by batch. What the checks refuse is
planned anew, under another seed, a few times at most.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from flows.options.tools import MakingOptions, ToolGenerateChainOptions, ToolGenerateOptions, ToolPipelineOptions
from flows.running.batches import in_window
from flows.running.job import Job
from flows.tools.material import Material, material
from flows.tools.stages import Stage, Then, answered, going_on, in_order, through
from generator.tools.records import NEGATIVE, ToolExample, ToolTask
from tasks.tools.graph.graph_chains import sample_chain
from tasks.tools.making.chains import grow_chains
from tasks.tools.making.negatives import write_negatives
from tasks.tools.making.requests import write_requests
from tasks.tools.making.search import search
from tasks.tools.planning.feeds import feeds_of
from tasks.tools.planning.sampling import plan_tasks
from tasks.tools.running.execution import execute

ROUNDS = 5
"""Times that examples are planned, at most, to reach a target."""
PLACES = 1000
"""Examples of one task that can be told apart in the order of the output."""
HYBRID_NEGATIVES = 0.15
"""Share of a hybrid's request-first examples in which no call is right."""

Kind = Literal["single", "multi", "negative", "chain"]


@dataclass(frozen=True)
class Share:
    """A part of what is wanted.

    Attributes:
        target: Examples.
        mode: `auto`, `single` or `multi`; of `chain` the chain comes first and the request last.
        negatives: Share of them in which no call is right.
        steps: Fewest and most steps of a chain.
    """

    target: int
    mode: Literal["auto", "single", "multi", "chain"]
    negatives: float = 0.0
    steps: tuple[int, int] = (2, 5)

    @property
    def without_call(self) -> int:
        """Examples of it in which no call is right."""
        return round_half_up(self.target * self.negatives)


def steps_share(options: ToolGenerateOptions | ToolPipelineOptions) -> Share:
    """Single turns, chains, or a mix by the tools' complexity."""
    mode = "single" if options.single_step else "multi" if options.multi_step else "auto"
    return Share(options.target_pairs, mode, options.negatives, (2, options.max_steps))  # type: ignore[arg-type]


def chain_shares(options: ToolGenerateChainOptions) -> list[Share]:
    """All of them chain first; of a hybrid only `chain_ratio`, and the rest request first, negatives among them."""
    steps = (options.min_steps, options.max_steps)
    first = round_half_up(options.target_pairs * options.chain_ratio) if options.hybrid else options.target_pairs
    shares = [Share(first, "chain", 0.0, steps), Share(options.target_pairs - first, "auto", HYBRID_NEGATIVES, steps)]
    return [share for share in shares if share.target]


async def make(
    job: Job, options: MakingOptions, shares: Sequence[Share], stages: Sequence[Stage] = (), *, turns: float = 0.0
) -> None:
    """Make the examples of some shares, and send each batch through stages to the output.

    Args:
        job: The run.
        options: The flow's.
        shares: What is wanted.
        stages: What each batch goes through.
        turns: Share of the examples in which the user goes on after the answer, 0 to 1.

    Raises:
        UsageError: See `material`; or no such example can be planned.
    """
    what = await material(job, options)
    longer = [going_on(job, what.choice, what.known, turns)] if turns else []
    await _Making(job, what, options.batch_size, through(job, [*longer, *stages]), options.seed).run(shares)


@dataclass
class _Making:
    """Makes the examples of some shares; `then` gets each batch."""

    job: Job
    material: Material
    batch_size: int
    then: Then
    seed: int
    _planned: int = 0

    async def run(self, shares: Sequence[Share]) -> None:
        """Make them all; in an estimate a sample of them."""
        for place, share in enumerate(self._drawn(shares)):
            await self._share(share, place)

    def _drawn(self, shares: Sequence[Share]) -> list[Share]:
        """The shares, or in an estimate the same cut down to what is looked at, one example of each at least."""
        sampled, wanted = self.job.sampled, sum(share.target for share in shares)
        if sampled is None:
            return list(shares)
        part = min(1.0, sampled.most / wanted)
        cut = [replace(share, target=max(1, round(share.target * part))) for share in shares]
        sampled.unit = "examples"
        sampled.drew(sum(share.target for share in cut), wanted)
        return cut

    async def _share(self, share: Share, place: int) -> None:
        left = {True: share.without_call, False: share.target - share.without_call}
        size = self.job.of_a_sample(self.batch_size)
        for number in range(ROUNDS):
            missing = sum(left.values())
            if not missing:
                return
            seed = self.seed + 1000 * place + number  # another round, or share, draws others
            tasks = self._tasks(share, missing, left[True] / missing, seed)
            batches = _by_kind(tasks, size, chain=share.mode == "chain")
            await in_window(batches, partial(self._batch, share.steps, left), self.job.window(self.job.llm, size))
        if missing := sum(left.values()):
            self.job.note(f"{share.target:,} examples were wanted; {missing:,} of them could not be made.")

    def _tasks(self, share: Share, missing: int, negatives: float, seed: int) -> Iterator[ToolTask]:
        """Plan what is missing of a share; each task has its place among all that were ever planned."""
        what = self.material
        tasks = plan_tasks(
            what.spec,
            target=missing,
            mode="multi" if share.mode == "chain" else share.mode,
            max_steps=share.steps[1],
            negatives=negatives,
            seed=seed,
            known=what.known,
            patterns=what.patterns,
            chain=lambda chance, _least, _most: sample_chain(what.graph, chance, *share.steps),
            feeds=partial(feeds_of, what.graph),
            allowed=what.choice.allowed,
            # A chain that has run is the chain of one request.
            **({"per_call": 1} if share.mode == "chain" else {}),
        )
        for task in tasks:
            yield task.model_copy(update={"ref": self._planned})
            self._planned += 1

    async def _batch(self, steps: tuple[int, int], left: dict[bool, int], batch: tuple[Kind, list[ToolTask]]) -> None:
        """Make a batch, and take it from what is left to make, by whether no call is right."""
        kind, tasks = batch
        self.job.progress.expect(len(tasks))
        wanted = {task.ref: task.count for task in tasks}
        examples = _placed(await self._examples(kind, tasks, steps), wanted)
        left[kind == "negative"] -= len(examples)
        await self.then(examples)
        self.job.progress.advance(len(tasks))

    async def _examples(self, kind: Kind, tasks: list[ToolTask], steps: tuple[int, int]) -> list[ToolExample]:
        (least, most), job, choice = steps, self.job, self.material.choice
        if kind == "negative":
            return job.take(await write_negatives(tasks, job.llm))
        if kind == "chain":
            return job.take(await grow_chains(tasks, job.llm, executor=choice, min_steps=least, max_steps=most))
        examples = job.take(await write_requests(tasks, job.llm))
        if not examples:
            return []
        if kind == "multi":
            return job.take(await search(examples, job.llm, executor=choice, max_steps=most))
        outcome = await execute(examples, job.llm, executor=choice)
        for tally in outcome.tallies:  # the gates of `tool-execute` come later, and are counted by themselves
            tally.stage, tally.notes = {"format": "form", "execution": "run"}[tally.stage], {}
        return await answered(job, job.take(outcome))


def _by_kind(tasks: Iterator[ToolTask], size: int, *, chain: bool) -> Iterator[tuple[Kind, list[ToolTask]]]:
    """Batches of tasks of which the same is made, each as soon as it is full."""
    open_ones: dict[Kind, list[ToolTask]] = {}
    for task in tasks:
        kind = kind_of(task, chain=chain)
        batch = open_ones.setdefault(kind, [])
        batch.append(task)
        if len(batch) == size:
            yield kind, open_ones.pop(kind)
    yield from open_ones.items()


def kind_of(task: ToolTask, *, chain: bool) -> Kind:
    """What is made of a task; `chain` says that chains come first."""
    if task.style in NEGATIVE:
        return "negative"
    if chain:
        return "chain"
    return "multi" if task.mode == "multi" else "single"


def _placed(examples: list[ToolExample], wanted: dict[int | None, int]) -> list[ToolExample]:
    """The examples in their order, each with its own place, and of no task more than were asked for."""
    given: dict[int | None, int] = {}
    placed = []
    for example in in_order(examples):
        number = given.get(example.ref, 0)
        given[example.ref] = number + 1
        if number < wanted.get(example.ref, 0):
            placed.append(example.model_copy(update={"ref": (example.ref or 0) * PLACES + number}))
    return placed


def round_half_up(value: float) -> int:
    """To the nearest whole number, a half upwards: as the plan of tasks counts its negatives."""
    return int(value + 0.5)
