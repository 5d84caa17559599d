"""What stands between a prompt's markers, `<kind mark>` and `</kind mark>` where the mark is a hash, and what not."""

import re
from dataclasses import dataclass

_FENCE = re.compile(r"<(\w+) ([bcdfghjkmnpqrtvw]{8})>\n(.*?)\n</\1 \2>", re.DOTALL)


@dataclass(frozen=True)
class Sections:
    """A prompt taken apart.

    Attributes:
        parts: Kind and text of what stands between markers, in order.
        orders: The rest.
        prompt: All of it.
    """

    parts: list[tuple[str, str]]
    orders: str
    prompt: str

    def of(self, *kinds: str) -> list[str]:
        """The texts of these kinds, in order."""
        return [text for kind, text in self.parts if kind in kinds]

    def before(self, words: str) -> "Sections":
        """As if the prompt ended where its own orders say this."""
        return read_sections(self.prompt.partition(words)[0])


def read_sections(user: str) -> Sections:
    """Take a user's message apart."""
    parts = [(match[1], match[3]) for match in _FENCE.finditer(user)]
    return Sections(parts, _FENCE.sub("", user), user)
