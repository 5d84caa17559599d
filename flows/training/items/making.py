"""Items made to a plan: every chunk is asked for a few forms, its items are verified, and what is left is spread.

Which forms a chunk is asked for follows from its own text and the seed, so that a chunk more or less changes no other
chunk's prompts. What the items are held against beside their chunk, the whole table, is read once.
"""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Sequence

from flows.options.training.evalset import EvalsetOptions
from flows.running.account.first_replies import FIRST
from flows.running.batches import grouped, in_window
from flows.running.job import Job
from flows.training.items.chunks import Asked, Table
from flows.training.items.training_rows import TrainingRows
from flows.training.items.verifying import Verifying
from generator.engine.orchestration import Technique
from generator.engine.task_group import task_group
from generator.errors import UsageError
from generator.evaluation.items import Form
from generator.hashing import fingerprint
from generator.records import Chunk, Tally
from tasks.evaluating.arranging import spread
from tasks.evaluating.drafts import LABELS, Draft
from tasks.evaluating.fill_in import write_blanks
from tasks.evaluating.multiple_choice import write_choices
from tasks.evaluating.open_questions import write_open
from tasks.evaluating.true_false import write_statements
from tasks.evaluating.unanswerable import write_unanswerable
from tasks.evaluating.writing import STAGE, Trained
from tasks.qa import planning

TECHNIQUES: dict[Form, Technique[Draft]] = {
    "open": write_open,
    "multiple_choice": write_choices,
    "true_false": write_statements,
    "fill_in": write_blanks,
    "unanswerable": write_unanswerable,
}
ROUNDS = 4
"""Times that chunks are asked, at most, to reach a target."""
MARGIN = 1.4
"""Asked for above what is missing: items are refused, and those that are left are to be spread."""
PLACES = 1000
"""Items of one chunk that can be told apart in the order of the output."""


class Making:
    """Makes the drafts of a set; see the module.

    Args:
        job: Whose account it is.
        options: Of the flow.
        table: The chunks.
        training: Rows whose facts trained chunks are asked about.
    """

    def __init__(self, job: Job, options: EvalsetOptions, table: Table, training: TrainingRows) -> None:
        self._job = job
        self._options = options
        self._table = table
        self._training = training
        self._verifying = Verifying(job, table.passages)
        self._drafts: list[Draft] = []
        self._asked: Counter[int] = Counter()
        self._given: dict[tuple[int, Form], list[str]] = defaultdict(list)
        self._numbers: Counter[int] = Counter()
        self._exhausted: set[int] = set()

    async def run(self) -> list[Draft]:
        """The drafts that are kept, in the order of their chunks, without their chunks' texts.

        Raises:
            UsageError: No chunk can be asked.
        """
        chunks = list(self._job.drawn(self._table.asked, lambda one: one.key))
        if not chunks:
            raise UsageError(self._table.nothing_to_ask())
        self._begin_account()
        target = self._options.target_count
        if target is None:
            await self._round(chunks, [self._options.n_items or len(self._options.wanted)] * len(chunks))
            return self._in_order()
        for _ in range(1 if self._job.sampled else ROUNDS):
            missing = target - len(self._drafts)
            plan = self._plan(chunks, missing) if missing > 0 else []
            if not any(plan):
                break
            await self._round(chunks, plan)
        return self._cut(target)

    def _begin_account(self) -> None:
        """The stages in their order, whichever ends first."""
        wanted = self._options.wanted
        stages = {
            "verify": any(form != "unanswerable" for form in wanted),
            "document": "multiple_choice" in wanted or "true_false" in wanted,
            "unique": "fill_in" in wanted,
            "answered": "unanswerable" in wanted,
        }
        tallies = [Tally(stage=LABELS[form], unit="chunks") for form in wanted]
        tallies += [Tally(stage=name, unit="items") for name in (STAGE, *(name for name, yes in stages.items() if yes))]
        for tally in tallies:
            self._job.summary.add(tally)

    def _plan(self, chunks: Sequence[Asked], missing: int) -> Sequence[int]:
        is_open = [one.place not in self._exhausted for one in chunks]
        wanted = missing / (self._job.sampled.times if self._job.sampled else 1.0)
        return planning.for_target(chunks, math.ceil(MARGIN * wanted), is_open).ask

    def _in_order(self) -> list[Draft]:
        return sorted(self._drafts, key=lambda draft: draft.ref or 0)

    def _cut(self, target: int) -> list[Draft]:
        found = self._in_order()
        kept = spread(found, target, self._options.seed)
        beyond = {"beyond the target": len(found) - len(kept)} if len(found) > len(kept) else {}
        self._job.summary.add(Tally(stage="target", unit="items", taken=len(found), kept=len(kept), rejected=beyond))
        if len(kept) < target and not self._job.sampled:
            self._job.note(f"The chunks gave {len(kept):,} items that hold; {target:,} were wanted.")
        return kept

    async def _round(self, chunks: Sequence[Asked], plan: Sequence[int]) -> None:
        asked = [(one, count) for one, count in zip(chunks, plan, strict=True) if count]
        self._job.progress.expect(len(asked))
        size = self._job.batch_size(self._options.batch_size, len(asked), self._job.llm)
        await in_window(grouped(asked, size, FIRST), self._batch, self._job.window(self._job.llm, size))

    async def _batch(self, asked: list[tuple[Asked, int]]) -> None:
        wanted = {one.place: self._forms(one, count) for one, count in asked}
        chunks = {one.place: self._table.passages[one.place] for one, _ in asked}
        forms = [form for form in self._options.wanted if any(counts[form] for counts in wanted.values())]
        by_form = await task_group(self._written(form, chunks, wanted) for form in forms)
        strata = {one.place: one.stratum for one, _ in asked}
        drafts = [draft for found in by_form for draft in found]
        for draft in drafts:
            draft.stratum = strata[draft.ref or 0]
        self._note_given(drafts, wanted)
        for draft in await self._verifying.verified(drafts):
            self._keep(draft)
        self._job.progress.advance(len(asked))

    def _forms(self, one: Asked, count: int) -> Counter[Form]:
        """How many of each form a chunk is asked for: the next of its own order."""
        order = list(self._options.wanted)
        random.Random(fingerprint([one.key, self._options.seed])).shuffle(order)  # noqa: S311  not for secrets
        first = self._asked[one.place]
        self._asked[one.place] += count
        return Counter(order[(first + number) % len(order)] for number in range(count))

    async def _written(self, form: Form, chunks: dict[int, Chunk], wanted: dict[int, Counter[Form]]) -> list[Draft]:
        """The drafts of one form, each with the place of its chunk."""
        places = [place for place in chunks if wanted[place][form]]
        avoid = [self._given[place, form] for place in places]
        trained = [self._trained(chunks[place]) for place in places]
        outcome = await TECHNIQUES[form](
            [chunks[place].model_copy(update={"ref": place}) for place in places],
            self._job.llm,
            counts=[wanted[place][form] for place in places],
            **({"avoid": avoid} if any(avoid) else {}),
            **({"trained": trained} if any(trained) else {}),
        )
        return self._job.take(outcome)

    def _trained(self, chunk: Chunk) -> list[Trained]:
        return self._training.of(chunk) if chunk.split_part in (None, "trained") else []

    def _note_given(self, drafts: Sequence[Draft], wanted: dict[int, Counter[Form]]) -> None:
        gave = Counter((draft.ref or 0) for draft in drafts)
        for draft in drafts:
            self._given[draft.ref or 0, draft.form].append(draft.question)
        self._exhausted.update(place for place, forms in wanted.items() if not gave[place] and forms.total())

    def _keep(self, draft: Draft) -> None:
        place = draft.ref or 0
        draft.ref = place * PLACES + self._numbers[place]
        self._numbers[place] += 1
        self._drafts.append(draft.model_copy(update={"source_text": None}))
