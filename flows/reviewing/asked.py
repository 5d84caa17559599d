"""What the page sends: which rows it looks at, and what is said of them."""

from typing import Literal

from pydantic import BaseModel, Field

from generator.files.text import scrub
from generator.reviewing.queue import Wanted
from generator.reviewing.session import Status
from generator.reviewing.texts import Text

_LONGEST = 1_000_000
"""Characters of a text."""


class Asked(BaseModel):
    """Which rows are looked at."""

    words: str = Field(default="", max_length=500)
    source: str = ""
    verdict: str = ""
    concern: str = ""
    status: Status = "to do"

    def wanted(self) -> Wanted:
        """As the queue takes it."""
        return Wanted(tuple(scrub(self.words).split()), self.source, self.verdict, self.concern)


class Written(BaseModel):
    """A row's text as somebody writes it."""

    question: str = Field(max_length=_LONGEST)
    answer: str = Field(max_length=_LONGEST)
    reasoning: str = Field(default="", max_length=_LONGEST)

    def text(self) -> Text:
        """As it would be kept."""
        question, answer, reasoning = (scrub(part).strip() for part in (self.question, self.answer, self.reasoning))
        return Text(question=question, answer=answer, reasoning=reasoning or None)


class After(BaseModel):
    """The row after another is wanted."""

    rank: int = Field(ge=-1)
    asked: Asked = Asked()


class Said(After):
    """What is said of a row, and what is looked at next."""

    decision: Literal["accept", "edit", "reject", "skip"]
    seen: str = "open"
    written: Written | None = None


class Group(After):
    """What is said of all rows that are like one, as many as the page has shown."""

    name: str
    decision: Literal["accept", "reject"]
    count: int = Field(ge=1)


class Edited(BaseModel):
    """A text that is being written, of a row."""

    rank: int = Field(ge=0)
    written: Written


class Page(BaseModel):
    """A page of the list of rows."""

    first: int = Field(ge=0)
    asked: Asked = Asked()
