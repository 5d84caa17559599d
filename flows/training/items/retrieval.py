"""A set for retrieval: each question with the chunks that answer it, and with those that only look as if they did.

What is nearly the same as the chunk that a question was made of, or has the same words of evidence, answers it as well.
A hard negative is near to the question by its words; it has not the evidence, and a judge who read it says that it does
not answer the question.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from flows.options.training.evalset import EvalsetOptions
from flows.running.job import Job
from flows.training.items.making import PLACES
from generator.evaluation import beir
from generator.evaluation.items import EvalItem
from generator.files.whole import write_whole
from generator.retrieval.passages import Passages
from generator.text.evidence.bearing import stems
from generator.text.support import contains
from tasks.evaluating.find_answers import NearPassage, Search, find_answers

LIKE = 0.7
"""Share of the words of two chunks that both have, from which one answers what the other does."""
NEAR = 4
"""Chunks that are looked at for each negative that is wanted."""
READ = 2
"""Of these how many a judge reads for each."""
OUTPUTS = {"output": beir.QUERIES, "corpus": beir.CORPUS, "negatives": beir.NEGATIVES}
"""What is written, by its name in the job, and where in the folder."""


class Retrieval:
    """Writes the files of a set; see the module.

    Args:
        job: Whose outputs they are.
        options: Of the flow.
        passages: All chunks.
    """

    def __init__(self, job: Job, options: EvalsetOptions, passages: Passages) -> None:
        self._job = job
        self._options = options
        self._passages = passages
        self._judged: dict[str, dict[str, int]] = {}

    async def write(self, items: Sequence[EvalItem], places: Sequence[int]) -> None:
        """Emit all rows, and keep what is relevant for `judgements`.

        Args:
            items: The questions.
            places: The places of the chunks that they were made of.
        """
        for place in range(len(self._passages)):
            self._job.emit(place, beir.corpus_row(self._passages[place], self._name(place)), to="corpus")
        found = [self._candidates(item, place) for item, place in zip(items, places, strict=True)]
        searches = [
            Search(question=item.question, passages=[self._passage(place) for place in near], ref=number)
            for number, (item, (_, near)) in enumerate(zip(items, found, strict=True))
        ]
        outcome = await find_answers(searches, self._job.judge) if self._options.negatives and searches else None
        answered = {search.ref: set(search.answered) for search in outcome.kept} if outcome else {}
        if outcome:
            self._job.take(outcome)
        for number, (item, (positives, near)) in enumerate(zip(items, found, strict=True)):
            left = [place for at, place in enumerate(near) if number in answered and at not in answered[number]]
            self._emit(number, item, positives, left[: self._options.negatives])

    def _emit(self, number: int, item: EvalItem, positives: Sequence[int], negatives: Sequence[int]) -> None:
        names = [self._name(place) for place in positives]
        self._judged[item.id] = dict.fromkeys(names, beir.RELEVANT)
        row = beir.negatives_row(item.id, names, [self._name(place) for place in negatives])
        self._job.emit(number, row, to="negatives")
        self._job.emit(number, beir.query_row(item))

    def _candidates(self, item: EvalItem, place: int) -> tuple[list[int], list[int]]:
        """The chunks that answer a question, and those near to it that seem not to."""
        own = self._passages[place].text
        positives = [place, *(other for other in self._like(own, place) if self._answers(other, own, item))]
        wanted = NEAR * self._options.negatives
        near = self._passages.search(item.question, wanted, without=positives) if wanted else []
        answering = [other for other in near if self._has_evidence(self._passages[other].text, item)]
        left = [other for other in near if other not in answering]
        return [*positives, *answering], left[: READ * self._options.negatives]

    def _like(self, text: str, place: int) -> list[int]:
        return self._passages.search(text, NEAR, without=[place])

    def _answers(self, place: int, own: str, item: EvalItem) -> bool:
        """Whether a chunk is nearly the same as that of an item, or has its evidence."""
        text = self._passages[place].text
        one, other = stems(own), stems(text)
        alike = len(one & other) >= LIKE * max(1, len(one | other)) and self._has_key_words(text, item)
        return alike or self._has_evidence(text, item)

    @staticmethod
    def _has_evidence(text: str, item: EvalItem) -> bool:
        return contains(text, item.evidence or "\0")

    @staticmethod
    def _has_key_words(text: str, item: EvalItem) -> bool:
        return stems(item.evidence or "") <= stems(text)

    def _passage(self, place: int) -> NearPassage:
        chunk = self._passages[place]
        return NearPassage(text=chunk.text, title=chunk.title or "")

    def _name(self, place: int) -> str:
        return beir.passage_id(self._passages[place], tables=len(self._options.table))

    def judgements(self) -> Iterator[tuple[str, dict[str, int]]]:
        """By query, the score of each passage."""
        yield from self._judged.items()


async def write_retrieval(
    job: Job, options: EvalsetOptions, passages: Passages, items: Sequence[EvalItem], refs: Sequence[int]
) -> dict[str, Any]:
    """Write a set for retrieval; the summary of the run.

    Raises:
        NothingKept: There is no question.
    """
    asked = [(item, ref // PLACES) for item, ref in zip(items, refs, strict=True) if item.evidence]
    made = Retrieval(job, options, passages)
    await made.write([item for item, _ in asked], [place for _, place in asked])
    data = await job.finish(str(Path(options.output) / beir.QUERIES), allow_empty=options.allow_empty)
    if not job.sampled:
        write_whole(Path(options.output) / beir.QRELS, beir.qrels(made.judgements()))
    return data
