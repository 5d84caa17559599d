"""From a class of options to the flat signature of a flow, which Prefect makes a form of."""

import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field, TypeAdapter, WithJsonSchema

from flows.options.base import Names, Options, checked, group_of, in_order, names_of
from flows.options.guarded import Guarded
from flows.options.permission import check_permission
from generator.startup import own_process

Kind = TypeVar("Kind", bound=Options)
Flow = Callable[[Kind], Awaitable[dict[str, Any]]]


def parameters(kind: type[Kind]) -> Callable[[Flow[Kind]], Callable[..., Awaitable[dict[str, Any]]]]:
    """Give a function of one class of options the flat signature that Prefect makes a form of."""
    if own_process.is_own():  # a run that a Prefect server started comes by here first
        own_process.begin()

    def flat(fn: Flow[Kind]) -> Callable[..., Awaitable[dict[str, Any]]]:
        in_forms = [name for name in in_order(kind) if names_of(kind.model_fields[name]).in_forms]
        shown = [name for name in in_forms if name not in kind.withheld()]
        signature = inspect.Signature([_parameter(kind, name) for name in shown])

        @functools.wraps(fn)
        async def called(*args: Any, **kwargs: Any) -> dict[str, Any]:
            options = checked(kind, signature.bind(*args, **kwargs).arguments)
            check_permission(options)
            return await fn(options)

        called.__signature__ = signature  # type: ignore[attr-defined]
        called.__annotations__ = {name: parameter.annotation for name, parameter in signature.parameters.items()}
        return called

    return flat


def _parameter(kind: type[Options], name: str) -> inspect.Parameter:
    field = kind.model_fields[name]
    default = inspect.Parameter.empty if field.is_required() else field.get_default(call_default_factory=True)
    limits = [item for item in field.metadata if not isinstance(item, Names | Guarded)]
    unset = names_of(field).unset
    group = "" if field.is_required() else group_of(kind, name)
    # A form of flat parameters has no headings, and its labels are the names; a description is Markdown.
    description = f"{f'**{group}** · ' if group else ''}{field.description}{f' By default {unset}.' if unset else ''}"
    annotation: Any = Annotated[field.annotation, Field(description=description), *limits]
    shown = TypeAdapter(annotation).json_schema()
    if (text := _optional_text(shown)) is not None:
        annotation, shown, default = Annotated[annotation, BeforeValidator(lambda value: value or None)], text, ""
    place = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Parameter(name, place, default=default, annotation=Annotated[annotation, WithJsonSchema(shown)])


def _optional_text(schema: dict[str, Any]) -> dict[str, Any] | None:
    """An optional text as a form should have it: an input that may stay empty. None for anything else.

    By itself Prefect shows a switch between the type and None, and there is no other way for numbers.
    """
    kinds = [kind for kind in schema.get("anyOf", []) if kind["type"] != "null"]
    if [kind["type"] for kind in kinds] != ["string"]:
        return None
    choices = {"enum": ["", *kinds[0]["enum"]]} if "enum" in kinds[0] else {}
    return {**kinds[0], **choices, "description": schema["description"]}
