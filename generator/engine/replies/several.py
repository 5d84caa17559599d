"""Replies of several items, each read by itself: one that does not fit its schema costs nothing but itself.

class Rating(Numbered):
    clarity: Annotated[int, Points(0, 3)]

class Ratings(Several[Rating]):
    ratings: list[Rating]

sized(Ratings, 2)    # what is asked for about two pairs, which the prompt shows as 1 and 2
{"ratings": [{"id": 2, "clarity": 3}, {"id": 1, "clarity": 7}]}
→ by_number() == [Misfit("clarity: should be one of 0, 1, 2, 3", 1), Rating(id=2, clarity=3)]
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, Generic, Literal, Self, TypeVar, get_args, get_origin

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    PrivateAttr,
    ValidationError,
    create_model,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import CoreSchema, PydanticSerializationError

from generator.engine.replies.item_shapes import items_of, number_in
from generator.engine.replies.points import Points, bent
from generator.lengths import Longest, bound_of

MISFIT = "wrong shape"
"""Reason for which an item that could not be read is left out, where it is not asked for again."""


class Numbered(BaseModel):
    """What a model says of one of the things that it is asked about.

    Attributes:
        id: Which of them: its number in the prompt, from 1.
        bent: Points one above their scale, which were read as its top.
    """

    id: Annotated[int, BeforeValidator(number_in)]
    _bent: list[str] = PrivateAttr(default_factory=list)

    @property
    def bent(self) -> list[str]:
        return self._bent


@dataclass(frozen=True)
class Misfit:
    """An item that is of no use.

    Attributes:
        fault: What is wrong with it.
        number: The number that it goes by; None where it has none.
    """

    fault: str
    number: int | None = None


I_co = TypeVar("I_co", bound=BaseModel, covariant=True)


class Several(BaseModel, Generic[I_co]):
    """A reply with a list of objects, which is read item by item. A subclass declares the list.

    A reply of which no item can be read does not fit as a whole.

    Attributes:
        LEAST: How many items the schema wants at least: as many as are asked for, one, or none.
        WANTED: How many items are asked for; see `sized`.
        misfits: The items that could not be read.
    """

    LEAST: ClassVar[Literal["all", "one", "none"]] = "all"
    WANTED: ClassVar[int] = 0

    misfits: SkipJsonSchema[list[Misfit]] = Field(default=[], exclude=True)

    def fits(self) -> list[I_co]:
        """The items that could be read."""
        found: list[I_co] = getattr(self, _list_of(type(self))[0])
        return found

    def joined(self, others: "Sequence[Several[I_co]]") -> Self:
        """The same with the items of others behind its own."""
        name = _list_of(type(self))[0]
        all_: list[Several[I_co]] = [self, *others]
        items = [item for one in all_ for item in one.fits()]
        misfits = [misfit for one in all_ for misfit in one.misfits]
        return self.model_copy(update={name: items, "misfits": misfits})

    def by_number(self) -> list[I_co | Misfit]:
        """For each number from 1 on the one thing that is said of it."""
        said = defaultdict[int | None, list[Any]](list)
        for item in self.fits():
            said[getattr(item, "id", None)].append(item)
        for misfit in self.misfits:
            said[misfit.number].append(misfit)
        return [_only(said[number], number) for number in range(1, self.WANTED + 1)]

    @model_validator(mode="before")
    @classmethod
    def _item_by_item(cls, data: Any) -> Any:
        name, kind = _list_of(cls)
        items = items_of(data, name, frozenset(field.alias or key for key, field in kind.model_fields.items()))
        if items is None:
            return data
        if cls.WANTED == 1 and len(items) == 1 and isinstance(items[0], dict):
            items = [{**items[0], "id": 1}]  # whatever it calls it: there is only one that it can speak of
        read = [_read(item, kind) for item in items]
        fits = [item for item in read if not isinstance(item, Misfit)]
        misfits = [item for item in read if isinstance(item, Misfit)]
        around = data if isinstance(data, dict) and name in data else {}
        return {**around, name: fits or items, "misfits": misfits}


class AtLeastOne(Several[I_co]):
    """Several that a model thinks of. An empty list is what small models take every permission to write; so the schema
    wants one at least, and who has nothing to propose says so and leaves that one empty.

    Attributes:
        nothing_to_ask: Whether the model found nothing to ask about in what it was shown.
    """

    LEAST = "one"

    nothing_to_ask: bool = False

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """As pydantic wants it, with the list first: a model that may say no before it has tried says no."""
        made = handler.resolve_ref_schema(handler(schema))
        made["properties"]["nothing_to_ask"] = made["properties"].pop("nothing_to_ask")
        return made

    def joined(self, others: Sequence[Several[I_co]]) -> Self:
        """The same with the items of others behind its own; there is nothing to ask if all of them say so."""
        whole = super().joined(others)
        nothing = all(getattr(one, "nothing_to_ask", False) for one in (self, *others))
        return whole.model_copy(update={"nothing_to_ask": nothing})

    @model_validator(mode="before")
    @classmethod
    def _without_empty_ones(cls, data: Any) -> Any:
        name = _list_of(cls)[0]
        if not isinstance(data, dict) or data.get("nothing_to_ask") is not True:
            return data
        items = data.get(name) or []
        empty = isinstance(items, list) and not any(any(one.values()) for one in items if isinstance(one, dict))
        return {**data, name: []} if empty else data


S = TypeVar("S", bound=Several[Any])


def sized(reply: type[S], count: int, source: int | None = None) -> type[S]:
    """The reply of which `count` items are wanted; its schema says so, and depends on nothing else.

    Numbered items are numbered from 1 on, and there are as many; of others see `LEAST`. A reply with more or fewer is
    read all the same.

    Args:
        reply: What is asked for.
        count: How many items.
        source: Characters that a text may have which is taken from what is shown, if that follows from it.
    """
    found: type[S] = _sized(reply, count, bound_of(source))
    return found


def none_told(reply: BaseModel) -> str | None:
    """A complaint: nothing that was asked about is told."""
    assert isinstance(reply, Several)
    told = reply.by_number()
    return faults_of(told) if all(isinstance(one, Misfit) for one in told) else None


def not_all_told(reply: BaseModel) -> str | None:
    """A complaint: something that was asked about is not told."""
    assert isinstance(reply, Several)
    return faults_of(reply.by_number()) or None


def faults_of(told: Sequence[object]) -> str:
    """What is wrong with the misfits among items, each under its number; empty where there is none."""
    return "; ".join(f"{number}: {one.fault}" for number, one in enumerate(told, 1) if isinstance(one, Misfit))


def fault_of(error: ValidationError) -> str:
    """The first thing that pydantic finds wrong, as a clause."""
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc']) or 'reply'}: {first['msg'][0].lower()}{first['msg'][1:]}"


@cache
def _sized(reply: type[Several[Any]], count: int, bound: int | None) -> Any:
    name, kind = _list_of(reply)
    fields: dict[str, Any] = {
        field: (Annotated[str, longest.narrowed(bound)], ...)
        for field, info in kind.model_fields.items()
        for longest in info.metadata
        if isinstance(longest, Longest)
    }
    if issubclass(kind, Numbered):
        fields["id"] = (Annotated[int, Points(1, count), BeforeValidator(number_in)], ...)
    kind = create_model(kind.__name__, __base__=kind, __doc__=kind.__doc__, **fields)
    least = {"all": count, "one": 1, "none": 0}[reply.LEAST]
    limits = {"minItems": least, "maxItems": count} if least else {"maxItems": count}
    items: Any = (list.__class_getitem__(kind), Field(json_schema_extra={**limits}))
    made = create_model(reply.__name__, __base__=reply, __doc__=reply.__doc__, **{name: items})
    made.WANTED = count
    return made


@cache
def _list_of(reply: type[Several[Any]]) -> tuple[str, type[BaseModel]]:
    """Name of the list, and what it is of."""
    fields = {name: field.annotation for name, field in reply.model_fields.items() if name != "misfits"}
    return next((name, get_args(kind)[0]) for name, kind in fields.items() if get_origin(kind) is list)


def _read(item: Any, kind: type[BaseModel]) -> BaseModel | Misfit:
    number = number_in(item.get("id")) if isinstance(item, dict) else None
    known = number if isinstance(number, int) else None
    tops = bent(item, kind) if isinstance(item, dict) else {}
    try:
        read = kind.model_validate({**item, **tops} if tops else item)
        read.model_dump_json()
    except ValidationError as error:
        return Misfit(fault_of(error), known)
    except PydanticSerializationError:
        return Misfit("it holds half of a character", known)
    if isinstance(read, Numbered):
        read.bent.extend(tops)
    return read


def _only(said: Sequence[Any], number: int) -> Any:
    if not said:
        return Misfit("it is left out", number)
    return said[0] if all(one == said[0] for one in said) else Misfit("it is there more than once", number)
