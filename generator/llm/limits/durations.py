"""Durations as providers write them ("6m0s", "20ms", "1 hour 30 minutes"), and as we write them."""

import re

_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(ns|us|µs|μs|ms|s|m|h|d)")
_SPOKEN = re.compile(
    r"(\d+(?:\.\d+)?)\s*(ms|millisec(?:ond)?s?|s|sec(?:ond)?s?|m|min(?:ute)?s?|h|(?:hou)?rs?|hrs?|d|days?)(?![a-z])"
)
_AND = re.compile(r"\s*(?:,|and)?\s*")


def duration(text: str) -> float | None:
    """Seconds of a duration such as "6m0s", "1.5s", "20ms" or "1h2m3s"; None for anything else."""
    rest = text.strip()
    if not rest or _PART.sub("", rest):
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(rest))


def spoken(text: str) -> float | None:
    """Seconds of the duration that a text in lower case begins with: "8.64s", "20 seconds", "1 minute and 30 s"."""
    seconds, at, found = 0.0, 0, False
    while part := _SPOKEN.match(text, at):
        unit = "ms" if part[2].startswith(("ms", "mil")) else part[2][0]
        seconds += float(part[1]) * _UNITS["h" if unit == "r" else unit]
        at = _AND.match(text, part.end()).end()  # type: ignore[union-attr]  # it matches nothing, too
        found = True
    return seconds if found else None


def written(seconds: float) -> str:
    """A duration for people, in its two largest units: "24 h", "1 h 30 min", "12 s"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    parts += [f"{minutes} min"] if minutes else []
    parts += [f"{rest} s"] if not hours and (rest or not minutes) else []
    return " ".join(parts)
