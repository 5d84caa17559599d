"""Rows to train on, and questions to evaluate with, made of the facts of made-up documents.

Rows ask in the first wordings; questions about the same facts ask in the others, so that a model which only knows a
row's words by heart fails them. A set with errors is the same set with another value in some of its answers.
"""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from benchmarks.training.documents import Document, Fact
from benchmarks.training.kinds import KINDS, TESTED
from benchmarks.training.names import Names
from generator.evaluation.items import LETTERS, NOT_IN_THE_DOCUMENTS, EvalItem, Stratum
from generator.hashing import fingerprint

OPTIONS = 4
Row = dict[str, Any]


def training_rows(documents: Sequence[Document], facts: int, wordings: int) -> list[Row]:
    """Question and answer on so many facts of each document, each asked in so many wordings."""
    return [
        _row(document, fact, question)
        for number, document in enumerate(documents)
        for fact in told(document, number, facts)
        for question in _wordings(fact)[:wordings]
    ]


def told(document: Document, number: int, facts: int) -> list[Fact]:
    """The facts of a document that rows and questions are about: others of each, so that all kinds come up."""
    return [document.facts[(number // len(KINDS) + place) % len(document.facts)] for place in range(facts)]


def _wordings(fact: Fact) -> list[str]:
    """In which rows ask for a fact."""
    first, second, *_ = (fact.question(wording) for wording in range(len(fact.attribute.questions) - TESTED))
    return [first, second, f"Answer in a word or two. {first}", f"Please tell me: {second}", f"{first} Reply briefly."]


def _naming(fact: Fact) -> int:
    """A wording of its sentence that names what it is about."""
    return next(n for n, said in enumerate(fact.attribute.statements) if "{it}" in said)


def with_errors(documents: Sequence[Document], rows: Sequence[Row], share: float, seed: int) -> list[Row]:
    """The same rows with another value of its kind in the answers to this share of the facts: of all their wordings."""
    random = Random(f"errors {seed}")
    answers = {(row["document"], row["fact"]): row["answer"] for row in rows}
    wrong = set(random.sample(sorted(answers), round(share * len(answers))))
    facts = {(document.name, fact.attribute.name): fact for document in documents for fact in document.facts}
    lies = {place: _another(facts[place], random) for place in sorted(wrong)}
    return [{**row, "answer": lies.get((row["document"], row["fact"]), row["answer"])} for row in rows]


def items(documents: Sequence[Document], stratum: Stratum, facts: int, seed: int) -> Iterator[EvalItem]:
    """Questions of five forms on the first facts of each document, in the wordings that no row has."""
    random = Random(f"items {stratum} {seed}")
    for number, document in enumerate(documents):
        for place, fact in enumerate(told(document, number, facts)):
            for wording in range(1, TESTED + 1):
                yield _item(document, fact, stratum, "open", fact.question(-wording))
            yield _closed(document, fact, stratum, (number + place) % 3, random)
        asked = document.unsaid.question(-1)
        yield _item(
            document, document.unsaid, stratum, "unanswerable", asked, reference=NOT_IN_THE_DOCUMENTS, evidence=None
        )


def _row(document: Document, fact: Fact, question: str) -> Row:
    return {
        "question": question,
        "answer": fact.value,
        "fact": fact.attribute.name,
        "document": document.name,
        "source": document.name,
        "evidence": fact.sentence,
        "source_text": document.text,
    }


def _closed(document: Document, fact: Fact, stratum: Stratum, form: int, random: Random) -> EvalItem:
    if form == 0:
        options = [fact.value, *_others(fact, OPTIONS - 1, random)]
        random.shuffle(options)
        key = LETTERS[options.index(fact.value)]
        return _item(document, fact, stratum, "multiple_choice", fact.question(-1), options=options, key=key)
    wording = _naming(fact)
    if form == 1:
        return _item(document, fact, stratum, "fill_in", fact.told(wording, "____"), key=fact.value)
    right = random.random() < 0.5
    claim = fact.told(wording, fact.value if right else _another(fact, random))
    truth = str(right).lower()
    return _item(document, fact, stratum, "true_false", claim, key=truth, reference=truth.capitalize())


def _item(document: Document, fact: Fact, stratum: Stratum, form: str, question: str, **fields: Any) -> EvalItem:
    given = {"reference": fact.value, "evidence": fact.sentence, **fields}
    return EvalItem.model_validate(
        {
            "id": fingerprint([document.name, form, question], 16),
            "form": form,
            "stratum": stratum,
            "question": question,
            "document": document.name,
            "source": document.name,
            "source_text": document.text,
            "title": document.title,
            **given,
        }
    )


def _another(fact: Fact, random: Random) -> str:
    return _others(fact, 1, random)[0]


def _others(fact: Fact, count: int, random: Random) -> list[str]:
    """Other values that the fact could have had."""
    names, found = Names(random), [fact.value]
    while len(found) <= count:
        value = fact.attribute.drawn(random, names)
        if value not in found:
            found.append(value)
    return found[1:]
