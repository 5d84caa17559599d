"""Where the ground floor meets Prefect, and the only place: a technique as a cached, retried, tagged task run a batch.

    @technique(version=1, prompts=("qa_text", "qa_code"), reply=QAPairs)
    async def backtranslate(chunks: Sequence[Chunk], llm: Model, *, …) -> Outcome: …

    outcome = await backtranslate(chunks, llm, …)      # inside a flow: one task run
    outcome = await backtranslate.fn(chunks, llm, …)   # the plain function, no Prefect

The key of a batch is `<technique>/v<version>/<sha256>` over the records' content, the arguments, the prompts, the
reply's schema, the model and its sampling; ids, positions and table versions travel around the cache
(`Record.content`). Results are plain JSON. A batch in which anything failed is returned but not stored, so that the
same command retries just that.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from functools import cache
from typing import Any, Generic, get_type_hints

from prefect import Task
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.results import get_result_store
from prefect.serializers import JSONSerializer
from prefect.transactions import get_transaction
from prefect.utilities.annotations import quote
from pydantic import BaseModel

from generator import prompts as prompt_files
from generator.engine.counting import Asked, collected
from generator.engine.run import Run, current_run, start_run
from generator.engine.states import QUEUED, ended_by, queued
from generator.errors import GeneratorError, Queued
from generator.hashing import fingerprint
from generator.prompts import Prompt
from generator.records import Kept, Outcome, Record, kind_of
from generator.settings.layers import load
from generator.telemetry.batch import BatchDone
from generator.tools.execution import ExecutorChoice
from generator.types import Model, strict_schema
from generator.usage import Usage

Body = Callable[..., Awaitable[Outcome[Kept]]]
# Quoted where it is used: at run time `Outcome[Kept]` is plain `Outcome`, which leaves the alias nothing to fill in.

RETRIES = 2
RETRY_DELAYS = [1.0, 5.0]
"""Seconds. These mend what goes wrong around a batch; a provider's faults are mended inside `ask`."""
_AS_JSON: JSONSerializer[Any] = JSONSerializer(jsonlib="orjson", object_encoder=None, object_decoder=None)
"""Plain data, so that Python need not look at each object of it on its way out and in."""


class Technique(Generic[Kept]):
    """A function over a batch of records, as a Prefect task. See the module; made by `technique`."""

    def __init__(self, fn: "Body[Kept]", version: int, prompts: Sequence[str], reply: type[BaseModel]) -> None:
        self.fn = fn
        self.name = fn.__name__
        self.version = version
        self._prompts = prompts
        self.reply = reply
        self._outcome: type[Outcome[Kept]] = get_type_hints(fn)["return"]
        self._task: Task[..., Any] = Task(
            self._body,
            name=self.name,
            task_run_name="{name}",
            description=(fn.__doc__ or "").strip().split("\n")[0],
            cache_key_fn=lambda _context, parameters: str(parameters["key"]),
            persist_result=True,
            result_serializer=_AS_JSON,
            cache_result_in_memory=False,
            retries=RETRIES,
            retry_delay_seconds=RETRY_DELAYS,
            retry_condition_fn=_worth_retrying,
        )
        # Made once a tag: Prefect reads the function's source for every task, which takes a millisecond.
        self._tagged = cache(lambda tag: self._task.with_options(tags=[tag]))

    async def __call__(self, records: Sequence[Record], model: Model, **options: Any) -> Outcome[Kept]:
        """Work on one batch as a Prefect task run, or take its stored result.

        Args:
            records: What to work on.
            model: Whom to ask.
            **options: The technique's own keyword arguments: plain data, a `Prompt` or an `ExecutorChoice`.
        """
        run = current_run()
        if run is not None and run.asked is not None:
            return await self._counted(records, model, options, run.asked)
        if run is not None and run.stopped:
            raise run.stopped
        key, began = self.key(records, model, options), time.time()
        bare = [record.bare(position) for position, record in enumerate(records)]
        arguments = (quote(bare), model, quote(options), key, self._range(run, len(records)))
        state: State[Any]
        if await self._is_stored(key) or (run is not None and run.queue is not None):  # a batch needs no slot
            state = await self._task(*arguments, return_state=True)
        else:
            async with run.turn(model) if run else nullcontext():
                state = await self._tagged(f"llm:{model.provider}")(*arguments, return_state=True)
        data = await state.aresult()
        _forget_states()
        if state.name == QUEUED:
            raise Queued("The replies are to come from a batch.")
        outcome = self._outcome.model_validate(data)
        is_stored = state.name == "Cached"
        if is_stored:
            outcome.usage = Usage(reused=outcome.usage.calls - outcome.usage.retries + outcome.usage.reused)
        if run is not None:
            run.batch_done(self._batch(outcome, records, model, began, is_stored=is_stored))
        return _rejoined(outcome, records)

    async def _counted(
        self, records: Sequence[Record], model: Model, options: dict[str, Any], run: list[tuple[str, list[Asked]]]
    ) -> Outcome[Kept]:
        """Work on a batch for an estimate: no task is run, nothing is stored, and its calls are entered in the run."""
        with collected() as asked:
            outcome = await self.fn([record.bare(n) for n, record in enumerate(records)], model, **options)
        run.append((outcome.tallies[0].stage, asked))
        return _rejoined(outcome, records)

    def key(self, records: Sequence[Record], model: Model, options: dict[str, Any]) -> str:
        """The batch's key: over everything that decides its outcome, and nothing else."""
        arguments = {name: _plain(value) for name, value in options.items()}
        templates = [prompt_files.load(name, model.style).fingerprint for name in self._prompts]
        asked = [model.provider, model.name, model.sampling, model.sample, model.pairs_per_call]
        content = [record.content() for record in records]
        digest = fingerprint([content, arguments, templates, strict_schema(self.reply), asked])
        return f"{self.name}/v{self.version}/{digest}"

    async def _body(
        self, records: Sequence[Record], model: Model, options: dict[str, Any], key: str, name: str
    ) -> dict[str, Any] | State[Any]:
        run = current_run()
        if run is None:
            async with start_run(load().ledger_url):
                return await self._body(records, model, options, key, name)
        try:
            with run.pool(model).lent(run.share(model)):
                outcome = await self.fn(records, model, **options)
        except Queued:
            _do_not_store()
            return queued()
        except GeneratorError as error:
            _do_not_store()
            return ended_by(error)
        if outcome.failed:
            _do_not_store()
        return _stored(outcome)

    def _batch(
        self, outcome: Outcome[Kept], records: Sequence[Record], model: Model, began: float, *, is_stored: bool
    ) -> BatchDone:
        return BatchDone(
            stage=outcome.tallies[0].stage if outcome.tallies else self.name,
            model=model,
            records=len(records),
            kept=len(outcome.kept),
            failed=len(outcome.failed),
            usage=outcome.usage,
            began=began,
            ended=time.time(),
            stored=is_stored,
        )

    def _range(self, run: Run | None, more: int) -> str:
        """What a batch is called: the technique, and which of the records that came to it in this run."""
        first = 1 if run is None else run.counted(self.name, more)
        return f"{self.name} {first}-{first + more - 1}"  # the font of Prefect's timeline has no dash

    async def _is_stored(self, key: str) -> bool:
        store = await get_result_store().aupdate_for_task(self._task)
        return await store.aexists(key)


def technique(
    *, version: int, reply: type[BaseModel], prompts: Sequence[str] = ()
) -> Callable[["Body[Kept]"], Technique[Kept]]:
    """Make a batch function a technique; what it keeps is what its return type says.

    Args:
        version: Raise it when the function's own rules change, so that stored batches are made anew.
        reply: What it asks the model for.
        prompts: Names of the prompts that it renders.
    """
    return lambda fn: Technique(fn, version, prompts, reply)


def _forget_states() -> None:
    """Prefect keeps the state of each task run until the flow ends, and the assets that it made, for tasks that are
    given its result; ours are given records, and there are 40,000 in a run on a million chunks.
    """
    if context := FlowRunContext.get():
        context.run_results.clear()
        context.task_run_assets.clear()


def _do_not_store() -> None:
    """The same batch is to be tried again by the next run."""
    if transaction := get_transaction():
        transaction.write_on_commit = False


async def _worth_retrying(_task: Any, _run: Any, state: State[Any]) -> bool:
    """Our own errors are final: what trying again can mend was tried again already."""
    return not isinstance(await state.aresult(raise_on_failure=False), GeneratorError)


def _plain(value: Any) -> Any:
    return value.fingerprint if isinstance(value, Prompt | ExecutorChoice) else value


def _stored(outcome: Outcome[Kept]) -> dict[str, Any]:
    """The outcome as JSON: what can be had again from the records that went in is left out."""
    data = outcome.model_dump(mode="json", exclude={"kept"})
    data["kept"] = [
        {**record.model_dump(mode="json", exclude_unset=True, exclude={"source_text"}), "ref": record.ref}
        for record in outcome.kept
    ]
    return data


def _rejoined(outcome: Outcome[Kept], records: Sequence[Record]) -> Outcome[Kept]:
    """Give what came out of the cache the ids and origins of the records that went in this time.

    What is rejected is a record of the kind that is kept, and inherits as that does; an empty one is what went in.
    """
    kind = kind_of(type(outcome))
    outcome.kept = [record.joined(records[record.ref or 0]) for record in outcome.kept]
    for rejection in outcome.rejected:
        if rejection.ref is not None:
            origin = records[rejection.ref]
            rejection.place = origin.ref
            made = kind.model_validate(rejection.record).joined(origin) if rejection.record else origin
            rejection.record = made.row()
    for failure in outcome.failed:
        if failure.ref is not None:
            failure.id = str(getattr(records[failure.ref], "id", ""))
    return outcome
