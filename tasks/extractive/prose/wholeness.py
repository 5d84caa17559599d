"""Wholeness: whether a sentence is complete and can be understood without what stands around it."""

import re

from tasks.extractive.prose.blocks import squeeze
from tasks.extractive.prose.sentences import Sentence

_CONNECTIVE = re.compile(
    r"^(?:However|Therefore|Thus|Hence|Additionally|Moreover|Furthermore|Also|Consequently|In addition|In particular|"
    r"Similarly|In general|Generally|Usually|Normally|Typically|By default|Specifically|Currently|Finally|Further|"
    r"Note, however|Likewise|That is), (?=\S)|^\*\*[^*]+:\*\* (?=\S)|"
    r"^[A-Z][a-z\- ]{3,40} attributes?: (?=[\"`])|^(?:Note|Remember|Notice) that (?=\S)"
)
_REFERENCE = re.compile(
    r"\s*\((?:see|See|cf\.)[^()]*\)|\s*\([^()]* in section [^()]*\)|\s*\[\d+\]|(?:;|,) see (?:also )?[^;,]*(?=\.$)"
)
_ELSEWHERE = re.compile(
    r"\b(?:as follows|the following|above|below|previous(?:ly)?|preceding|next section|sections? of the|in section|"
    r"this (?:section|chapter|document|example|table|list|page|manual|case|way|reason|rule|process|point|behaviou?r|"
    r"feature|mechanism|approach|situation)|these (?:rules|cases|methods|examples|steps)|in such|"
    r"the (?:former|latter|examples?)|Library Reference|[Ss]ee \*|[Ss]ee (?:section|also|the|for)|see )\b"
    r"|[<>]{3}|https?://|::|\\\w+\{|[│─■\ufffd\x00-\x08]"
)
_HYPHEN = re.compile(r"(?<=\w)- (?=[a-z])(?!(?:and|or|to)\b)")
_POINTING = re.compile(r"\b(?:this|these|those|such(?! as))\b", re.IGNORECASE)
_INJECTION = re.compile(
    r"\b(?:ignore|disregard|forget)\b.{0,40}\b(?:instruction|prompt|rule|above|previous)", re.IGNORECASE
)
_START = re.compile(r"[\"“`*]*[A-Z\"“`*_]|[a-z_]+\(|[\"“`*]")


def plain(text: str) -> str:
    """A sentence without "However, ", "Note that ", "(see …)" and "[1]", its words whole where a line broke them."""
    clean = _HYPHEN.sub("-", without_references(text))
    core = _CONNECTIVE.sub("", clean)
    core = f"{core[:-1]}." if core.endswith(";") else core
    return core[:1].upper() + core[1:] if core[:1].islower() and core != clean else core


def without_references(text: str) -> str:
    """A sentence without "(see …)" and "[1]"."""
    return squeeze(_REFERENCE.sub("", text))


def points_elsewhere(text: str) -> bool:
    """Whether a sentence speaks of what stands outside it: "as above", "the following", "see section 3"."""
    return bool(_ELSEWHERE.search(text))


def is_whole(sentence: Sentence) -> bool:
    """Whether a sentence of 5 to 60 words begins, ends and closes its brackets, and speaks for itself."""
    text = sentence.text
    announces = text.endswith(":") and bool(sentence.listing)
    ends = announces or text.endswith((".", "!", ";", '."', ".)"))
    if not ends or not 5 <= len(text.split()) <= 60 or not _START.match(text) or _INJECTION.search(text):
        return False
    within = without_references(text)
    if announces and not re.search(r"\b(?:above|below|example)\b", text):
        within = _ELSEWHERE.sub("", within)
    return _is_balanced(text) and not points_elsewhere(within) and not _points(text)


def _is_balanced(text: str) -> bool:
    pairs = all(text.count(opening) == text.count(closing) for opening, closing in ("()", "[]", "“”"))
    return pairs and text.count('"') % 2 == 0


def _points(text: str) -> bool:
    """Whether "this" stands where nothing in its own sentence could be meant; at the start it may be resolved."""
    return any(match.start() > 0 and "," not in text[: match.start()] for match in _POINTING.finditer(text))
