"""Made-up text by a schema's pattern or format, or by the name of the field that it is for."""

import random
import re
from datetime import date, timedelta
from typing import Any

from generator.tools.spec.names import name_words

_WORDS = (
    "amber birch cedar delta ember fjord grove harbour inlet juniper kestrel lagoon meadow nectar orchard pebble "
    "quartz river saffron timber umbra valley willow yarrow zephyr"
).split()
_FIRST = "Ada Boris Clara Dmitri Elena Felix Greta Hugo Ines Jonas Karin Leo Mira Nils Olga".split()
_LAST = "Abel Brandt Costa Dahl Ekman Fuchs Grieg Holm Ivanov Jensen Keller Lindt Moreau Novak Okoro".split()
_CITIES = "Aarhus Bergen Cork Dresden Evora Fes Ghent Haifa Izmir Jena Kyoto Lima Malmo Nairobi Oslo".split()
_PEOPLE = ("author", "customer", "owner", "person", "user")
_EPOCH = date(2025, 1, 1)

_PIECE = re.compile(r"(\\d|\\w|\\.|\[[^\]\\^]+\]|[^\\\[\](){}|*+?.^$])(?:\{(\d+)(?:,\d*)?\}|([+*?]))?")
_CLASSES = {"\\d": "0123456789", "\\w": "abcdefghijklmnopqrstuvwxyz"}


def made_up_text(schema: dict[str, Any], name: str, draw: random.Random) -> str:
    """A text that a schema allows, if its pattern is one of plain characters, classes and counts.

    Args:
        schema: Of the text: `pattern`, `format`, `minLength` and `maxLength` are looked at.
        name: Of the field.
        draw: What decides.
    """
    if "pattern" in schema:
        return _by_pattern(str(schema["pattern"]), draw)
    text = _by_format(str(schema.get("format", "")), draw) or _by_name(name, draw)
    least = int(schema.get("minLength", 0))
    while len(text) < least:
        text += f" {draw.choice(_WORDS)}"
    return text[: max(least, int(schema.get("maxLength", len(text))))]


def _by_pattern(pattern: str, draw: random.Random) -> str:
    made = ""
    for piece, count, sign in _PIECE.findall(pattern.removeprefix("^").removesuffix("$")):
        letters = _letters(piece)
        times = int(count) if count else 0 if sign in ("*", "?") and sign else 1
        made += "".join(draw.choice(letters) for _ in range(min(times, 1_000)))
    return made


def _letters(piece: str) -> str:
    """The characters that one piece of a pattern stands for."""
    if piece in _CLASSES:
        return _CLASSES[piece]
    if not piece.startswith("["):
        return piece[-1]
    return re.sub(r"(.)-(.)", lambda ends: "".join(map(chr, range(ord(ends[1]), ord(ends[2]) + 1))), piece[1:-1]) or "x"


def _by_format(form: str, draw: random.Random) -> str:
    day = (_EPOCH + timedelta(days=draw.randrange(365))).isoformat()
    clock = f"{draw.randrange(24):02}:{draw.randrange(60):02}:00Z"
    word, number, digits = draw.choice(_WORDS), draw.randrange(1, 255), f"{draw.getrandbits(128):032x}"
    return {
        "date": day,
        "date-time": f"{day}T{clock}",
        "time": clock,
        "duration": f"PT{number}M",
        "email": f"{word}@example.com",
        "hostname": f"{word}.example.com",
        "ipv4": f"192.0.2.{number}",
        "ipv6": f"2001:db8::{number:x}",
        "uri": f"https://example.com/{word}",
        "url": f"https://example.com/{word}",
        "uuid": f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}",
    }.get(form, "")


def _by_name(name: str, draw: random.Random) -> str:
    said = name_words(name)
    last = said[-1] if said else ""
    if last in ("date", "email", "url", "time", "timestamp"):
        return _by_format({"time": "date-time", "timestamp": "date-time"}.get(last, last), draw)
    if last == "id":
        return f"{said[-2] if len(said) > 1 else 'id'}-{draw.randrange(16**4):04x}"
    if last in ("file", "path"):
        return f"{draw.choice(_WORDS)}/{draw.choice(_WORDS)}.dat"
    if last == "city":
        return draw.choice(_CITIES)
    if last in _PEOPLE:
        return f"{draw.choice(_FIRST)} {draw.choice(_LAST)}"
    return f"{draw.choice(_WORDS)} {draw.choice(_WORDS)}"
