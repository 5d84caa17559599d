"""How long something takes, in words."""


def duration(seconds: float) -> str:
    """Seconds in words: 42 s, 13 min, 2 h 5 min."""
    minutes = round(seconds / 60)
    if seconds < 100:
        return f"{max(1, round(seconds))} s"
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"
