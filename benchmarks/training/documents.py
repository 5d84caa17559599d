"""Documents on things that are not there: each fact is drawn from a seed, and stands in its document in one sentence.

# The harbour town Torkavik

Torkavik is a small harbour town on a grey coast. Its flag is teal. …
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.training.kinds import KINDS, Attribute, Kind
from benchmarks.training.names import Names

_BETWEEN = (
    "Little of this is written down elsewhere.",
    "People there tell it to every guest.",
    "Old letters say the same.",
    "Nobody has counted again since.",
    "So it stands in the book of the parish.",
    "Whoever doubts it may go and look.",
    "That was not always so.",
    "Children learn it at school.",
)


@dataclass(frozen=True)
class Fact:
    """Something that is so of a thing.

    Attributes:
        value: The answer to every question about it.
        sentence: How its document says it; empty where it does not.
    """

    it: str
    attribute: Attribute
    value: str
    sentence: str

    def question(self, wording: int) -> str:
        return self.attribute.questions[wording].format(it=self.it)

    def told(self, wording: int, value: str) -> str:
        """A sentence that says so, or says that it is another value."""
        return _sentence(self.attribute.statements[wording], self.it, value)


@dataclass(frozen=True)
class Document:
    """A document, and what is so of the thing that it is about; one fact is left unsaid."""

    name: str
    title: str
    facts: list[Fact]
    unsaid: Fact
    paragraphs: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n\n".join([f"# {self.title}", *self.paragraphs]) + "\n"


def made(count: int, seed: int) -> list[Document]:
    """So many documents, of all kinds in turn; the same for the same seed, and the first ones whatever the count."""
    names = Names(Random(f"names {seed}"))
    return [_document(KINDS[n % len(KINDS)], names, Random(f"{seed} {n}")) for n in range(count)]


def written(documents: Sequence[Document], folder: Path) -> Iterator[Path]:
    """The documents as files."""
    folder.mkdir(parents=True, exist_ok=True)
    for document in documents:
        path = folder / document.name
        path.write_text(document.text, encoding="utf-8")
        yield path


def _document(kind: Kind, names: Names, random: Random) -> Document:
    it = names.place()
    facts = [_fact(attribute, it, random, names) for attribute in kind.attributes]
    unsaid = facts.pop(random.randrange(1, len(facts)))
    return Document(f"{it.lower()}.md", kind.title.format(it=it), facts, unsaid, _paragraphs(kind, it, facts, random))


def _fact(attribute: Attribute, it: str, random: Random, names: Names) -> Fact:
    value = attribute.drawn(random, names)
    return Fact(it, attribute, value, _sentence(random.choice(attribute.statements), it, value))


def _sentence(statement: str, it: str, value: str) -> str:
    said = statement.format(it=it, value=value)
    return said[0].upper() + said[1:]


def _paragraphs(kind: Kind, it: str, facts: Sequence[Fact], random: Random) -> list[str]:
    """Three to five, with the facts spread over them."""
    sentences = [fact.sentence for fact in facts]
    random.shuffle(sentences)
    count = random.randint(3, 5)
    parts = [sentences[n::count] for n in range(count)]
    between = random.sample(_BETWEEN, len(parts))
    told = [" ".join([*part, more]) for part, more in zip(parts, between, strict=True)]
    return [f"{random.choice(kind.opening).format(it=it)} {told[0]}", *told[1:]]
