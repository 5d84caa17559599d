"""Facts: sentences of a chunk that say something by themselves, so that they can be asked about out of their place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.text.languages import language_of
from tasks.extractive.code.definitions import Definition
from tasks.extractive.code.python_code import python_definitions
from tasks.extractive.prose.blocks import WINDOW, Block, blocks, squeeze
from tasks.extractive.prose.clauses import Clause, has_variable, in_sentence, is_code, is_definite, parse, tokens
from tasks.extractive.prose.lexicon import BE, MODALS, OPENERS, POINTERS, THIRD, VERBS, third, vocabulary
from tasks.extractive.prose.questions import names_in, with_names
from tasks.extractive.prose.sentences import Sentence, sentences
from tasks.extractive.prose.structures import is_change
from tasks.extractive.prose.topics import place
from tasks.extractive.prose.wholeness import is_whole, plain
from tasks.extractive.prose.words import content

SHORTEST, LONGEST = 7, 45
"""Words of a fact."""
_BEGINNING = 7
"""Words of a sentence that say what it is about, where its subject cannot be told."""
_FINITE = vocabulary("has have had does do did became began") | BE.keys() | MODALS | THIRD.keys()
_PERSONAL = vocabulary("we i our us my me let's you your")
_LEANS = re.compile(
    r"^(?:\W*\w+, )?(?:also|then|both|another|an alternative|one|some|most|many|more|others)\b"
    r"|^(?:however|note|for that|otherwise|please|theoretically|always|never|do|don't)\b"
    r"|\b(?:as well|instead|too|there|here|elsewhere|respectively)[.,;]|^(?:\S+ ){0,3}(?:it|they|its|their)\b",
    re.IGNORECASE,
)
_NO_FACT = re.compile(
    r"\?|!|: |\be\.g\.|\bfor example\b|\bfor instance\b|\\[a-z]|[{}|]|\*\*|`_"
    r"|\b(?:see|todo|sections?|these|those|such|following|recently)\b",
    re.IGNORECASE,
)
_DID = re.compile(
    r"^[^,;:]+? (?:[a-z]+ed (?:the|an?|by|in|on|at|to|from|for|with|as|its|all|[A-Z0-9`])"
    r"|[a-z]+[^s\W]s (?:the|an?|all|no|any|each|every|about|up to|\d|[A-Z`]))"
)
"""A verb that the lexicon lacks, told by its ending and by what follows."""
_NAMES_NOTHING = frozenset(
    content(
        """limitations history notes support credits thanks fixed changed added removed features installation license
        author authors misc miscellaneous citation enterprise other more about contents introduction faq"""
    )
)
"""Words of headings that do not say what the text below is about."""
_PRONOUN = re.compile(r"\b(?:it|its|they|them|their|he|his|him|she|her)\b")
"""What a subject of one word seldom is: "Granite was used for its piers"."""
_CLEFT = re.compile(r"^It (?:is|was) (?:in|on|at|by|from|with) [^,;]{2,40}? that ")
_MAIN = re.compile(r"^(?:For|If|When|In|On|With|To)\b[^,]*, (?:then )?(?P<verb>[A-Za-z]+)\b")
"""An order, or a verb without its subject, after what comes before it: "If it is needed, add …"."""
_STRUCTURE = re.compile(
    r"^\W*(?:this|the) (?:section|chapter|document|page|guide|manual|library|package|project)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence that stands by itself.

    Attributes:
        statement: The sentence, with what it is about before it where it needs that.
        evidence: The sentence as the chunk has it, white space joined.
        subject: What it is about, as it stands within a sentence; empty where that cannot be told.
        opened: Characters of the statement that were put before the sentence.
    """

    statement: str
    evidence: str
    subject: str = ""
    opened: int = 0


def facts_of(text: str, title: str | None, language: str | None = None, symbol: str | None = None) -> list[Fact]:
    """The facts of a chunk, in its order; of code those that its docstrings say.

    Args:
        text: The chunk; its first 16,000 characters are read.
        title: Title or section path.
        language: Its programming language; None for prose.
        symbol: Name of the function or class that the chunk is of.
    """
    if language or symbol:
        found = list(_documented(text[:WINDOW], symbol))
    elif language_of(text) not in (None, "en"):
        return []
    else:
        found = list(_stated(blocks(text, title)))
    return list({fact.statement: fact for fact in found}.values())


def _documented(text: str, symbol: str | None) -> Iterator[Fact]:
    """Of docstrings, all opened by what they document."""
    known = squeeze(text)
    for definition in python_definitions(text, symbol):
        if definition.name.startswith("__") or language_of(definition.doc.body) not in (None, "en"):
            continue
        if (told := _purpose(definition)) and told.evidence in known:
            yield told
        opening = f"For {definition.called}, "
        for fact in _stated(blocks(definition.doc.body, definition.name), opening):
            if fact.evidence in known:
                yield fact


def _purpose(definition: Definition) -> Fact | None:
    """What a function does, or a class is for, by the order that opens its docstring: "Return the …"."""
    verb, _, rest = definition.doc.summary.partition(" ")
    base = verb.lower()
    if base not in VERBS or len(rest.split()) < 3 or _NO_FACT.search(rest) or not rest.endswith("."):
        return None
    called = definition.called[:1].upper() + definition.called[1:]
    return Fact(f"{called} {third(base)} {rest}", definition.doc.summary, definition.called, len(called))


def _stated(found: Sequence[Block], opening: str = "") -> Iterator[Fact]:
    names = names_in(found)
    for sentence in sentences(found):
        if is_change(sentence.block) or sentence.listing or not is_whole(sentence):
            continue
        core = plain(sentence.text)
        if _is_fact(core) and (fact := _placed(core, sentence, opening, names)):
            yield fact


def _is_fact(core: str) -> bool:
    """Whether a sentence states something of something that it names."""
    words = [word.strip("\"'`*(),;:.").lower() for word in core.split()]
    if not SHORTEST <= len(words) <= LONGEST or core.endswith((":", "?")) or _NO_FACT.search(core):
        return False
    first, main = words[0], _MAIN.match(core)
    if first in VERBS or first in THIRD or not _PERSONAL.isdisjoint(words):
        return False
    if _CLEFT.match(core):
        return _LEANS.search(core.partition(" that ")[2]) is None
    if (
        first in POINTERS
        or _LEANS.search(core)
        or _STRUCTURE.match(core)
        or (main and main["verb"].lower() in VERBS | THIRD.keys())
    ):
        return False
    return not first.endswith("ed") and (not _FINITE.isdisjoint(words) or _DID.match(core) is not None)


def _placed(core: str, sentence: Sentence, opening: str, names: Sequence[str]) -> Fact | None:
    """The fact, opened by what it is about where it leans on that; None where that is not known."""
    clause, block = parse(tokens(core.rstrip("."))), sentence.block
    subject = with_names(clause.subject, names) if clause else ""
    if len(subject.split()) == 1 and "`" not in subject and _PRONOUN.search(core):
        return None
    told = core.partition(" that ")[2] if _CLEFT.match(core) else core
    about = subject or " ".join(told.split()[:_BEGINNING])
    evidence = squeeze(sentence.text)
    if not opening and not _leans(about, core, clause):
        return Fact(core, evidence, subject)
    if not opening:
        known = None if block.orphan else place(block.heading, block.owners, variables=has_variable(core))
        if known and not _NAMES_NOTHING.isdisjoint(content(known)):
            return None
        if known is None or _is_said(known, core):
            return Fact(core, evidence, subject) if known and not has_variable(core) else None
        opening = with_names(known, names)
    return Fact(f"{opening}{in_sentence(core)}", evidence, subject, len(opening))


def _leans(about: str, core: str, clause: Clause | None) -> bool:
    """Whether a sentence speaks of something that only its place tells."""
    if is_definite(about) or has_variable(core):
        return True
    return clause is None and core.split(maxsplit=1)[0].lower() in OPENERS and not any(map(is_code, tokens(about)))


def _is_said(opening: str, core: str) -> bool:
    """Whether a sentence already names what the opening would."""
    wanted = set(content(opening)) - set(content("for when"))
    return bool(wanted) and wanted <= set(content(core))
