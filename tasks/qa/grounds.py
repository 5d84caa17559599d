"""What a proposed pair is held against: its chunk as the prompt shows it, what else the prompt says, its languages."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from generator.records import Chunk
from generator.types import Request
from tasks.checks.grounding import Evidence, evidence_for, unsupported
from tasks.checks.questions import question_fault
from tasks.checks.written_in import in_another, is_translated, languages_of, written_in


class Proposed(Protocol):
    """A pair as a model gives it."""

    question: str
    answer: str
    evidence: str
    question_type: str

    def row(self) -> dict[str, Any]:
        """The pair under the names of a record's fields."""


@dataclass(frozen=True)
class Grounds:
    """What pairs of one chunk are held against.

    Attributes:
        chunk: What was asked about.
        request: How it was asked.
        language: The one that is wanted, in ISO 639-1; empty: the chunk's own.
    """

    chunk: Chunk
    request: Request
    language: str = ""

    @cached_property
    def shown(self) -> str:
        """The chunk with its title, and with the name of what it defines."""
        return "\n\n".join(filter(None, (self.chunk.title, self.chunk.symbol, self.chunk.text)))

    @cached_property
    def told(self) -> str:
        """The words of the prompt that are its own: without the chunk, and without what the user asked for."""
        told, inputs = f"{self.request.system}\n{self.request.user}", self.request.inputs
        for said in (inputs["text"], inputs.get("topic"), *inputs["avoid"]):
            told = told.replace(said, " ") if said else told
        return told

    def evidence(self, pair: Proposed) -> Evidence | None:
        """The words of the chunk that a pair rests on; None where it has none to rest on."""
        if self._translated and not pair.evidence.strip():
            return None
        code = self.chunk.is_code
        return evidence_for(pair.question, pair.answer, pair.evidence, self.shown, is_code=code)

    def fault(self, pair: Proposed, evidence: Evidence | None) -> str | None:
        """Why a pair may not be kept, in a few words; None where it may."""
        if in_another(_texts(pair), self._wanted, "" if self._translated else self.chunk.text):
            return "in another language"
        if fault := question_fault(pair.question, pair.answer, pair.evidence, self.shown, self.told):
            return fault
        if evidence is None:
            return "evidence not in the chunk"
        own = next(iter(languages_of(self.chunk)), None)
        return unsupported(
            pair.question, pair.answer, evidence.text, self.shown, language=own, translated=self._translated
        )

    def written_in(self, pair: Proposed) -> str | None:
        """The language of a pair that may be kept, where it can be told."""
        return written_in(_texts(pair), self._wanted)

    @cached_property
    def _wanted(self) -> tuple[str, ...]:
        return languages_of(self.chunk, self.language)

    @cached_property
    def _translated(self) -> bool:
        return is_translated(languages_of(self.chunk), self._wanted)


def _texts(pair: Proposed) -> list[str]:
    """What is written of a pair, its steps as one text."""
    return [pair.question, pair.answer, "\n".join(pair.row().get("reasoning") or ())]
