"""The APIs of Berkeley's leaderboard as a module that the `python` executor runs: told its state, and asked for it.

The folder with the unpacked package `bfcl-eval` must be on the path. A state is `{"classes": […], "config": {…}}`.
"""

import copy
import importlib
from typing import Any

_PLACE = "bfcl_eval.eval_checker.multi_turn_eval.func_source_code"
FILES = {
    "GorillaFileSystem": "gorilla_file_system",
    "MathAPI": "math_api",
    "MessageAPI": "message_api",
    "TwitterAPI": "posting_api",
    "TicketAPI": "ticket_api",
    "TradingBot": "trading_bot",
    "TravelAPI": "travel_booking",
    "VehicleControlAPI": "vehicle_control",
}
"""File of each class."""
_LEFT_OUT = ("_api_description", "parent")
_made: dict[str, Any] = {}


def load_state(state: dict[str, Any]) -> None:
    """Make the classes, each in the state that it begins in."""
    _made.clear()
    for name in state["classes"]:
        _made[name] = getattr(importlib.import_module(f"{_PLACE}.{FILES[name]}"), name)()
        if begin := getattr(_made[name], "_load_scenario", None):
            begin(copy.deepcopy(state["config"].get(name, {})), long_context=False)


def dump_state() -> Any:
    """What they hold now."""
    return {name: _plain(one, frozenset()) for name, one in _made.items()}


def __getattr__(name: str) -> Any:
    for one in _made.values():
        if not name.startswith("_") and hasattr(one, name):
            return getattr(one, name)
    raise AttributeError(name)


def _plain(value: Any, above: frozenset[int]) -> Any:
    """A value as JSON data; a parent that it points back at is left out."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if id(value) in above:
        return "…"
    inside = above | {id(value)}
    if isinstance(value, dict):
        return {str(key): _plain(part, inside) for key, part in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(part, inside) for part in value]
    held = getattr(value, "__dict__", None)
    if held is None or callable(value):
        return str(type(value))
    return {key: _plain(part, inside) for key, part in held.items() if key not in _LEFT_OUT}
