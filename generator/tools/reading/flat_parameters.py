"""Parameters that are no JSON Schema: by name or in a list, with a type's words and whether they are required.

{"city": {"type": "str", "description": "The city."}, "days": {"type": "int, optional", "default": 3}}

So have them xLAM, Cohere, smolagents, Bedrock's agents, API-Bank, ToolBench and Docker's registry.
"""

from typing import Any

from generator.tools.spec.model import closed_object
from generator.tools.spec.parsed import Say, short
from generator.tools.spec.type_words import meaning

_OURS = ("required", "optional", "nullable", "desc", "name", "type", "param_type", "allowed_values", "default_value")
_OBJECTS = {"object", "dict", "dictionary", "map", "hashmap"}
_COMPOSED = ("$ref", "allOf", "anyOf", "oneOf")


def is_schema(parameters: dict[str, Any]) -> bool:
    """Whether parameters are a JSON Schema of an object, and not a map of parameters by name."""
    kind, properties = parameters.get("type"), parameters.get("properties")
    kinds = kind if isinstance(kind, list) else [kind]
    if any(isinstance(each, str) and each.casefold() in _OBJECTS for each in kinds):
        return not isinstance(properties, str)
    named = isinstance(properties, dict) and all(isinstance(each, dict | bool) for each in properties.values())
    composed = any(isinstance(parameters.get(word), str | list) for word in _COMPOSED)
    return not parameters or "$schema" in parameters or named or composed


def schema_of_map(parameters: dict[str, Any], required: Any, *, unsaid: bool | None, say: Say) -> dict[str, Any]:
    """The schema of parameters by name.

    Args:
        parameters: By name, what is said of each: an object, or the words of its type.
        required: Names of those that are required, where a list beside the map tells.
        unsaid: Whether one is required of which nothing is said; None goes by what is said of the others.
        say: Takes types whose words mean none.
    """
    given = {name: said if isinstance(said, dict) else {"type": said} for name, said in parameters.items()}
    if unsaid is None:
        told = any(isinstance(said.get("required"), bool) for said in given.values())
        unsaid = not told and not isinstance(required, list)
    listed = required if isinstance(required, list) else []
    needed = [name for name, said in given.items() if name in listed or _is_required(said, unsaid=unsaid)]
    return closed_object({name: _schema(name, said, say) for name, said in given.items()}, needed)


def schema_of_list(parameters: list[Any], *, unsaid: bool | None, say: Say) -> dict[str, Any]:
    """The schema of parameters in a list, each with its name; see `schema_of_map`."""
    found = {}
    for number, said in enumerate(parameters, 1):
        if isinstance(said, dict) and isinstance(said.get("name"), str):
            found[said["name"]] = said
        else:
            say("", f"its parameter {number} has no name: it is left out")
    return schema_of_map(found, None, unsaid=unsaid, say=say)


def _is_required(said: dict[str, Any], *, unsaid: bool) -> bool:
    if isinstance(said.get("required"), bool):
        return bool(said["required"])
    if said.get("optional") is True or said.get("nullable") is True or {"default", "default_value"} & said.keys():
        return False
    return unsaid and not meaning(str(_words(said)))[1]


def _words(said: dict[str, Any]) -> Any:
    return said.get("type", said.get("param_type", ""))


def _schema(name: str, said: dict[str, Any], say: Say) -> dict[str, Any]:
    """The schema of one: what its type's words mean, and all else that is said of it."""
    rest = {word: part for word, part in said.items() if word not in _OURS}
    if isinstance(said.get("required"), list):  # of the properties of an object
        rest["required"] = said["required"]
    if isinstance(said.get("desc"), str):
        rest.setdefault("description", said["desc"])
    if "default_value" in said:
        rest.setdefault("default", said["default_value"])
    if isinstance(said.get("allowed_values"), list) and said["allowed_values"]:
        rest.setdefault("enum", said["allowed_values"])
    words = _words(said)
    if not isinstance(words, str):
        return {**({"type": words} if words else {}), **rest}
    meant, _ = meaning(words) if words else ({}, False)
    if meant is None:
        say(name, f"has the type {short(words)[1:-1]!r}, which is none that is known: any value is taken")
    return {**(meant or {}), **rest}
