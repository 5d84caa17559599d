"""From a class of options to the options of a command: names, choices, bounds and help are read off its fields."""

import types
from collections.abc import Container
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

import click
from annotated_types import Ge, Gt, Le
from click.shell_completion import CompletionItem
from pydantic.fields import FieldInfo

from flows.options.base import Options, in_order, names_of
from generator.types import ALIASES

if TYPE_CHECKING:
    from click.types import OptionHelpExtra

UNSET = None


class Shown(click.Option):
    """An option whose help says what holds where it is not given.

    Click's own default is `UNSET` for all of them, so that what a user gave can be told from what nobody said.

    Attributes:
        needed: It has to be given, on the command line or otherwise, which click does not know.
    """

    def __init__(self, *args: Any, shown: str, needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = shown
        self.needed = needed

    def get_help_extra(self, ctx: click.Context) -> "OptionHelpExtra":
        extra = super().get_help_extra(ctx)
        return {**extra, "required": "required"} if self.needed else {**extra, "default": self.shown}


class Place(click.Argument):
    """A positional argument; see `Shown` for `needed`."""

    def __init__(self, names: list[str], *, needed: bool, **kwargs: Any) -> None:
        super().__init__(names, required=False, **kwargs)
        self.needed = needed


class Text(click.types.StringParamType):
    """Any text; a shell completes it as the path that most of them are."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002
        return [CompletionItem(incomplete, type="file")]


def common() -> list[click.Parameter]:
    """What every command has."""
    return [
        _flag("-v", "--verbose", text="Show Prefect's own log lines too."),
        _flag("-q", "--quiet", text="Show neither progress nor summary."),
    ]


def _flag(*names: str, text: str) -> click.Option:
    return Shown(names, is_flag=True, help=text, shown="off")


OWN: dict[str, list[click.Parameter]] = {
    name: [Shown(["--config"], help="Settings file.", shown="config.yaml where there is one")]
    for name in ("ledger", "limits", "up", "list-providers")
}
OWN["up"].append(_flag("--limits", text="Write the providers' limits on SQLite too, where they are slow."))
"""Options of the commands that run no flow."""


def of(kind: type[Options]) -> list[click.Parameter]:
    """The parameters of a command, arguments first."""
    made = [_parameter(name, kind.model_fields[name], kind.withheld()) for name in in_order(kind)]
    return sorted(made, key=lambda parameter: isinstance(parameter, click.Option))


def given(values: dict[str, Any]) -> dict[str, Any]:
    """Of a command's options what the user really gave; the rest is left to the defaults of the class."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value not in (UNSET, ())
    }


def _parameter(name: str, field: FieldInfo, withheld: Container[str]) -> click.Parameter:
    names = names_of(field)
    kind, many = _type(field)
    if names.argument:
        metavar = f"{name.upper()}{' …' if many else ''}"
        return Place([name], metavar=metavar, type=kind, nargs=-1 if many else 1, needed=field.is_required())
    words = names.called or name.replace("_", "-")
    flags = [f"--{words}", *names.also]
    if kind is click.BOOL:
        flags = [f"--{words}/{names.negative or f'--no-{words}'}", *names.also]
    return Shown(
        [name, *flags],
        type=kind,
        multiple=many,
        needed=field.is_required(),
        hidden=names.hidden or name in withheld,
        default=UNSET,
        help=f"{field.description}{' May be given several times.' if many else ''}",
        shown=names.unset or _default(field, flags[0]),
    )


def _default(field: FieldInfo, flag: str) -> str:
    """What a help says of the default; of a switch the name that stands for it."""
    value = None if field.is_required() else field.get_default(call_default_factory=True)
    if isinstance(value, bool):
        return flag.split("/")[not value].removeprefix("--")
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value in (None, "") else str(value)


def _type(field: FieldInfo) -> "tuple[click.ParamType[Any], bool]":
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


def _single(kind: Any, field: FieldInfo) -> "click.ParamType[Any]":
    if get_origin(kind) is Literal:
        choices = list(get_args(kind))
        return click.Choice([*choices, *(alias for alias, name in ALIASES.items() if name in choices)])
    low, high, open_low = _bounds(field)
    if kind is int:
        return click.IntRange(low, high, min_open=open_low) if low is not None or high is not None else click.INT
    if kind is float:
        return click.FloatRange(low, high, min_open=open_low) if low is not None or high is not None else click.FLOAT
    return click.BOOL if kind is bool else Text()


def _bounds(field: FieldInfo) -> tuple[Any, Any, bool]:
    low = next((item.ge for item in field.metadata if isinstance(item, Ge)), None)
    above = next((item.gt for item in field.metadata if isinstance(item, Gt)), None)
    high = next((item.le for item in field.metadata if isinstance(item, Le)), None)
    return (above if low is None else low), high, above is not None
