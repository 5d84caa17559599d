"""Questions about what a chunk speaks of that it does not answer, as SQuAD 2.0 has them: nothing in them tells.

Another name in the place of the one that a sentence speaks of, a condition turned round, or what nobody has said of
the subject. Whether the other documents are silent as well is looked up by who asks.
"""

import random
import re
from collections.abc import Iterator, Sequence

from generator.hashing import fingerprint
from tasks.extractive.evaluation.changes import others
from tasks.extractive.evaluation.facts import Fact
from tasks.extractive.evaluation.spans import Span, all_spans
from tasks.extractive.prose.clauses import is_plural, tokens
from tasks.extractive.prose.lexicon import vocabulary
from tasks.extractive.prose.questions import candidates

OF_CODE = (
    "Who wrote the first version of {s}?",
    "In which release {was} {s} first available?",
    "Which alternative to {s} is recommended for large inputs?",
    "How much memory {does} {s} need at most?",
    "Which known bug affects {s} on Windows?",
)
OF_NAMES = (
    "Where does the name {s} come from?",
    "Who is the best-known critic of {s}?",
    "Which award was given to {s}?",
    "Which anniversary of {s} was celebrated last?",
)
OF_NAMED_THINGS = (
    "Who paid for {s}?",
    "How much did {s} cost?",
    "Who was the first to criticise {s}?",
    "Which award {was} {s} given?",
)
OF_THINGS = (
    "Who first described {s}?",
    "Which study compares {s} with {their} alternatives?",
    "In which year {was} {s} described for the first time?",
    "Who has objected to {s}?",
)
"""What nobody says in passing: a text that answers one of these makes a point of it."""
_NOT_ONE_THING = vocabulary("the each every any all no other another missing some many most both only same such")
_SAYS_LITTLE = vocabulary(
    "case cases exception exceptions example examples way ways thing things kind part parts state"
)
_NAMED = re.compile(r" [A-Z][a-z]")
_LONGEST = 5
"""Words of a subject."""
_CALL = re.compile(r"`[^`]+`|\w+\(\)")


def unanswered(text: str, title: str | None, facts: Sequence[Fact], pool: Sequence[Span]) -> Iterator[str]:
    """Questions on the subjects of a chunk that it does not answer, the better kinds first.

    Args:
        text: The chunk.
        title: Its title.
        facts: Its facts.
        pool: The spans of all of them.
    """
    asked = [one.pair["question"] for one in candidates(text, title)]
    yield from _of_others(asked, pool)
    yield from _of_subjects(facts)


def _of_others(asked: Sequence[str], pool: Sequence[Span]) -> Iterator[str]:
    """Questions with a name of the chunk in the place of another that no sentence has beside the rest."""
    for question in asked:
        for span in all_spans(question):
            behind = span.start > (question.find(", ") if question.startswith(("For ", "When ", "In ")) else -1)
            if behind and span.kind in ("code", "version"):
                yield from (span.put(question, other) for other in others(span, question, pool)[:1])


def _of_subjects(facts: Sequence[Fact]) -> Iterator[str]:
    subjects = dict.fromkeys(fact.subject for fact in facts if _names_something(fact.subject))
    for subject in subjects:
        kinds = _kinds(subject)
        plural = is_plural(tokens(subject))
        form = ("do", "were", "their") if plural else ("does", "was", "its")
        forms = {"s": subject, **dict(zip(("does", "was", "their"), form, strict=True))}
        order = list(kinds)
        random.Random(fingerprint(subject)).shuffle(order)  # noqa: S311  not for secrets
        yield order[0].format(**forms)


def _kinds(subject: str) -> tuple[str, ...]:
    """The questions that may be asked of a subject: code, a name, a thing that has a name in it, any other."""
    if _CALL.search(subject):
        return OF_CODE
    if subject[:1].isupper():
        return OF_NAMES
    return OF_NAMED_THINGS if _NAMED.search(subject) else OF_THINGS


def _names_something(subject: str) -> bool:
    words = subject.split()
    if _NAMED.search(subject) and len(words) <= _LONGEST:
        return True
    if not words or len(words) > _LONGEST or (words[0] in _NOT_ONE_THING and "`" not in subject) or "of" in words:
        return False
    if words[-1] in _SAYS_LITTLE:
        return False
    return len(words) > 1 or words[0][:1].isupper() or "`" in subject
