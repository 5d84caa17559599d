"""Arranging drafts to items: which to keep of too many, where the right option stands, and which statement is asked.

All of it follows from a seed. Positions come in blocks, each letter once a block, so that no letter is right more than
once more often than another, and true as often as false: a model that always says the same gets what chance gets.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from generator.evaluation.items import LETTERS, EvalItem
from generator.hashing import fingerprint
from tasks.evaluating.drafts import Draft

_ASIDE = frozenset(("wrong", "ref", "stratum", "form", "question", "reference"))
"""Fields of a draft that an item has otherwise, or not at all."""


def positions(count: int, choices: int, seed: int, name: str) -> Iterator[int]:
    """A position for each of `count` items, from 0: evenly, in an order that cannot be guessed.

    Args:
        count: How many.
        choices: Positions that there are.
        seed: Decides the order.
        name: Of what is drawn, so that two draws of one seed differ.
    """
    for number in range(count):
        if number % choices == 0:
            block = _drawn(range(choices), [seed, name, number])
        yield block[number % choices]


def arranged(drafts: Sequence[Draft], seed: int) -> list[EvalItem]:
    """The items that drafts make, in their order."""
    choices = positions(_count(drafts, "multiple_choice"), 4, seed, "choice")
    truths = positions(_count(drafts, "true_false"), 2, seed, "truth")
    return [_item(draft, choices, truths) for draft in drafts]


def spread(drafts: Sequence[Draft], target: int, seed: int) -> list[Draft]:
    """As many as are wanted, evenly over strata and forms, and within these over documents; in their order.

    What is taken next is of the stratum and form that has least so far, there of the document that has least, and there
    the one whose hash is least.
    """
    left: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    order = sorted(range(len(drafts)), key=lambda i: fingerprint([seed, drafts[i].id]), reverse=True)
    for place in order:
        draft = drafts[place]
        left[draft.stratum or "", draft.form][draft.document or ""].append(place)
    taken, cells, documents = list[int](), Counter[tuple[str, str]](), Counter[str]()
    while left and len(taken) < target:
        cell = min(left, key=lambda cell: (cells[cell], cell))
        document = min(left[cell], key=lambda name: (documents[name], name))
        taken.append(left[cell][document].pop())
        cells[cell] += 1
        documents[document] += 1
        if not left[cell][document]:
            del left[cell][document]
        if not left[cell]:
            del left[cell]
    return [drafts[place] for place in sorted(taken)]


def _count(drafts: Sequence[Draft], form: str) -> int:
    return sum(draft.form == form for draft in drafts)


def _item(draft: Draft, choices: Iterator[int], truths: Iterator[int]) -> EvalItem:
    own: dict[str, Any] = {name: value for name, value in draft if name not in _ASIDE}
    if draft.form == "multiple_choice":
        own |= _choice(draft, next(choices))
    elif draft.form == "true_false":
        own |= _truth(draft, is_true=next(truths) == 0)
    elif draft.form == "fill_in":
        own["key"] = draft.reference
    elif draft.form == "unanswerable":
        own |= {"chunk_id": None, "evidence": None}
    asked = {"form": draft.form, "question": draft.question, "reference": draft.reference}
    return EvalItem.model_validate({**asked, "stratum": draft.stratum, **own, "document": draft.document or ""})


def _choice(draft: Draft, at: int) -> dict[str, Any]:
    wrong = _drawn(draft.wrong, draft.id)
    return {"options": [*wrong[:at], draft.reference, *wrong[at:]], "key": LETTERS[at]}


def _truth(draft: Draft, *, is_true: bool) -> dict[str, Any]:
    if is_true:
        return {"question": draft.question, "reference": "True.", "key": "true"}
    return {"question": draft.wrong[0], "reference": f"False: {draft.question}", "key": "false"}


def _drawn(items: Sequence[Any], seed: object) -> list[Any]:
    order = list(items)
    random.Random(fingerprint(seed)).shuffle(order)  # noqa: S311  not for secrets
    return order
