"""From a class of options to the options of a command: names, choices, bounds and help are read off its fields."""

import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import click
from annotated_types import Ge, Gt, Le
from pydantic.fields import FieldInfo

from flows.options.base import Names, Options, in_order
from generator.types import ALIASES

UNSET = None


def common() -> list[click.Parameter]:
    """What every command has."""
    return [
        click.Option(["-v", "--verbose"], is_flag=True, help="Show Prefect's own log lines too."),
        click.Option(["-q", "--quiet"], is_flag=True, help="Show neither progress nor summary."),
    ]


OWN: dict[str, list[click.Parameter]] = {
    name: [click.Option(["--config"], help="Settings file; config.yaml where there is one.")]
    for name in ("ledger", "limits", "up", "list-providers")
}
OWN["up"].append(
    click.Option(["--limits"], is_flag=True, help="Write the providers' limits on SQLite too, where they are slow.")
)
"""Options of the commands that run no flow."""


def of(kind: type[Options]) -> list[click.Parameter]:
    """The parameters of a command, arguments first."""
    made = [_parameter(name, kind.model_fields[name]) for name in in_order(kind)]
    return sorted(made, key=lambda parameter: isinstance(parameter, click.Option))


def given(values: dict[str, Any]) -> dict[str, Any]:
    """Of a command's options what the user really gave; the rest is left to the defaults of the class."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value not in (UNSET, ())
    }


def _parameter(name: str, field: FieldInfo) -> click.Parameter:
    names = next((item for item in field.metadata if isinstance(item, Names)), Names())
    kind, many = _type(field)
    if names.argument:
        metavar = f"{name.upper()}{' …' if many else ''}"
        return click.Argument([name], metavar=metavar, type=kind, nargs=-1 if many else 1, required=field.is_required())
    words = name.replace("_", "-")
    flags = [f"--{words}", *names.also]
    if kind is click.BOOL:
        flags = [f"--{words}/{names.negative or f'--no-{words}'}", *names.also]
    shown = _default(field)
    text = f"{field.description}{f'  [{shown}]' if shown else ''}"
    return click.Option(
        [name, *flags], type=kind, multiple=many, required=field.is_required(), default=UNSET, help=text
    )


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True) if not field.is_required() else None
    if value in (None, "", [], False, True):
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _type(field: FieldInfo) -> tuple[click.ParamType[Any], bool]:
    """Click's type, and whether the option may be repeated."""
    kind = _bare(field.annotation)
    if get_origin(kind) is list:
        return _single(_bare(get_args(kind)[0]), field), True
    return _single(kind, field), False


def _bare(kind: Any) -> Any:
    """Without `Annotated` and `| None`."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        return _bare(next(part for part in get_args(kind) if part is not type(None)))
    return kind


def _single(kind: Any, field: FieldInfo) -> click.ParamType[Any]:
    if get_origin(kind) is Literal:
        choices = list(get_args(kind))
        return click.Choice([*choices, *(alias for alias, name in ALIASES.items() if name in choices)])
    low, high, open_low = _bounds(field)
    if kind is int:
        return click.IntRange(low, high, min_open=open_low) if low is not None or high is not None else click.INT
    if kind is float:
        return click.FloatRange(low, high, min_open=open_low) if low is not None or high is not None else click.FLOAT
    return click.BOOL if kind is bool else click.STRING


def _bounds(field: FieldInfo) -> tuple[Any, Any, bool]:
    low = next((item.ge for item in field.metadata if isinstance(item, Ge)), None)
    above = next((item.gt for item in field.metadata if isinstance(item, Gt)), None)
    high = next((item.le for item in field.metadata if isinstance(item, Le)), None)
    return (above if low is None else low), high, above is not None
