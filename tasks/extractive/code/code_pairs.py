"""Code: pairs from what a chunk of source code says of itself (signatures, docstrings, comments, errors raised)."""

from collections.abc import Iterator, Sequence

from generator.text.languages import language_of
from tasks.extractive.code.definitions import Definition
from tasks.extractive.code.python_code import python_definitions
from tasks.extractive.code.signatures import other_definitions
from tasks.extractive.prose.blocks import WINDOW, squeeze
from tasks.extractive.prose.clauses import parse, tokens
from tasks.extractive.prose.lexicon import THIRD, VERBS, vocabulary
from tasks.extractive.prose.questions import candidates
from tasks.extractive.prose.selecting import Candidate, Pair, candidate, select
from tasks.extractive.prose.wholeness import points_elsewhere
from tasks.extractive.prose.words import content

_LONGEST_ANSWER = 600
_PYTHON = frozenset(("python", "py", "python3", "pyi", "cython"))
_IMPERATIVES = vocabulary("make get put cut ask tell join sum forget let try go give turn bring lay say look fill be")


def propose_code_pairs(
    text: str,
    *,
    n: int,
    language: str | None,
    symbol: str | None,
    avoid: Sequence[str] = (),
    types: Sequence[str] | None = None,
) -> list[Pair]:
    """Make question–answer pairs of a chunk of source code, without a model.

    All answers are verbatim: a sentence of a docstring or comment, a signature, the lines that raise an error.

    Args:
        text: The chunk; its first 16,000 characters are read. It need not be complete or parse.
        n: Most pairs to make, 0 or more.
        language: Its programming language; None is taken for Python where it reads so.
        symbol: Name of the function or class that the chunk is of; only says where a method belongs.
        avoid: Questions that were asked already; nothing near-identical is asked again.
        types: Question types wanted: they go before all others, which fill up what is left.
    """
    text = text[:WINDOW]
    found = python_definitions(text, symbol) if _is_python(text, language) else other_definitions(text)
    squeezed = squeeze(text)
    documented = language_of("\n".join(one.doc.body for one in found)) in (None, "en")  # as the questions are
    made = (one for definition in found for one in _of_definition(definition, documented=documented))
    return select((one for one in made if _is_sound(one.pair, squeezed)), n=n, types=types, avoid=avoid)


def _is_python(text: str, language: str | None) -> bool:
    if language:
        return language.lower() in _PYTHON
    return ("def " in text or "class " in text) and "{" not in text[:200]


def _of_definition(definition: Definition, *, documented: bool) -> Iterator[Candidate]:
    """All pairs on one definition; those whose answers its documentation gives only where that is to be used."""
    if definition.name.startswith("__"):  # a special method of a class that is not known: its name says nothing
        return
    if documented:
        yield from _purpose(definition)
    yield from _signature(definition)
    if documented:
        yield from _entries(definition)
    yield from _errors(definition)
    if documented:
        yield from _details(definition)


def _purpose(definition: Definition) -> Iterator[Candidate]:
    summary = definition.doc.summary
    if len(summary.split()) < 3 or points_elsewhere(summary):
        return
    first, called = summary.split()[0].lower(), definition.called
    if first in VERBS | THIRD.keys() | _IMPERATIVES and summary.split()[1] != "of":
        question = f"What does {called} do?"
    elif parse(tokens(summary.rstrip("."))) is None:
        question = _ask_thing(definition)
    else:
        question = f"How is {called} described?"
    yield candidate(question, summary, "factual", 10 if not question.startswith("How") else 8)


def _ask_thing(definition: Definition) -> str:
    """For a summary that is a noun phrase: a class is that, a function returns it where it returns anything."""
    called = definition.called
    if definition.kind == "class":
        return f"What does {called} represent?"
    return f"How is {called} described?" if definition.returns in ("", "None") else f"What does {called} return?"


def _signature(definition: Definition) -> Iterator[Candidate]:
    """What the head alone answers: bases, parameters, the type returned. Less is asked of what is private."""
    called, head = definition.called, definition.signature
    hidden = definition.name.split(".")[-1].startswith("_")
    count = len(definition.parameters)
    if definition.bases:
        yield candidate(f"Which classes does {called} inherit from?", head, "factual", 4, family="signature")
    if count > hidden:
        worth = 3.5 + min(count, 4) * 0.5
        yield candidate(f"What parameters does {called} take?", head, "factual", worth, family="signature")
    if definition.returns not in ("", "None") and not (definition.doc.returns or count or hidden):
        yield candidate(f"What is the return type of {called}?", head, "factual", 4, family="signature")
    for name, default in definition.defaults.items():
        question = f"What is the default value of the parameter `{name}` of {called}?"
        yield candidate(question, default, "factual", 4.5, evidence=head, family="default")


def _entries(definition: Definition) -> Iterator[Candidate]:
    if definition.doc.returns:
        yield candidate(f"What does {definition.called} return?", definition.doc.returns, "factual", 8)
    for name, meaning in definition.doc.entries.get("Args", {}).items():
        yield candidate(f"What is the parameter `{name}` of {definition.called} for?", meaning, "explanatory", 7.5)
    for name, meaning in definition.doc.entries.get("Attributes", {}).items():
        yield candidate(f"What does the attribute `{name}` of {definition.called} hold?", meaning, "explanatory", 7.5)
    for name, meaning in definition.doc.entries.get("Raises", {}).items():
        yield candidate(f"When does {definition.called} raise `{name}`?", meaning, "inferential", 9)


def _errors(definition: Definition) -> Iterator[Candidate]:
    for name, lines in definition.raises:
        if name not in definition.doc.entries.get("Raises", {}):
            question = f"Under which condition does {definition.called} raise `{name}`?"
            yield candidate(question, lines, "inferential", 7)


def _details(definition: Definition) -> Iterator[Candidate]:
    """What the rest of a docstring says, asked as of prose about the thing defined."""
    rest = squeeze(definition.doc.body).removeprefix(definition.doc.summary).strip()
    if not rest:
        return
    for one in candidates(definition.doc.body, definition.name):
        pair = one.pair
        if pair["evidence"] != definition.doc.summary and not points_elsewhere(pair["answer"]):
            question = _about(pair["question"], definition)
            yield Candidate(Pair({**pair, "question": question}), one.worth - 2)


def _about(question: str, definition: Definition) -> str:
    """A question on a docstring's prose, with the thing that it documents named in full."""
    called = definition.called
    if question.startswith(f"For {definition.name}, "):
        return question.replace(f"For {definition.name}, ", f"For {called}, ", 1)
    named = definition.name in question or "`" in question
    return question if named else f"For {called}, {question[0].lower()}{question[1:]}"


def _is_sound(pair: Pair, squeezed: str) -> bool:
    """Whether a pair's evidence stands in the chunk, and its answer is of a fair size and no mere reference."""
    answer = pair["answer"]
    fair = len(content(answer)) >= 2 or len(answer) >= 8
    refers = answer.startswith(("As ", "See ")) or points_elsewhere(pair["question"])
    return fair and not refers and len(answer) <= _LONGEST_ANSWER and pair["evidence"] in squeezed
