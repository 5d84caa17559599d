"""Where evidence stands in its chunk, so that it can be marked there."""

from generator.text.evidence.quotations import locate

LONGEST = 20_000
"""Characters of a chunk that are shown; of a longer one, those around the evidence."""
_BEFORE = 4_000


def evidence_span(evidence: str, text: str) -> tuple[int, int] | None:
    """Beginning and end of the evidence in the text, up to typography and marks; None where it is not there."""
    wanted = evidence.strip()
    if not wanted:
        return None
    start = text.find(wanted)
    if start < 0:
        found = locate(wanted, text)
        if not found:
            return None
        wanted, start = found, text.find(found)
    return start, start + len(wanted)


def marked(evidence: str, text: str) -> list[tuple[str, bool]]:
    """The text in parts, each with whether it is the evidence; of a long one what lies around that."""
    span = evidence_span(evidence, text) or (0, 0)
    first = max(0, min(span[0] - _BEFORE, len(text) - LONGEST)) if len(text) > LONGEST else 0
    end = max(span[1], min(len(text), first + LONGEST))
    parts = [
        ("… " if first else "", False),
        (text[first : span[0]], False),
        (text[span[0] : span[1]], True),
        (text[max(span[1], first) : end], False),
        (" …" if end < len(text) else "", False),
    ]
    return [part for part in parts if part[0]]
