"""How often the encoding of a text without a mark is guessed wrong: translated sentences, written in what was common.

python -m benchmarks.public.reading.encodings FOLDER

FOLDER is `django/conf/locale` of Django (BSD-3-Clause). In each language and encoding, texts of 1, 3, 10 and 60
sentences are drawn; a guess is right if the text comes back. charset-normalizer is asked the same, where installed.
"""

import random
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from generator.documents.encoding_guess import guess_encoding

WEST, EAST, BALTIC = ("cp1252",), ("cp1250", "iso8859_2"), ("cp1257",)
ENCODINGS = {
    **dict.fromkeys("de fr es it pt sv da nl fi".split(), WEST),
    **dict.fromkeys("pl cs hu sk hr".split(), EAST),
    **dict.fromkeys("lt lv".split(), BALTIC),
    "ru": ("cp1251", "koi8_r", "iso8859_5", "cp866"),
    "uk": ("cp1251", "koi8_u"),
    "bg": ("cp1251",),
    "ja": ("cp932", "euc_jp"),
    "zh_Hans": ("gb18030",),
    "zh_Hant": ("big5",),
    "ko": ("cp949",),
    "el": ("cp1253", "iso8859_7"),
    "tr": ("cp1254",),
    "he": ("cp1255",),
    "ar": ("cp1256",),
}
SIZES = {1: 12, 3: 12, 10: 12, 60: 2}
"""By the sentences of a text, how many texts are drawn."""
_SAID = re.compile(r'^msgstr(?:\[\d\])? ((?:"(?:[^"\\]|\\.)*"\s*)+)', re.MULTILINE)
_PART = re.compile(r'"((?:[^"\\]|\\.)*)"')

Guess = Callable[[bytes], str | None]


def sentences(folder: Path, language: str) -> list[str]:
    """What a language says, without the head of its file."""
    text = (folder / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    said = ("".join(_PART.findall(found)) for found in _SAID.findall(text)[1:])
    return [one.replace("\\n", " ").replace('\\"', '"') for one in said if one]


def texts(folder: Path, size: int) -> Iterator[tuple[bytes, str]]:
    for language, encodings in ENCODINGS.items():
        said, drawn = sentences(folder, language), random.Random(1)
        for encoding in encodings:
            for _ in range(SIZES[size]):
                data = "\n".join(drawn.sample(said, min(size, len(said)))).encode(encoding, "ignore")
                if not data.isascii():
                    yield data, data.decode(encoding)


def wrong(guess: Guess, drawn: list[tuple[bytes, str]]) -> int:
    return sum(data.decode(guess(data) or "ascii", "replace") != text for data, text in drawn)


def theirs() -> Guess | None:
    try:
        from charset_normalizer import from_bytes
    except ImportError:
        return None

    def guess(data: bytes) -> str | None:
        best = from_bytes(data).best()
        return best.encoding if best else None

    return guess


def main(folder: Path) -> None:
    other = theirs()
    for size in SIZES:
        drawn = list(texts(folder, size))
        beside = f", charset-normalizer {wrong(other, drawn)}" if other else ""
        print(f"{size} sentences: of {len(drawn)} texts wrong {wrong(guess_encoding, drawn)}{beside}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
