"""What every flow that asks a model shares: settings, the run, the spool, the account, progress, the output at the end.

async with open_job(options, "chunks", {"rejected": options.rejected}) as job:
    …  kept = job.take(outcome); job.emit(kept[0].ref, kept[0].row())  …
    return await job.finish(options.output, allow_empty=options.allow_empty)
"""

import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, closing, nullcontext
from typing import Any, TypeVar

from deployments.limits import limited_slots
from flows.options.base import ModelOptions, RowOptions
from flows.releasing.making import Making
from flows.releasing.release import Release
from flows.running.account.first_replies import nothing_yet
from flows.running.account.judgements import Judgements
from flows.running.account.nothing_kept import nothing_kept
from flows.running.account.rates import rates
from flows.running.account.summary import Summary, show_summary
from flows.running.account.summary_file import summary_file, write_summary
from flows.running.checks import check_batch, check_budget, check_places, models_of
from flows.running.estimate import estimate, show_estimate
from flows.running.outputs import Outputs
from flows.running.rounds.rounds import count_batches, identities, rounds
from flows.running.sampling import Sample, draw
from flows.showing.progress import Progress
from generator.engine.run import Run, start_estimate, start_run
from generator.errors import NothingKept
from generator.hashing import fingerprint
from generator.llm.weights import weighed
from generator.records import Failure, Kept, Outcome, Record, Rejection, Tally
from generator.releases.places import OUTPUT
from generator.settings.layers import load
from generator.settings.tree import Settings
from generator.telemetry.opening import open_telemetry
from generator.types import Model

T = TypeVar("T")
R = TypeVar("R", bound=Record)
_WITHOUT_FRESH = "Leave --fresh out to retry just what failed: given again, it draws everything anew."
SAMPLED_A_BATCH = 10
"""Chunks or rows a batch of an estimate."""


class Job:
    """One run of a flow, from its options to its output. See the module; made by `open_job`."""

    def __init__(
        self, options: ModelOptions, settings: Settings, run: Run, unit: str, beside: Mapping[str, str]
    ) -> None:
        self.options = options
        self.sampled = Sample(options.dry_run_rows, unit) if options.dry_run else None
        self.settings = settings
        self.run = run
        self.progress = Progress(run, options.FLOW, unit, options.calls_each())
        self.models = models_of(options, settings)
        self.summary = Summary(options.FLOW, read=options.reads())
        self.scope = fingerprint([options.FLOW, *identities(options.reads())])
        self.sample = 0
        self.judgements = Judgements()
        self.failed_ids: set[str] = set()
        self._warned = False
        self._foreseen: list[str] = []
        self._started = time.monotonic()
        self.is_part = bool(getattr(options, "shard", ""))
        self.outputs = Outputs(beside, placed=self.is_part)
        self.leave: Callable[[str, dict[str, Any]], None] = write_summary
        self.release: Release | None = None
        self._making: Making | None = None
        self._last: list[Callable[[], None]] = []

    @property
    def llm(self) -> Model:
        """The model that writes."""
        return self.sampled_model(self.settings.model())

    @property
    def judge(self) -> Model:
        """The model that rates."""
        return self.sampled_model(self.settings.judge_model())

    def sampled_model(self, model: Model) -> Model:
        """A model as this run asks it: with the number of the sample, and the fingerprint of weights that lie here."""
        return weighed(model).model_copy(update={"sample": self.sample})

    @staticmethod
    def window(model: Model, calls_a_batch: int) -> int:
        """Batches in flight: enough to keep every permit busy, though most batches wait for a few slow calls."""
        return 8 * model.max_concurrency // max(1, calls_a_batch) + 8

    def batch_size(self, wanted: int, items: int, model: Model) -> int:
        """As wanted; smaller where a Prefect limit shares the permits out by batch and there would be too few
        batches, and in an estimate.
        """
        at_once = self.run.batches(model)
        return self.of_a_sample(wanted if not at_once else max(1, min(wanted, -(-items // at_once))))

    def of_a_sample(self, batch_size: int) -> int:
        """The size of a batch; in an estimate a smaller one, for it tells by its batches how much they vary."""
        return min(batch_size, SAMPLED_A_BATCH) if self.sampled else batch_size

    def drawn(self, items: Iterable[T], key: Callable[[T], Any]) -> Iterable[T]:
        """What the run works on: all of it, or in an estimate a sample that is drawn by its key."""
        if self.sampled is None:
            return items
        found, of = draw(items, self.sampled.most, key)
        self.sampled.drew(len(found), of)
        return found

    def take(self, outcome: Outcome[Kept]) -> list[Kept]:
        """Enter an outcome into the account; returns what was kept."""
        for tally in outcome.tallies:
            self.summary.add(tally)
        self.say_nothing_yet(outcome.tallies, outcome.failed)
        self.summary.refusals.kept(outcome.kept)
        if self.release:
            self.release.kept(outcome.kept)
        self.summary.usage += outcome.usage
        self.summary.fail(outcome.failed)
        self.failed_ids.update(failure.id for failure in outcome.failed)
        for rejection in outcome.rejected:
            self.reject(rejection)
        return outcome.kept

    def reject(self, rejection: Rejection) -> None:
        """Set a rejected row aside, with the stage and the reason."""
        self.summary.refusals.refused(rejection)
        row = {**rejection.record, "rejected_by": rejection.stage, "rejected_because": rejection.reason}
        detail = {"rejected_detail": rejection.detail} if rejection.detail else {}
        place = rejection.ref if rejection.place is None else rejection.place
        self.emit(place or 0, {**row, **detail}, to="rejected")

    def say_nothing_yet(self, tallies: Sequence[Tally], failed: Sequence[Failure] = ()) -> None:
        """Say at once, and once, if a stage has kept nothing of what came to it first; its tallies are entered."""
        if self._warned or self.sampled or not tallies or self.llm.provider == "extractive":  # which gives what it can
            return
        if sentence := nothing_yet(tallies, self.summary.tallies[tallies[0].stage], failed):
            self._warned = True
            self.note(sentence)
            self.progress.say(sentence)

    def wants(self, name: str) -> bool:
        """Whether an output of that name is to be written."""
        return name in self.outputs.spools and self.sampled is None

    def emit(self, order: int, row: dict[str, Any], to: str = OUTPUT, traced: Mapping[str, Any] | None = None) -> None:
        """Set a row of an output aside, if that is wanted.

        Args:
            order: Its place.
            row: The row.
            to: Name of the output.
            traced: What it is traced by, where the row itself does not tell.
        """
        if self.wants(to):
            self.outputs.spools[to].add(order, row)
            if self.release and to in self.release.traces:
                self.release.trace(to, traced or row)

    async def copied(self, name: str, records: list[R]) -> list[R]:
        """The stage that leaves a batch as it is; a copy goes to the output of that name, if it is wanted."""
        if self.wants(name):
            for record in records:
                self.emit(record.ref or 0, record.row(), to=name)
        return records

    def note(self, sentence: str) -> None:
        if sentence not in self.summary.notes:
            self.summary.notes.append(sentence)

    @property
    def asked(self) -> str:
        """The models that were asked, as the summary names them."""
        return " · ".join(dict.fromkeys(f"{model.provider} {model.name}" for model in self.models))

    def foresee(self, sentence: str) -> None:
        """Say in an estimate what comes after the calls."""
        self._foreseen.append(sentence)

    async def finish(
        self, output: str | None, *, allow_empty: bool = False, heads: Mapping[str, Mapping[str, Any]] | None = None
    ) -> dict[str, Any]:
        """Write all outputs, close the account, and show it in the UI; or make and show an estimate instead.

        Args:
            output: Where what is kept goes; None: it is counted and nothing is written.
            allow_empty: Write it without rows too.
            heads: By the name of an output (`output`), what stands before the rows of a `.json`, which then holds them
                under `training_pairs`.

        Raises:
            NothingKept: There is no row for the output. What else has rows is written.
        """
        if self.sampled:
            data = estimate(self.options.FLOW, self.sampled, list(self.summary.tallies), self.run.asked or [])
            data["then"] = self._foreseen
            await show_estimate(data)
            return data
        rows = self.release.rows if self.release else self.outputs.counts()[OUTPUT]
        empty = not (rows or output is None or allow_empty or (self.release and self.release.only_follows))
        if self.release and output is not None and not empty:
            self._making = Making(self.release, self.outputs.spools)
        self.write_beside(heads, empty=empty)
        if output is None:
            return await self.conclude("", 0)
        if empty:
            raise await self.nothing_kept(output)
        making, head = self._making, (heads or {}).get(OUTPUT)
        written = await making.stage(heads) if making else self.outputs.write(OUTPUT, output, head)
        return await self.conclude(output, written)

    def write_beside(self, heads: Mapping[str, Mapping[str, Any]] | None = None, *, empty: bool = False) -> None:
        """Write what goes beside the output; where that is `empty`, only what has rows."""
        kept_up = self.release.wanted.outputs if self.release and (self._making or self.release.before) else ()
        counts = self.outputs.counts()
        for name, where in self.outputs.beside.items():
            if name not in kept_up and (counts[name] or not empty):
                self.outputs.write(name, where, (heads or {}).get(name))

    async def nothing_kept(self, output: str) -> NothingKept:
        """Close the account of a run whose output stays as it was; returns the error that says why."""
        may_be_empty = isinstance(self.options, RowOptions)
        return nothing_kept(await self.conclude("", 0), output, may_be_empty=may_be_empty)

    async def conclude(self, output: str, written: int) -> dict[str, Any]:
        """Close the account of a run whose output, if it has one, is written, and show it in the UI."""
        await self.end_sample()
        self.close_account(written, output)
        data = self.summary.data()
        if self._making:
            ledger = {"scope": self.scope, "sample": self.sample}
            self._making.commit(data["usage"], ledger, summary_file(output, data))
        elif output:
            self.leave(output, data)
        await show_summary(data)
        return data

    async def end_sample(self) -> None:
        """Note that the run came to its end: the next `--fresh` draws anew."""
        if not self.is_part:  # a part leaves this to the run that it is a part of, and the sentences below too
            await self.run.ledger.end_sample(self.scope, self.sample)

    def close_account(self, written: int, output: str = "") -> None:
        """Enter what is known when all has been asked and so many rows are kept."""
        summary = self.summary
        faults = () if self.is_part else (*self.judgements.faults(), *summary.verdicts.faults())
        again = (_WITHOUT_FRESH,) if self.options.fresh and summary.failed else ()
        for sentence in (*faults, *again, *(self._making.told() if self._making else ())):
            self.note(sentence)
        if self.run.queue is not None:
            count_batches(summary, self.run.queue.before, self.run.queue.called)
        summary.written, summary.output, summary.model = written, output, self.asked
        summary.seconds = time.monotonic() - self._started
        summary.rates = rates(self.run.paces, summary.usage, written, summary.seconds)

    def at_the_end(self, work: Callable[[], None]) -> None:
        """Do this when the job is over, whatever became of it."""
        self._last.append(work)

    def close(self) -> None:
        if self._making:
            self._making.close()
        for work in (*self._last, self.outputs.close):
            work()


@asynccontextmanager
async def open_job(
    options: ModelOptions, unit: str, beside: Mapping[str, str | None] | None = None
) -> AsyncIterator[Job]:
    """Check what can be checked, open the ledger, and show progress while the block runs.

    Args:
        options: Of the flow.
        unit: What progress counts.
        beside: Where what else than the output is written, by its name (`rejected`); None: that is not wanted.

    Raises:
        UsageError: An option, a setting or a path is wrong.
    """
    settings = load(options.config, options.overrides())
    models = models_of(options, settings)
    check_places(options)
    check_budget(options.budget, models)
    check_batch(options, models)
    if options.dry_run:
        started = start_estimate(settings.ledger_url)
    else:
        started = start_run(settings.ledger_url, options.budget, await limited_slots(models))
    wanted = {name: where for name, where in (beside or {}).items() if where}
    async with started as run:
        run.telemetry = None if options.dry_run else open_telemetry(settings.telemetry.export, options.FLOW)
        with closing(Job(options, settings, run, unit, wanted)) as job:
            job.release = await Release.begin(options, settings, wanted)
            # --fresh gives this flow on this input a sample of its own, and later runs without it stay there.
            job.sample = await run.ledger.sample(job.scope, fresh=options.fresh)
            async with nullcontext() if job.sampled else job.progress.shown(), rounds(run, options, settings):
                yield job
