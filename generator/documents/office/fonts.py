"""What a font or a place on the line says of a text: code is in letters of one width, powers are raised."""

import re

_MONOSPACED = re.compile(
    r"\b(?:courier|consolas|mono|monospace|monaco|menlo|lucida console|fixedsys|inconsolata|typewriter)",
    re.IGNORECASE,
)
_RAISED = str.maketrans("0123456789+-−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_SHIFTED = frozenset("0123456789+-−=()")


def is_monospaced(font: str) -> bool:
    """Whether all letters of a font of this name have one width."""
    return _MONOSPACED.search(font) is not None


def shifted(text: str, place: int) -> str:
    """Digits and signs that are raised (`place` above 0) or lowered, as the characters that mean this."""
    if not place or not set(text) <= _SHIFTED:
        return text
    return text.translate(_RAISED if place > 0 else _LOWERED)
