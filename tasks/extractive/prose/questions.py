"""Questions on prose: the sentences of a chunk that answer a question by themselves, each with that question."""

import re
from collections.abc import Callable, Iterator, Sequence

from generator.text.languages import language_of
from tasks.extractive.prose import circumstances, comparisons, statements
from tasks.extractive.prose.blocks import Block, blocks
from tasks.extractive.prose.clauses import has_variable
from tasks.extractive.prose.leaning import Asking
from tasks.extractive.prose.other_languages import structured
from tasks.extractive.prose.selecting import Candidate, Pair, candidate, select
from tasks.extractive.prose.sentences import Sentence, sentences
from tasks.extractive.prose.structures import is_change, structures
from tasks.extractive.prose.topics import is_call, name_of, place, subject_of
from tasks.extractive.prose.wholeness import is_whole, plain, points_elsewhere, without_references
from tasks.extractive.prose.words import content, share

RULES: tuple[Callable[[Sentence, str], Asking | None], ...] = (
    circumstances.reason,
    circumstances.condition,
    circumstances.goal,
    circumstances.ability,
    circumstances.consequence,
    comparisons.difference,
    comparisons.contrast,
    comparisons.comparison,
    comparisons.kinds,
    statements.signed,
    statements.statement,
    statements.fronted,
    statements.named,
    statements.defined,
)
"""A rule takes a sentence and its plain text without final stop, and gives the question that it answers, or None."""

_LONGEST_ANSWER = 600
_LONGEST_CONTINUED = 400
_BOLD = re.compile(r"\*\*(\w[^*]*)\*\*")
_CAPITAL = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+\b")
_QUOTED = re.compile(r"`[^`]*`|\"[^\"]*\"")
_SMALL = re.compile(r"\b[a-z]+\b")
_CONTINUES = re.compile(r"^(?:It|They|Its|Their|Otherwise|In other words|That is|This means)\b")


def propose_pairs(
    text: str, *, n: int, title: str | None = None, types: Sequence[str] | None = None, avoid: Sequence[str] = ()
) -> list[Pair]:
    """Make question–answer pairs of a chunk of prose, without a model.

    An answer is a sentence of the chunk (with the next one, or the list that it announces, where it needs them); at
    most a connective in front ("However, ") and references ("(see …)", "[1]") are taken off. A sentence that points at
    something outside it is passed over, so that there may be fewer pairs than were asked for, or none. The rules know
    the grammar of English; of text in another language they take what its structure tells (`other_languages`).

    Args:
        text: The chunk: markdown, reStructuredText or plain text; its first 16,000 characters are read.
        n: Most pairs to make, 0 or more.
        title: Title or section path of the chunk; says what a question is about where the text does not.
        types: Question types wanted: they go before all others, which fill up what is left.
        avoid: Questions that were asked already; nothing near-identical is asked again.
    """
    language = language_of(text)
    made = candidates(text, title) if language in (None, "en") else structured(text, title, language)
    return select(made, n=n, types=types, avoid=avoid)


def candidates(text: str, title: str | None = None) -> Iterator[Candidate]:
    """All pairs that the rules can make of a chunk; arguments as for `propose_pairs`."""
    found = blocks(text, title)
    names = names_in(found)
    for sentence in sentences(found):
        if not is_change(sentence.block) and is_whole(sentence):
            yield from _asked(sentence, names)
    yield from structures(found)


def _asked(sentence: Sentence, names: Sequence[str]) -> Iterator[Candidate]:
    core = plain(sentence.text)
    answer, evidence = _extended(core, sentence)
    for rule in RULES:
        asking = rule(sentence, core.rstrip(".!:"))
        question = _placed(asking, sentence) if asking else None
        if asking and question and _is_answered(question, answer):
            yield candidate(with_names(question, names), answer, asking.kind, asking.worth, evidence=evidence)


def names_in(found: Sequence[Block]) -> list[str]:
    """Words that the prose writes with a capital within sentences, and never without."""
    prose = " ".join(block.text for block in found if block.kind in ("paragraph", "item"))
    prose = _QUOTED.sub("", prose)
    small = set(_SMALL.findall(prose))
    return sorted(name for name in set(_CAPITAL.findall(prose)) if name.lower() not in small)


def with_names(question: str, names: Sequence[str]) -> str:
    """A question with the capitals of names put back that its new place in the sentence took away."""
    for name in names:
        question = re.sub(rf"(?<![\w`\"*.-]){name.lower()}(?![\w`\"*(.-])", name, question)
    return question


def _extended(core: str, sentence: Sentence) -> tuple[str, str]:
    """The answer with its list or with a sentence that only goes on, and the piece of text that has them."""
    if sentence.listing:
        return f"{core} {sentence.listing}", f"{sentence.text} {sentence.listing}"
    more = sentence.following
    goes_on = _CONTINUES.match(more) and more.endswith(".") and "(" not in more and not points_elsewhere(more)
    if goes_on and len(core) + len(more) < _LONGEST_CONTINUED:
        return f"{core} {without_references(more)}", f"{sentence.text} {more}"
    return core, sentence.text


def _placed(asking: Asking, sentence: Sentence) -> str | None:
    """The question, opened by what it is about where it leans on that; None where that is not known."""
    question, block = _BOLD.sub(r"\1", asking.question), sentence.block
    if asking.leans == "no" and not (asking.kind == "inferential" and block.owners):
        return question
    opening = None if block.orphan else place(block.heading, block.owners, variables=has_variable(question))
    if opening is None:
        return question if asking.leans != "must" and not has_variable(question) else None
    return question if _says_it(question, block) else opening + question[0].lower() + question[1:]


def _says_it(question: str, block: Block) -> bool:
    """Whether a question already names what it is about."""
    if block.owners and is_call(block.owners[0]):
        name = name_of(block.owners[0]).strip("`()").rsplit(".", maxsplit=1)[-1]
        return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", question))
    about = block.owners[0] if block.owners else subject_of(block.heading) or ""
    return share(content(about), content(question)) > 0.6


def _is_answered(question: str, answer: str) -> bool:
    """Whether the answer is of a fair size and says more than the question does."""
    known = set(content(question))
    new = sum(word not in known for word in content(answer))
    sound = 3 <= len(question.split()) <= 35 and question.count("(") == question.count(")")
    return sound and new >= 2 and len(answer) <= _LONGEST_ANSWER
