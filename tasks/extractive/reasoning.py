"""Reasoning: two or three steps to an answer, each a sentence or a clause of the chunk; nothing where there are none.

Four plans are tried: the cause, then what it brings about; the condition that code checks, then what it does; an answer
taken apart into its sentences or clauses; what the chunk says first on the matter, then the answer. A plan counts where
`tasks.checks.steps.fault` finds nothing wrong with it, so many an answer has no steps: a sentence that stands alone in
its chunk follows from nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from tasks.checks.steps import fault
from tasks.extractive.code.code_pairs import propose_code_pairs
from tasks.extractive.code.definitions import Definition
from tasks.extractive.code.python_code import python_definitions
from tasks.extractive.code.signatures import other_definitions
from tasks.extractive.prose.blocks import WINDOW, blocks, squeeze
from tasks.extractive.prose.clauses import parse, tokens
from tasks.extractive.prose.questions import propose_pairs
from tasks.extractive.prose.selecting import Pair
from tasks.extractive.prose.sentences import Sentence, sentences, split
from tasks.extractive.prose.structures import is_change
from tasks.extractive.prose.wholeness import is_whole, plain
from tasks.extractive.prose.words import content, lowered

_BECAUSE = re.compile(r"^(?P<effect>[^,;]+?),? because (?!of\b)(?P<cause>.+?)\.$")
_POINTER = re.compile(r"^(?:it|its|they|their|this|that|these|those|he|she|there|doing|such)\b", re.IGNORECASE)
_CONNECTIVE = re.compile(r"^(?:so|therefore|thus|hence|consequently|otherwise|however|that is),? ")
_THEREFORE = re.compile(r"[,;] (?:and )?(?=(?:so|therefore|thus|hence|consequently|otherwise)\b(?! (?:that|far|on)\b))")
_SEMICOLON = re.compile(r"; (?:and |but )?")
_FOLLOWS = re.compile(
    r"^(?:(?:so|therefore|thus|hence|consequently|otherwise|that is),? |(?:this|it) means |in other words)",
    re.IGNORECASE,
)
_ASKS_HOW = re.compile(r"^(?:[^?]*, )?(?:how|why|what happens|when|under which)\b", re.IGNORECASE)
_AND = re.compile(r", (?:and|but|while|whereas) ")
_BOUND = re.compile(
    r"\b(?:if|when|whenever|unless|until|because|whether|where|once|since|provided|so that|than|only|or|unlike|"
    r"both|either|neither|that|which|who)\b",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?:^|\s)\d{1,2}[.)]\s+")
_NAMED = re.compile(r"`([\w.]+)`")
_NEAR = 6
"""Sentences before the answer's own in which its grounds are looked for."""
_SHARED = 3
"""Content words that a sentence of another paragraph shares with question and answer, to be of use to them."""
_NO_GROUND = re.compile(
    r"^(?:if|when|unless|once|called|returns?|remove|set|for|note|changed|new|deprecated)\b", re.IGNORECASE
)
"""How a sentence begins that prepares no other: one for a case of its own, an order, a note."""
_ARTICLES = frozenset(("a", "an", "the"))


class ReasonedPair(Pair):
    """A pair with the steps to its answer."""

    steps: list[str]


def propose_reasoned_pairs(
    text: str, *, n: int, title: str | None = None, types: Sequence[str] | None = None, avoid: Sequence[str] = ()
) -> list[ReasonedPair]:
    """Those pairs of `propose_pairs` to whose answers there are steps; arguments as there."""
    pairs = propose_pairs(text, n=4 * n, title=title, types=types, avoid=avoid)
    return _first(((pair, _in_prose(pair, text, title)) for pair in pairs), n)


def propose_reasoned_code_pairs(
    text: str,
    *,
    n: int,
    language: str | None,
    symbol: str | None,
    types: Sequence[str] | None = None,
    avoid: Sequence[str] = (),
) -> list[ReasonedPair]:
    """Those pairs of `propose_code_pairs` to whose answers there are steps; arguments as there."""
    pairs = propose_code_pairs(text, n=4 * n, language=language, symbol=symbol, types=types, avoid=avoid)
    return _first(((pair, _in_code(pair, text, symbol)) for pair in pairs), n)


def reason_steps(question: str, answer: str, evidence: str, text: str, *, is_code: bool = False) -> list[str]:
    """The steps to an answer that exists; none where the rules find none, or where there is no chunk.

    Args:
        question: What is asked.
        answer: What is answered, whoever wrote it.
        evidence: The words of the chunk that it rests on; empty where they are not known.
        text: The chunk; its first 16,000 characters are read.
        is_code: Whether the chunk is source code.
    """
    pair = Pair(question=question, answer=answer, evidence=squeeze(evidence or answer), question_type="factual")
    return _in_code(pair, text, None) if is_code else _in_prose(pair, text, None)


def _first(reasoned: Iterable[tuple[Pair, list[str]]], n: int) -> list[ReasonedPair]:
    return list(islice((ReasonedPair({**pair, "steps": steps}) for pair, steps in reasoned if steps), n))


def _in_prose(pair: Pair, text: str, title: str | None) -> list[str]:
    plans = [*_cause(pair["answer"]), *_parts(pair), *_matter(pair, _said(text, title))]
    return _sound(plans, pair, f"{title or ''}\n{text[:WINDOW]}")


@lru_cache(maxsize=4)  # several pairs in a row are of one chunk
def _said(text: str, title: str | None) -> tuple[Sentence, ...]:
    return tuple(one for one in sentences(blocks(text, title)) if is_whole(one) and not is_change(one.block))


def _sound(plans: Sequence[list[str]], pair: Pair, ground: str) -> list[str]:
    if not ground.strip():
        return []
    return next((plan for plan in plans if fault(plan, pair["question"], pair["answer"], ground) is None), [])


def _cause(answer: str) -> Iterator[list[str]]:
    """For "X because Y": Y, so X."""
    found = _BECAUSE.match(answer)
    if found and not _POINTER.match(found["cause"]):
        yield [_sentence(found["cause"]), f"For this reason, {lowered(found['effect'])}."]


def _parts(pair: Pair) -> Iterator[list[str]]:
    """The items of a numbered list, the sentences of an answer, or the clauses of its one sentence.

    Sentences and clauses are steps only where they hang together: one says that it follows, or the question asks how.
    """
    answer = pair["answer"]
    if _ITEM.match(answer):
        yield [item.strip() for item in _ITEM.split(answer) if item.strip()]
        return
    parts = split(answer)
    plans = [parts] if len(parts) > 1 else list(_clauses(answer.rstrip(".")))
    yield from (plan for plan in plans if _ASKS_HOW.match(pair["question"]) or _FOLLOWS.match(plan[-1]))


def _clauses(sentence: str) -> Iterator[list[str]]:
    """A sentence cut before "so" or "otherwise", or at a semicolon; at "and" where nothing binds the two."""
    for joint in (_THEREFORE, _SEMICOLON, _AND):
        first, *others = joint.split(sentence)
        free = joint is not _AND or not _BOUND.search(sentence)
        if others and free and len(first.split()) >= 4 and all(_is_clause(_CONNECTIVE.sub("", one)) for one in others):
            yield [_sentence(clause) for clause in (first, *others)]


def _is_clause(part: str) -> bool:
    return not _POINTER.match(part) and parse(tokens(part)) is not None


def _matter(pair: Pair, said: Sequence[Sentence]) -> Iterator[list[str]]:
    """What leads up to the answer's own sentence, and then the answer."""
    here = next((place for place, one in enumerate(said) if one.text in pair["evidence"]), None)
    if here is None:
        return
    above = [one for one in said[max(0, here - _NEAR) : here] if _leads_to(one, said[here], pair)]
    for chosen in (above[-1:], above[-2:], above[:1]):
        yield [*(plain(one.text) for one in chosen), " ".join(split(pair["answer"]))]


def _leads_to(one: Sentence, other: Sentence, pair: Pair) -> bool:
    """Whether a sentence prepares another, of its paragraph or section, or says what something in the other is: it
    speaks of what is asked and of what is answered, and is no mere parallel ("If a …", "If b …").
    """
    sentence = plain(one.text)
    if _POINTER.match(sentence) or _NO_GROUND.match(sentence) or _is_parallel(sentence, pair["answer"]):
        return False
    words, asked, answered = (set(content(part)) for part in (sentence, pair["question"], pair["answer"]))
    if not words & asked or not words & (answered - asked):
        return False
    here, there = one.block, other.block
    if here == there or _defines(sentence, asked | answered):
        return True
    return (here.heading, here.owners) == (there.heading, there.owners) and len(words & (asked | answered)) >= _SHARED


def _defines(sentence: str, known: set[str]) -> bool:
    """Whether a sentence says what something is that question or answer speaks of."""
    clause = parse(tokens(sentence.rstrip(".")))
    if clause is None or clause.verb or clause.helper not in ("is", "are") or not set(content(clause.subject)) <= known:
        return False
    return clause.plural or clause.rest[:1] in (("a",), ("an",), ("the",))


def _is_parallel(one: str, other: str) -> bool:
    """Whether two sentences open with the same word, other than an article, or with the same two."""
    a, b = one.lower().split()[:2], other.lower().split()[:2]
    return a == b or (a[0] == b[0] and a[0] not in _ARTICLES)


def _in_code(pair: Pair, text: str, symbol: str | None) -> list[str]:
    text = text[:WINDOW]
    named = set(_NAMED.findall(pair["question"]))
    known = [*python_definitions(text, symbol), *other_definitions(text)]
    plans = [plan for one in known if one.name in named for plan in _of_definition(one, pair)]
    return _sound(plans, pair, text)


def _of_definition(one: Definition, pair: Pair) -> Iterator[list[str]]:
    lines = [line.strip() for line in pair["answer"].splitlines() if line.strip()]
    if any(pair["answer"] == code for _, code in one.raises) and len(lines) >= 2:
        yield [f"`{one.name}` checks `{' '.join(lines[:-1])}`.", f"Where that holds, it runs `{lines[-1]}`."]
        return
    if pair["answer"] == one.signature:
        return
    head = f"`{one.name}` is defined as `{squeeze(one.signature)}`."
    says = f"On this its docstring says: {pair['answer']}"
    if one.doc.summary and one.doc.summary not in pair["answer"]:
        yield [head, f"Its docstring sums it up: {one.doc.summary}", says]
    yield from _parts(pair)
    yield [head, says]


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}."
