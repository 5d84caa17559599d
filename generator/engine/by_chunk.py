"""Several records in one call, for example pairs of one chunk: grouped, shuffled, numbered; a reply is read by number.

What a reply leaves out, says twice or says so that it cannot be read costs only its own record: what else it says is
taken, and the rest is asked about again, with what was wrong. A number that nobody asked about is passed over. Where
the provider declines to answer, each record is asked about alone.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Generic, TypeVar

from generator import prompts
from generator.engine.ask import ask
from generator.engine.call import Answer
from generator.engine.replies.several import Misfit, Numbered, Several, faults_of, none_told, sized
from generator.errors import GeneratorError, Refused, RequestRejected
from generator.hashing import fingerprint
from generator.lengths import SHORT
from generator.records import Origin, QAPair
from generator.types import Model, Request
from generator.usage import Usage, sum_usage

Item_co = TypeVar("Item_co", bound=Numbered, covariant=True)
Asked = TypeVar("Asked")
Group = list[tuple[int, Asked]]
"""What is asked about in one call, each under its number from 1 on."""
Pairs = Group[QAPair]
_BY_ONE = (Refused, RequestRejected)
"""Why a call is not answered that one record of it may be the reason of."""


@dataclass(frozen=True)
class Verdict(Generic[Item_co]):
    """What the reply says of one record: its item, or why there is none."""

    item: Item_co | None
    error: GeneratorError | None
    origin: Origin


async def ask_by_chunk(
    llm: Model,
    pairs: Sequence[QAPair],
    per_call: int,
    request: Callable[[Pairs], Request],
    reply: type[Several[Item_co]],
) -> tuple[list[Verdict[Item_co]], Usage]:
    """Ask about all pairs, up to `per_call` of one chunk in a call.

    Args:
        llm: Whom to ask.
        pairs: What to ask about; those of one chunk stand together.
        per_call: Most pairs in a call.
        request: Renders the prompt for numbered pairs.
        reply: What it asks for.

    Returns:
        A verdict for each pair, in order, and what it took.
    """
    groups = list(_of_chunks(pairs, min(per_call, llm.pairs_per_call or per_call)))
    return await ask_in_groups(llm, pairs, groups, request, reply, order=lambda pair: pair.question)


def points_bent(verdicts: Sequence[Verdict[Item_co]]) -> Counter[str]:
    """A note for the tally: how many points were one above their scale, and read as its top."""
    return Counter("points above the scale, read as its top" for told in verdicts if told.item for _ in told.item.bent)


async def ask_in_groups(
    llm: Model,
    records: Sequence[Asked],
    groups: list[list[int]],
    request: Callable[[Group[Asked]], Request],
    reply: type[Several[Item_co]],
    *,
    order: Callable[[Asked], str] | None = None,
) -> tuple[list[Verdict[Item_co]], Usage]:
    """Ask about all records, those of a group in one call; see `ask_by_chunk`.

    Args:
        llm: Whom to ask.
        records: What to ask about.
        groups: Positions of records that are shown together; each record is in one group.
        request: Renders the prompt for numbered records.
        reply: What it asks for.
        order: The text of a record from which the order follows in which a group is shown; None: as they are.
    """
    verdicts: dict[int, Verdict[Item_co]] = {}
    misfits: dict[int, Misfit] = {}
    usage: list[Usage] = []
    longest = SHORT if llm.style == "compact" else None
    while groups:
        groups = [_shuffled(group, records, order) if order else group for group in groups]
        asked = [_asked(request, group, records, misfits, longest) for group in groups]
        answers = await ask(llm, asked, reply)
        usage += [answer.usage for answer in answers]
        told = zip(groups, answers, strict=True)
        groups = [again for group, answer in told for again in _entered(group, answer, verdicts, misfits)]
    return [verdicts[position] for position in range(len(records))], sum_usage(usage)


def _asked(
    request: Callable[[Group[Asked]], Request],
    group: list[int],
    records: Sequence[Asked],
    misfits: dict[int, Misfit],
    longest: int | None,
) -> Request:
    """What is asked about a group, and what was wrong the last time. A reply of which nothing can be used is refused,
    so a group is smaller each time.
    """
    rendered = request([(number, records[position]) for number, position in enumerate(group, 1)])
    assert issubclass(rendered.reply, Several)
    reply = rendered.reply if rendered.reply.WANTED else sized(rendered.reply, len(group), longest)
    asked = replace(rendered, reply=reply, complaint=none_told)
    wrong = faults_of([misfits.get(position) for position in group])
    return prompts.again(asked, wrong) if wrong else asked


def _entered(
    group: list[int],
    answer: Answer[Several[Item_co]],
    verdicts: dict[int, Verdict[Item_co]],
    misfits: dict[int, Misfit],
) -> list[list[int]]:
    """Enter what is said of a group; the groups that it leaves to be asked about again."""
    if len(group) > 1 and isinstance(answer.error, _BY_ONE):
        return [[position] for position in group]
    if answer.value is None:
        verdicts.update({position: Verdict(None, answer.error, answer.origin) for position in group})
        return []
    left = []
    for position, told in zip(group, answer.value.by_number(), strict=True):
        if isinstance(told, Misfit):
            misfits[position] = told
            left.append(position)
        else:
            verdicts[position] = Verdict(told, None, answer.origin)
    return [left] if left else []


def _of_chunks(pairs: Sequence[QAPair], per_call: int) -> Iterator[list[int]]:
    for _, run in groupby(range(len(pairs)), key=lambda i: pairs[i].source_text):
        positions = list(run)
        for start in range(0, len(positions), per_call):
            yield positions[start : start + per_call]


def _shuffled(group: list[int], records: Sequence[Asked], order: Callable[[Asked], str]) -> list[int]:
    """An order that follows from the records' content."""
    mixed = sorted(group)
    seed = fingerprint([order(records[position]) for position in mixed])
    random.Random(seed).shuffle(mixed)  # noqa: S311  not for secrets
    return mixed
