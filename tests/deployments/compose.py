"""The compose file as its services see it: what stands in it once the values of a shell are filled in."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from tests import ROOT

PLACE = ROOT / "deployments" / "compose.yaml"
_ASKED = re.compile(r"\$\{(?P<name>\w+)(?::(?P<how>[-?])(?P<word>[^}]*))?\}")


def values_asked() -> set[str]:
    """Names of the variables that it takes from the shell."""
    return {found["name"] for found in _ASKED.finditer(PLACE.read_text())}


def composed(shell: Mapping[str, str]) -> dict[str, Any]:
    """The file with the values of a shell.

    Raises:
        ValueError: A value that must be given is not; the message is the file's own.
    """

    def filled(found: "re.Match[str]") -> str:
        if value := shell.get(found["name"], ""):
            return value
        if found["how"] == "?":
            raise ValueError(f"{found['name']}: {found['word']}")
        return found["word"] or ""

    # As Compose does it: the values go into what YAML has read, so that none of them is taken for YAML.
    def fill(data: Any) -> Any:
        match data:
            case str():
                return _ASKED.sub(filled, data)
            case dict():
                return {name: fill(value) for name, value in data.items()}
            case list():
                return [fill(item) for item in data]
        return data

    made: dict[str, Any] = fill(yaml.safe_load(PLACE.read_text()))
    return made
