"""An answer taken apart into statements, each of which can be held against a text by itself.

statements("It has two parts:\n- a pier\n- a quay\n\nBoth were built in 1861.")
→ ["It has two parts: a pier", "a quay", "Both were built in 1861."]
"""

import re
from collections.abc import Iterator

from generator.text.sentences import sentences
from generator.text.words import words

_CODE = re.compile(r"(?ms)^[^\S\n]*(```|~~~).*?(?:^[^\S\n]*\1[^\S\n]*$|\Z)")
_MARK = re.compile(r"^(?:[-*•+>]|\d{1,3}[.)])\s+")
_NUMBER = re.compile(r"\d{1,3}[.)]")
_HEADING = re.compile(r"^#{1,6}\s.*$")
_RULE = re.compile(r"(?m)^[^\S\n]*[-=*_|: ]{3,}$\n?")


def statements(answer: str) -> list[str]:
    """The statements of an answer, in order: its sentences, the items of its lists, its blocks of code.

    What announces a list stands with the first item; headings, and what has no word, state nothing.
    """
    found: list[str] = []
    announced = ""
    for piece in _pieces(answer):
        if piece.endswith((":", "：")):
            announced = f"{announced} {piece}".strip()
        else:
            found.append(f"{announced} {piece}".strip())
            announced = ""
    return [*found, announced] if announced else found


def _pieces(answer: str) -> Iterator[str]:
    start = 0
    for block in _CODE.finditer(answer):
        yield from _prose(answer[start : block.start()])
        yield block[0].strip()
        start = block.end()
    yield from _prose(answer[start:])


def _prose(text: str) -> Iterator[str]:
    told = sentences(_RULE.sub("", text))
    for place, sentence in enumerate(told, 1):
        if _NUMBER.fullmatch(sentence) and place < len(told):  # of the item that comes next
            continue
        said = _MARK.sub("", sentence).strip()
        if words(said) and not _HEADING.match(sentence):
            yield said
