"""Signs that Windows' symbol fonts draw in the place of letters, as the characters that mean them."""

_GREEK = dict(
    zip(
        "ABGDEZHQIKLMNXOPRSTUFCYWabgdezhqiklmnxoprstufcywVJj",
        "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρστυφχψωςϑϕ",
        strict=True,
    )
)
_SYMBOL = _GREEK | {
    "\xa3": "≤", "\xa5": "∞", "\xa7": "♣", "\xab": "↔", "\xac": "←", "\xad": "↑", "\xae": "→", "\xaf": "↓",
    "\xb0": "°", "\xb1": "±", "\xb3": "≥", "\xb4": "×", "\xb5": "∝", "\xb6": "∂", "\xb7": "•", "\xb8": "÷",
    "\xb9": "≠", "\xba": "≡", "\xbb": "≈", "\xbc": "…", "\xc5": "⊕", "\xc6": "∅", "\xc7": "∩", "\xc8": "∪",
    "\xcc": "⊂", "\xcd": "⊆", "\xce": "∈", "\xcf": "∉", "\xd0": "∠", "\xd1": "∇", "\xd5": "∏", "\xd6": "√",
    "\xd7": "⋅", "\xd8": "¬", "\xd9": "∧", "\xda": "∨", "\xdb": "⇔", "\xdc": "⇐", "\xde": "⇒", "\xe5": "∑",
    "\xf2": "∫", "\x22": "∀", "\x24": "∃", "\x27": "∋", "\x2d": "−", "\x40": "≅", "\x5e": "⊥", "\x7e": "∼",
}  # fmt: skip
_WINGDINGS = {
    "\x4a": "☺", "\x4c": "☹", "\x6c": "●", "\x6e": "■", "\x6f": "☐", "\x71": "❑", "\x75": "◆", "\x76": "❖",
    "\x77": "◆", "\x9f": "•", "\xa7": "▪", "\xa8": "☐", "\xd8": "➢", "\xdf": "←", "\xe0": "→", "\xe1": "↑",
    "\xe2": "↓", "\xe8": "➔", "\xf0": "⇨", "\xfb": "✗", "\xfc": "✓", "\xfd": "☒", "\xfe": "☑",
}  # fmt: skip
_PRIVATE = 0xF000


def meant(text: str, font: str) -> str:
    """What a text in a font of symbols shows; text in other fonts stays as it is, but for what only such fonts know."""
    signs = _SYMBOL if font.lower() == "symbol" else _WINGDINGS if font.lower().startswith("wingdings") else {}
    return "".join(_sign(one, signs) for one in text)


def _sign(one: str, signs: dict[str, str]) -> str:
    place = ord(one) - _PRIVATE
    if 0 <= place < 256:
        return signs.get(chr(place), chr(place) if signs is _SYMBOL and place < 128 else "")
    return signs.get(one, one)
