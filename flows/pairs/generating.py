"""Generation with a plan: so many pairs a chunk, or exactly so many in all.

With a target, each chunk keeps its planned number at once and the surplus is set aside. What is missing at the end is
taken from the surplus, evenly over the sources, and then asked for anew from chunks that gave all they were asked for.
"""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, nullcontext
from pathlib import Path

from flows.options.qa import GenerationOptions
from flows.pairs.documents import Documents
from flows.pairs.foreign import count_foreign, say_what_rules_know
from flows.pairs.inputs import chunk_source, prompt_arguments
from flows.pairs.surplus import Surplus
from flows.releasing.tracing import PLACES
from flows.running.account.first_replies import FIRST
from flows.running.account.outcome import counted
from flows.running.batches import grouped, in_window
from flows.running.job import Job
from flows.sharding.child import taking_part
from flows.sharding.parent import share_out
from generator.engine.orchestration import Technique
from generator.errors import UsageError
from generator.files.shelf import Shelf
from generator.lancedb.chunk_source import Item
from generator.lancedb.survey import Survey
from generator.records import Chunk, QAPair, Rejection, Tally
from tasks.qa import planning
from tasks.qa.planning import Plan

ROUNDS = 4
"""Times that chunks are asked, at most, to reach a target."""

Then = Callable[[list[QAPair]], Awaitable[None]]


class Generating:
    """Reads chunks, asks for pairs, and sends what it keeps to the next stage, batch by batch.

    Args:
        technique: `backtranslate` or `generate_cot`: what is asked of each chunk.
        documents: Told of every chunk, where each document gets a file.
        below: Ask only chunks of documents below this folder.
        only: Ask only chunks of which it says yes; see `ChunkSource`.
    """

    def __init__(
        self,
        job: Job,
        options: GenerationOptions,
        technique: Technique,
        documents: Documents | None = None,
        *,
        below: Path | None = None,
        only: Callable[[Chunk], bool] | None = None,
    ) -> None:
        self._job = job
        self._technique = technique
        self._options = options
        self._documents = documents
        self._release = job.release
        self._follows = self._release is not None and self._release.before is not None
        self._source = chunk_source(job.settings, options, below, only, follows=self._follows)
        self._arguments = {
            **prompt_arguments(options, job.llm.style),
            "skip_question_patterns": job.settings.filtering.skip_question_patterns,
        }
        self._places: Sequence[int] = ()
        self._accepted = 0
        self._exhausted = bytearray()
        self._foreign = Counter[str]()
        self._asked: Sequence[bool] | None = None
        self._counted = False

    async def run(self, then: Then) -> None:
        """Generate until the plan is done or the target is met; `then` gets the pairs of each batch."""
        tagged = nullcontext() if self._job.sampled else self._source.tagged(self._job.options.FLOW, self._job.note)
        with tagged, closing(Surplus()) as self._surplus, closing(Shelf()) as self._given:
            if self._options.shards and not self._job.sampled:
                await share_out(self._job, self._options, self._source.states())
            else:
                async with taking_part(self._job, self._options.shard):
                    await self._generate(then)
        if new := self._source.count_new():
            self._job.note(
                f"{counted(new, 'chunk')} came after `generator split`, and went by the draw of their documents alone; "
                "run it again, so that what is like a held-out document is found."
            )
        if not self._job.is_part:
            say_what_rules_know(self._job)

    async def _generate(self, then: Then) -> None:
        survey = self._survey()
        self._exhausted = bytearray(len(survey))
        target = self._options.target_pairs
        if target is None:
            per_chunk = self._options.n_pairs or self._job.settings.generation.pairs_per_chunk
            plan = self._drawn(self._open_to(planning.fixed(len(survey), per_chunk)), survey)
            await self._round(plan, then)
            return
        if self._asked is not None and self._release:
            target = self._release.missing()
        for number in range(ROUNDS):
            plan = planning.for_target(survey, self._missing(target), self._open(number))
            if number == 0 and self._job.sampled:
                plan = self._drawn(plan, survey)
                target = sum(plan.keep)
            if any(plan.ask) or number == 0:
                await self._round(plan, then)
                await self._take_surplus(target, then)
            elif number > 1 or self._asked is None:
                break
            if self._missing(target) <= 0:
                break
        self._account_for(target)

    def _survey(self) -> Survey:
        """The usable chunks.

        Raises:
            UsageError: There is none, and no release before whose rows it would take along.
        """
        survey = self._source.survey(self._saw)
        if survey or self._job.is_part or self._follows:  # of few chunks a shard may have none, and an update follows
            self._places = survey.places
            self._asked = self._release.follow(self._source.states()) if self._release else None
            return survey
        least = self._job.settings.filtering.min_chunk_length
        raise UsageError(
            f"{self._options.lancedb_path} has no usable chunk in {', '.join(self._options.table)}: all are empty, "
            f"shorter than filtering.min_chunk_length ({least} characters), skipped by a pattern, or held out by "
            "`generator split`."
        )

    def _saw(self, item: Item) -> None:
        for told in (self._documents, self._release):
            if told:
                told.saw(item)

    def _open_to(self, plan: Plan) -> Plan:
        """The plan for the chunks that an update asks; for all where there is none."""
        if self._asked is None:
            return plan
        return Plan(*([n * asks for n, asks in zip(part, self._asked, strict=True)] for part in (plan.ask, plan.keep)))

    def _open(self, number: int) -> list[bool]:
        """By chunk, whether this round may ask it. An update asks what is new first, and the others for what is then
        still missing: of these what they were asked before is known.
        """
        if self._asked is not None and number == 0:
            return [asks and not done for asks, done in zip(self._asked, self._exhausted, strict=True)]
        if number == 1 and self._release:
            for place, questions in self._release.questions().items():
                if self._given.get(place) is None:
                    self._given[place] = questions
        return [not done for done in self._exhausted]

    def _missing(self, target: int) -> int:
        """Pairs to make until the target is met; in an update, rows until there are as many as before."""
        if self._asked is None or self._job.sampled or self._release is None:
            return target - self._accepted
        return self._release.missing()

    def _drawn(self, plan: Plan, survey: Survey) -> Plan:
        """The plan, or in an estimate that for a sample of the chunks that it asks; the others are not asked at all."""
        if not self._job.sampled:
            return plan
        asked = [position for position, n in enumerate(plan.ask) if n]
        drawn = set(self._job.drawn(asked, lambda position: survey[position].key))
        for position in set(asked) - drawn:
            self._exhausted[position] = True
        return Plan(*([n if i in drawn else 0 for i, n in enumerate(part)] for part in (plan.ask, plan.keep)))

    async def _round(self, plan: Plan, then: Then) -> None:
        llm = self._job.llm
        asked = sum(n > 0 for n in plan.ask)
        self._job.progress.expect(asked)
        size = self._job.batch_size(self._options.batch_size, asked, llm)

        async def work(chunks: list[Chunk]) -> None:
            await self._batch(chunks, plan, then)

        await in_window(grouped(self._chunks(plan), size, FIRST), work, self._job.window(llm, size))

    def _chunks(self, plan: Plan) -> Iterator[Chunk]:
        """The chunks that the plan asks, marked with their position; what is left out is counted once."""
        count, self._counted = not self._counted, True
        if count:
            self._count(0, {})  # the account begins with what is read
        position, kept, rejected = 0, 0, Counter[str]()
        for item in self._source.read():
            if isinstance(item, Rejection):
                rejected[item.reason] += 1
                if count:
                    self._job.reject(item)
                continue
            if plan.ask[position] > 0:
                kept += 1
                item.ref = position
                yield item
            else:
                rejected[self._why_not(position)] += 1
            position += 1
        if count:
            self._count(kept, rejected)

    def _why_not(self, position: int) -> str:
        """Why a chunk is not asked."""
        return "unchanged" if self._asked and not self._asked[position] else "not needed for the target"

    def _count(self, kept: int, rejected: dict[str, int]) -> None:
        taken = kept + sum(rejected.values())
        self._job.summary.add(Tally(stage="read", unit="chunks", taken=taken, kept=kept, rejected=rejected))

    async def _batch(self, chunks: list[Chunk], plan: Plan, then: Then) -> None:
        places = [chunk.ref or 0 for chunk in chunks]
        given = [self._given.get(place) for place in places]
        outcome = await self._technique(
            chunks,
            self._job.llm,
            counts=[plan.ask[place] for place in places],
            avoid=[known or [] for known in given] if any(given) else (),
            **self._arguments,
        )
        for rejection in outcome.rejected:
            rejection.place = self._places[rejection.place or 0] * PLACES
        count_foreign(self._job, (chunk for chunk, known in zip(chunks, given, strict=True) if known is None))
        kept = self._job.take(outcome)
        pairs = self._cut(kept, places, plan)
        await then(pairs)
        self._note_failed([places[failure.ref] for failure in outcome.failed if failure.ref is not None], pairs)
        if self._documents:
            self._documents.done([self._places[place] for place in places], outcome)
        self._job.progress.advance(len(chunks))

    def _note_failed(self, places: Sequence[int], pairs: Sequence[QAPair]) -> None:
        """Chunks that failed, in themselves or in one of their pairs: the next update asks them again."""
        if self._release:
            failed = self._job.failed_ids
            self._release.waiting |= {*places, *((pair.ref or 0) // PLACES for pair in pairs if pair.id in failed)}

    def _cut(self, pairs: list[QAPair], places: list[int], plan: Plan) -> list[QAPair]:
        """Keep each chunk's planned number; the rest is surplus. All get their place in the output's order."""
        by_chunk: dict[int, list[QAPair]] = defaultdict(list)
        for pair in pairs:
            by_chunk[pair.ref or 0].append(pair)
        accepted: list[QAPair] = []
        for place in places:
            own = by_chunk[place]
            known = self._given.get(place, [])
            for number, pair in enumerate(own, len(known)):
                pair.ref = self._places[place] * PLACES + number
            if self._options.target_pairs is not None:
                self._given[place] = known + [pair.question for pair in own]
                if len(own) < plan.ask[place]:
                    self._exhausted[place] = True
            accepted += own[: plan.keep[place]]
            for pair in own[plan.keep[place] :]:
                self._surplus.add(pair)
        self._accepted += len(accepted)
        return accepted

    async def _take_surplus(self, target: int, then: Then) -> None:
        missing = min(self._missing(target), len(self._surplus))
        if missing <= 0:
            return
        self._accepted += missing
        for batch in grouped(self._surplus.take(missing), self._options.batch_size):
            await then(batch)
            self._note_failed([], batch)

    def _account_for(self, target: int) -> None:
        if self._release:
            self._release.aimed(target, self._accepted)
        surplus = len(self._surplus)
        reasons = {"beyond the target": surplus} if surplus else {}
        self._job.summary.add(
            Tally(stage="target", unit="pairs", taken=self._accepted + surplus, kept=self._accepted, rejected=reasons)
        )
        if self._accepted < target:
            self._job.note(
                f"The chunks gave {self._accepted:,} pairs; {target:,} were wanted, and no chunk had more to give."
            )
