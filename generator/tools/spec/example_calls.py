"""The calls that a tool's documentation shows: which of its examples are calls, and whether they fit its parameters."""

from typing import Any

from generator.tools.spec.parsed import Say
from generator.tools.spec.schemas import misfit

_ARGUMENTS = ("args", "arguments", "input", "parameters")


def fitting_examples(examples: list[Any], parameters: dict[str, Any], say: Say) -> list[Any]:
    """The examples without the calls that a checker would refuse; those that are no calls are kept.

    Args:
        examples: In the documentation's own form.
        parameters: JSON Schema of the arguments.
        say: Takes the faults of those that are left out.
    """
    fitting = []
    for number, example in enumerate(examples, 1):
        arguments = arguments_of(example, parameters)
        wrong = None if arguments is None else misfit(arguments, parameters)
        if wrong is None:
            fitting.append(example)
        else:
            say("", f"its example {number} does not fit its parameters ({wrong}): the example is left out")
    return fitting


def arguments_of(example: Any, parameters: dict[str, Any]) -> dict[str, Any] | None:
    """The arguments of an example that is a call; None where it is something else, a line of code for instance.

    A call is an object with its arguments under `args`, `arguments`, `input` or `parameters`, or one whose keys are
    all names of parameters.
    """
    if not isinstance(example, dict):
        return None
    properties = parameters.get("properties", {})
    for word in _ARGUMENTS:
        if word not in properties and isinstance(example.get(word), dict):
            return dict(example[word])
    return example if example and example.keys() <= properties.keys() else None
