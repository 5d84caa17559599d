"""Statements: questions for what something is, does, has, must or can, as a sentence states it."""

import re
from dataclasses import replace

from tasks.extractive.prose.asking import ask
from tasks.extractive.prose.clauses import Clause, in_sentence, is_code, parse, tokens
from tasks.extractive.prose.leaning import Asking, Leaning, leaning
from tasks.extractive.prose.lexicon import OPENERS, POINTERS, THIRD
from tasks.extractive.prose.sentences import Sentence
from tasks.extractive.prose.topics import is_call, name_of, one_name, subject_of

_ALSO_CALLED = re.compile(
    r"^(?P<subject>[^,]{3,50}), (?:also (?:called|known as)|sometimes called|or|called|known as|abbreviated) [^,]+, "
    r"(?P<rest>(?:is|are|was|were|can|has|have) .+)$"
)
_FRONTED = re.compile(
    r"^(?P<front>(?:For|In|On|Within|During|With|Under) "
    r"(?!this|these|such|that|which|it|example|instance|more|other)[^,:;]{3,60}), (?P<main>.+)$"
)
_NAMED = re.compile(
    r"^(?P<thing>.+?) (?P<be>is|are) (?:called|known as|termed|referred to as|said to be) "
    r"(?P<name>(?:(?:an?|the) )?(?:\*[^*]+\*|“[^”]+”|[a-z\-]+(?: [a-z\-]+)?))$"
)
_DEFINED = re.compile(
    r"""^(?P<term>\*\*[^*]{2,50}\*\*|`+[^`]{1,50}`+|"[^"]{1,40}"|\*[^*]{2,40}\*|[A-Z][\w\- ]{1,40})"""
    r"(?:\*\*)?(?::| -| –| —|:\*\*) (?P<definition>[A-Za-z].+)$"
)
_SIGNED = re.compile(
    r"^(?P<verb>Called|Invoked|Returns?|Raises?|Converts?|Creates?|Computes?|Checks?|Implements?|Tests?|Sets?|Removes?|"
    r"Determines?) (?P<rest>.+)$"
)
_POINTER = re.compile(
    r"^(?:(?:This|The) "
    r"(?:method|function|class|attribute|option|command|exception|parameter|type|statement|module|object)"
    r"|It|These methods|This|These|They)(?= )"
)
_NO_TERMS = OPENERS | {"note", "example", "the"}


def statement(sentence: Sentence, core: str) -> Asking | None:
    """For a clause that no other rule knows: what its subject is, does, has, must or can."""
    called = _ALSO_CALLED.match(core)
    plain = f"{called['subject']} {called['rest']}" if called else core
    clause = parse(tokens(plain)) or _resolved(sentence, plain)
    asked = ask(clause) if clause else None
    if clause is None or asked is None or len(clause.rest) < 2:
        return None
    question, kind = asked
    named = any(map(is_code, tokens(clause.subject)))
    defines = question == f"What {clause.helper} {clause.subject}?"
    otherwise: Leaning = "rather" if len(clause.subject.split()) == 1 and not named and not defines else "no"
    worth = 8.5 if sentence.first or question.startswith(("How", "When", "Why")) else 6.0
    weak = clause.verb in ("have", "use") or clause.negated
    return Asking(question, kind, worth - weak + 0.5 * named, leaning(clause.subject, otherwise))


def fronted(_sentence: Sentence, core: str) -> Asking | None:
    """For "In X, Y is Z": the question about Y, opened in the same way."""
    match = _FRONTED.match(core)
    clause = parse(tokens(match["main"])) if match else None
    asked = ask(clause) if clause else None
    if match is None or clause is None or asked is None or len(clause.rest) < 3:
        return None
    if leaning(f"{match['front']} {clause.subject}") == "must":
        return None
    question, kind = asked
    return Asking(f"{match['front']}, {question[0].lower()}{question[1:]}", kind, 7)


def named(_sentence: Sentence, core: str) -> Asking | None:
    """For "Y is called X": what X is."""
    match = _NAMED.match(core)
    if match is None or len(match["thing"].split()) < 4 or tokens(match["thing"])[0].lower() in POINTERS | OPENERS:
        return None
    return Asking(f"What {match['be']} {match['name']}?", "factual", 8.5, leaning(match["thing"], "rather"))


def defined(sentence: Sentence, core: str) -> Asking | None:
    """For a list item "**term**: what it is"."""
    match = _DEFINED.match(core) if sentence.block.kind == "item" else None
    if match is None or len(match["definition"].split()) < 4 or match["term"].split()[0].lower() in _NO_TERMS:
        return None
    term, first = match["term"].strip("*"), match["definition"].split()[0].lower()
    if first in ("a", "an", "the"):
        return Asking(f"What is {term}?", "factual", 7, "rather")
    return Asking(f"What does {term} do?", "factual", 7, "rather") if first in THIRD else None


def signed(sentence: Sentence, core: str) -> Asking | None:
    """For the sentence under a signature that leaves out its subject: "Called when …", "Return the …"."""
    owners, match = one_name(sentence.block.owners), _SIGNED.match(core)
    if match is None or not owners or not is_call(owners[0]):
        return None
    several = len(owners) > 1
    name = f"methods such as {name_of(owners[0])}" if several else name_of(owners[0])
    verb = match["verb"].lower()
    if verb in ("called", "invoked"):
        return _called(f"{'are' if several else 'is'} {name} {verb}", match["rest"].split()[0])
    base = THIRD.get(verb, verb)
    tells = sentence.first or base in ("return", "raise")
    return Asking(f"What {'do' if several else 'does'} {name} {base}?", "factual", 7) if tells else None


def _called(start: str, link: str) -> Asking | None:
    if link in ("when", "whenever", "after", "before", "if"):
        return Asking(f"When {start}?", "inferential", 9)
    if link == "to":
        return Asking(f"What {start} to do?", "factual", 8)
    return Asking(f"When and by what {start}?", "factual", 7) if link == "by" else None


def _resolved(sentence: Sentence, core: str) -> Clause | None:
    """The clause with its pronoun replaced by the signature, term or heading that it stands for."""
    pointer = _POINTER.match(core)
    subject = _meant(sentence, pointer[0]) if pointer else None
    if pointer is None or not subject:
        return None
    stand_in = "things" if pointer[0] in ("These methods", "These", "They") else "thing"
    clause = parse([stand_in, *tokens(core[pointer.end() :])])
    return replace(clause, subject=subject) if clause and clause.subject == stand_in else None


def _meant(sentence: Sentence, pointer: str) -> str | None:
    """What a pronoun at the start of a sentence stands for; None where that is not sure."""
    owners = one_name(sentence.block.owners)
    if len(owners) > 1:
        return f"methods such as {name_of(owners[0])}" if is_call(owners[0]) and pointer == "These methods" else None
    if owners:
        return name_of(owners[0]) if is_call(owners[0]) or sentence.first else None
    heads = sentence.first and pointer in ("It", "This", "These", "They")
    return in_sentence(subject_of(sentence.block.heading) or "") if heads else None
