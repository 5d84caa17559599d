"""What the calls of a chain take from each other: found by comparing values, not by what anybody says of them.

find_person(name="Ada") → {"person_id": 11}, get_phone(person_id=11)
    → {"from_step": 1, "from_output": "person_id", "to_step": 2, "to_input": "person_id"}
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.tools.records import Step
from generator.tools.same_data import same_data
from generator.tools.spec.model import Tool
from generator.tools.spec.names import name_parts
from tasks.checks.request_words import concrete_arguments, says

_SHORT = 3
"""Characters below which a value may stand in a request by chance."""


def links(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Of each input whose value an earlier result has, the first result that has it.

    Values that mean little (true, nothing, 0, 1, an empty text) count only between fields of one name. `from_output` is
    the field's name, dotted where it stands deeper; `result` where the value is the whole.
    """
    found: list[dict[str, Any]] = []
    for place, step in enumerate(steps):
        for name, value in step.args.items():
            for earlier in (one for one in steps[:place] if one.step < step.step):
                if (field := _field_with(value, name, earlier.result)) is not None:
                    ends = {"from_step": earlier.step, "from_output": field, "to_step": step.step, "to_input": name}
                    found.append(ends)
                    break
    return found


def learned(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """The links whose value no earlier call was told: only the result shows it."""
    return [link for link in links(steps) if _is_learned(link, steps)]


def given(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """The arguments of each call that the user has to say: without those that only an earlier result gave.

    What a call before said itself and a result repeats is not learned from that result.
    """
    found = {(link["to_step"], link["to_input"]) for link in learned(steps)}
    return [{name: value for name, value in step.args.items() if (step.step, name) not in found} for step in steps]


def linked(link: Mapping[str, Any], steps: Sequence[Step]) -> Any:
    """The value that a link carries."""
    name = link["to_input"]
    return next(step.args[name] for step in steps if step.step == link["to_step"] and name in step.args)


def gives_away(request: str, steps: Sequence[Step], tools: Mapping[str, Tool]) -> bool:
    """Whether a request says a value that only an earlier result gave."""
    known = list(zip(steps, given(steps), strict=True))
    said = [value for step, args in known for _, value in concrete_arguments(args, tools[step.tool])]
    for step, args in known:
        learned = {name: value for name, value in step.args.items() if name not in args}
        for _, value in concrete_arguments(learned, tools[step.tool]):
            by_chance = len(str(value)) < _SHORT or any(says(str(one), value) for one in said)
            if not by_chance and says(request, value):
                return True
    return False


def _is_learned(link: Mapping[str, Any], steps: Sequence[Step]) -> bool:
    value, before = linked(link, steps), (step.args for step in steps if step.step <= link["from_step"])
    return not any(same_data(value, part) for args in before for _, part in _parts(args, ""))


def _field_with(value: Any, name: str, result: Any) -> str | None:
    for field, part in _parts(result, ""):
        told = not _means_little(value) or name_parts(field.rsplit(".", 1)[-1]) == name_parts(name)
        if told and same_data(value, part):
            return field or "result"
    return None


def _parts(value: Any, field: str) -> Iterator[tuple[str, Any]]:
    """A value and all that it holds, each with its dotted field."""
    yield field, value
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _parts(part, f"{field}.{name}" if field else str(name))
    elif isinstance(value, list):
        for item in value:
            yield from _parts(item, field)


def _means_little(value: Any) -> bool:
    return value is None or value in (0, 1, -1, "", "/", [], {}) or isinstance(value, bool)
