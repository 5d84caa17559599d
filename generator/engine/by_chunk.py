"""Several records in one call, for example pairs of one chunk: grouped, labelled, shuffled; the reply is matched by id.

A reply that leaves an id out, or names it twice, costs only that record: it is asked again in a call of its own. An id
that nobody asked about is ignored.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

from pydantic import BaseModel

from generator.engine.ask import ask
from generator.engine.call import Answer
from generator.errors import GeneratorError
from generator.hashing import fingerprint
from generator.records import Origin, QAPair, Record, Usage, sum_usage
from generator.types import Complaint, Model, Request

R = TypeVar("R", bound=BaseModel)
Asked = TypeVar("Asked", bound=Record)
Labelled = list[tuple[str, QAPair]]
Ask = Callable[[Labelled, Complaint | None], Request]


@dataclass(frozen=True)
class Verdict:
    """What the reply says of one record: an item of the reply, or the error.

    Attributes:
        item: The entry with this record's id.
    """

    item: Any | None
    error: GeneratorError | None
    origin: Origin


async def ask_by_chunk(
    llm: Model, pairs: Sequence[QAPair], per_call: int, request: Ask, reply: type[R]
) -> tuple[list[Verdict], Usage]:
    """Ask about all pairs, up to `per_call` of one chunk in a call.

    Args:
        llm: Whom to ask.
        pairs: What to ask about; those of one chunk stand together.
        per_call: Most pairs in a call.
        request: Renders the prompt for labelled pairs.
        reply: A model with one list of items that have an `id`.

    Returns:
        A verdict for each pair, in order, and what it took.
    """
    return await ask_in_groups(llm, pairs, list(_groups(pairs, per_call)), request, reply, order=lambda p: p.question)


async def ask_in_groups(
    llm: Model,
    records: Sequence[Asked],
    groups: list[list[int]],
    request: Callable[[list[tuple[str, Asked]], Complaint | None], Request],
    reply: type[R],
    *,
    order: Callable[[Asked], str],
) -> tuple[list[Verdict], Usage]:
    """Ask about all records, those of a group in one call; see `ask_by_chunk`.

    Args:
        llm: Whom to ask.
        records: What to ask about.
        groups: Positions of records that are shown together; each record is in one group.
        request: Renders the prompt for labelled records.
        reply: A model with one list of items that have an `id`.
        order: The text of a record from which the order follows in which a group is shown.
    """
    first = await _asked(llm, records, groups, request, reply, order)
    verdicts = _verdicts(groups, first)
    missing = [[position] for position in range(len(records)) if position not in verdicts]
    again = await _asked(llm, records, missing, request, reply, order)
    verdicts.update(_verdicts(missing, again))
    usage = sum_usage([answer.usage for answer in (*first, *again)])
    return [verdicts[position] for position in range(len(records))], usage


async def _asked(
    llm: Model,
    records: Sequence[Asked],
    groups: list[list[int]],
    request: Callable[[list[tuple[str, Asked]], Complaint | None], Request],
    reply: type[R],
    order: Callable[[Asked], str],
) -> list[Answer[R]]:
    requests = [
        request(_labelled([records[i] for i in group], order), _must_name("p1") if len(group) == 1 else None)
        for group in groups
    ]
    return await ask(llm, requests, reply)


def _groups(pairs: Sequence[QAPair], per_call: int) -> Iterator[list[int]]:
    for _, run in groupby(range(len(pairs)), key=lambda i: pairs[i].source_text):
        positions = list(run)
        for start in range(0, len(positions), per_call):
            yield positions[start : start + per_call]


def _labelled(records: Sequence[Asked], order: Callable[[Asked], str]) -> list[tuple[str, Asked]]:
    """Labels in the records' order, shown in an order that follows from their content."""
    labelled = [(f"p{number}", record) for number, record in enumerate(records, 1)]
    random.Random(fingerprint([order(record) for record in records])).shuffle(labelled)  # noqa: S311  not for secrets
    return labelled


def _must_name(label: str) -> Complaint:
    return lambda reply: None if label in _by_label(reply) else f"The reply leaves out {label}."


def _by_label(reply: BaseModel) -> dict[str, Any]:
    (items,) = (getattr(reply, name) for name in type(reply).model_fields)
    seen = Counter(item.id for item in items)
    return {item.id: item for item in items if seen[item.id] == 1}


def _verdicts(groups: list[list[int]], answers: list[Answer[R]]) -> dict[int, Verdict]:
    found: dict[int, Verdict] = {}
    for group, answer in zip(groups, answers, strict=True):
        if answer.value is None:
            found.update({position: Verdict(None, answer.error, answer.origin) for position in group})
            continue
        items = _by_label(answer.value)
        for number, position in enumerate(group, 1):
            if f"p{number}" in items:
                found[position] = Verdict(items[f"p{number}"], None, answer.origin)
    return found
