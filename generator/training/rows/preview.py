"""One row as a reader sees it: what the model gets, and what it is trained to say."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from generator.training.rows.rendering import Rendered
from generator.training.templates.chat import ChatTemplate

Segment = tuple[str, bool]
"""Text, and whether the loss is taken on it."""
OPENED, CLOSED = "⟦", "⟧"
LONGEST = 1500
"""Signs of a segment that are shown."""


def segments_of(row: Rendered, chat: ChatTemplate) -> list[Segment]:
    """The row in pieces, as its tokens say."""
    marked = zip(row.ids, row.mask, strict=True)
    return [
        (chat.text([token for token, _ in run]), bool(trained)) for trained, run in groupby(marked, lambda one: one[1])
    ]


def as_text(segments: Iterable[Segment]) -> str:
    """With brackets around what is trained, for where there are no colours."""
    return "".join(f"{OPENED}{text}{CLOSED}" if trained else text for text, trained in segments)


def shortened(segments: Sequence[Segment]) -> list[Segment]:
    """With the middle of long pieces left out."""
    return [(_shortened(text), trained) for text, trained in segments]


def _shortened(text: str) -> str:
    half = LONGEST // 2
    left_out = f"\n[… {len(text) - LONGEST:,} signs …]\n"
    return text if len(text) <= LONGEST else f"{text[:half]}{left_out}{text[-half:]}"
