"""What is wrong with a setting, where it was given, and what was probably meant."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from generator.misspelt import meant
from generator.parsing.yaml_lines import Path
from generator.settings.tree import Settings

OF_ITS_PROVIDER = ("model", "base_url", "price", "key_block")
"""What may stand under `llm`, and belongs to the provider that is named there."""


@dataclass(frozen=True)
class Layer:
    """Settings from one place.

    Attributes:
        origin: What the place is called.
        values: A nested dict, as in config.yaml.
        places: Where each was given, by its path; of what is missing here, `origin` is all that is known.
    """

    origin: str
    values: dict[str, Any]
    places: Mapping[Path, str]

    def place(self, path: Path) -> str | None:
        """Where this layer gives what has come to stand at `path`; None where it does not."""
        moved = (path[0], *path[2:]) if len(path) == 3 else path  # `llm.model` has moved to its provider's section
        for known in (path, moved):
            if known in self.places:
                return self.places[known]
            if _has(self.values, known):
                return self.origin
        return None


def sentence(error: ValidationError, layers: Sequence[Layer]) -> str:
    """The first fault in one sentence.

    Args:
        error: Of the merged tree.
        layers: From the lowest to the highest.
    """
    first = error.errors()[0]
    path = tuple(str(part) for part in first["loc"])
    places = (layer.place(path[:end]) for end in range(len(path), 0, -1) for layer in reversed(layers))
    place = next((f" ({place})" for place in places if place), "")
    name = ".".join(path)
    if first["type"] == "extra_forbidden":
        return f"There is no setting `{name}`{place}{_similar(path) or '; see config.yaml for those there are.'}"
    choices = re.findall(r"'([^']*)'", str(first.get("ctx", {}).get("expected", "")))
    said = f"{first['msg'][0].lower()}{first['msg'][1:]}{place}"
    return f"The setting `{name}` has the value {first['input']!r:.200}: {said}{meant(first['input'], choices) or '.'}"


def paths(kind: type[BaseModel] = Settings, above: Path = ()) -> Iterator[Path]:
    """All settings there are."""
    for name, field in kind.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from paths(field.annotation, (*above, name))
        yield (*above, name)


def _similar(path: Path) -> str:
    """The setting that has this very name in another section, else one beside it with a name like this."""
    same = [".".join(known) for known in sorted(paths(), key=len) if known[-1] == path[-1]]
    if same:
        return f"; probably {same[0]!r} is meant."
    beside = [known[-1] for known in paths() if known[:-1] == path[:-1]]
    return meant(path[-1], [*beside, *(OF_ITS_PROVIDER if path[:-1] == ("llm",) else ())])


def _has(values: Any, path: Path) -> bool:
    for name in path:
        if not isinstance(values, Mapping) or name not in values:
            return False
        values = values[name]
    return True
