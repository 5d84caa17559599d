"""In which line of a YAML text a name stands, for messages about it."""

from collections.abc import Iterator

import yaml

Path = tuple[str, ...]
_DEEPEST = 4
"""Names that lead to a setting, at most."""


def yaml_lines(text: str) -> dict[Path, int]:
    """By the names that lead to it, the line of each name in nested mappings, from 1; `yaml_text` has read the text."""
    return dict(_lines(yaml.compose(text, yaml.SafeLoader), ()))


def _lines(node: yaml.Node | None, above: Path) -> Iterator[tuple[Path, int]]:
    if isinstance(node, yaml.MappingNode) and len(above) < _DEEPEST:
        for key, value in node.value:
            path = (*above, str(key.value))
            yield path, key.start_mark.line + 1
            yield from _lines(value, path)
