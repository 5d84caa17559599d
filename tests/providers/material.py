"""What a prompt holds for an answer: the documents between its markers, the items, and how many things it wants."""

import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from generator.prompts import fence

_DOCUMENT_TAGS = "request|document|source|passage|context|chunk|text|code"
_DOCUMENT = re.compile(rf"<(?!passage \d+>)({_DOCUMENT_TAGS}) ([\w-]+)>\n?(.*?)\n?</\1 \2>", re.DOTALL)
"""But for passages by number, of which a prompt asks one by one: they are items, and hold a document."""
_ITEM = re.compile(r"<(\w+) ([\w-]+)(?: [^>\n]*)?>\n?(.*?)\n?</\1(?: \2)?>", re.DOTALL)
_EXACTLY = re.compile(r"\bexactly\s+(\d{1,2})\b", re.IGNORECASE)
_WANTED = re.compile(r"\b(\d{1,2})\s+(?:[\w-]+\s+){0,3}?[\w-]*(?:question|pair|example|item)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n[ \t]*\n")
_SHORTEST, _LONGEST, _MOST = 20, 400, 64
"""A sentence's shortest and longest number of characters, and how many are looked for."""


@dataclass(frozen=True)
class Item:
    """Something between markers that the prompt wants an answer about, such as a pair to rate."""

    id: str
    text: str

    def labelled(self, name: str) -> str | None:
        """What the item says under a label, `Answer: …` or `<answer x>…</answer x>`; None without such a label."""
        tagged = re.search(rf"<{name}\b[^>]*>\s*(.*?)\s*</{name}\b", self.text, re.DOTALL | re.IGNORECASE)
        found = tagged or re.search(rf"(?ims)^\W*{name}\W*:\s*(.+?)\s*(?=^\W*\w+\W*:\s|\Z)", self.text)
        return found[1] if found else None


@dataclass(frozen=True)
class Material:
    """A prompt taken apart.

    Attributes:
        documents: The documents' text; the whole prompt where it has none.
        items: The items, in order.
        wanted: How many questions or pairs the prompt asks for; None where it does not say.
    """

    documents: str
    items: list[Item]
    wanted: int | None

    @cached_property
    def sentences(self) -> list[str]:
        """Verbatim sentences of the documents, in order, without repetition; at least one, be it empty."""
        pieces = [piece.strip() for piece in _SENTENCE_END.split(self.documents, maxsplit=_MOST)[:_MOST]]
        good = [piece for piece in pieces if len(piece) >= _SHORTEST and " " in piece]
        return list(dict.fromkeys(_shortened(piece) for piece in good or pieces if piece)) or [""]

    @cached_property
    def seed(self) -> int:
        """A number that depends on the documents and items only."""
        text = self.documents + "".join(item.text for item in self.items)
        return int.from_bytes(sha256(text.encode()).digest()[:4])


def read_prompt(user: str) -> Material:
    """Take a user's message apart."""
    documents = "\n\n".join(match[3] for match in _DOCUMENT.finditer(user))
    around = _DOCUMENT.sub("", user)
    items = [Item(match[2], match[3]) for match in _ITEM.finditer(around) if match[0] != fence(match[3], match[1])]
    orders = _ITEM.sub("", around)
    wanted = _EXACTLY.search(orders) or _WANTED.search(orders)
    return Material(documents or user, items, int(wanted[1]) if wanted else None)


def _shortened(piece: str) -> str:
    if len(piece) <= _LONGEST:
        return piece
    return piece[:_LONGEST].rsplit(None, 1)[0]
