"""Items verified: against their chunk, against the other chunks of their document, and against the whole table.

verify     what is right is in the chunk, what is wrong is not (a judge)
document   what is wrong is not right by another chunk of the document
unique     what is missing from a sentence is one thing in all documents
answered   what should have no answer has none in any document
"""

from collections.abc import Sequence

from flows.running.job import Job
from generator.engine.accounting import rejection
from generator.engine.task_group import task_group
from generator.records import Kept, Outcome, Tally
from generator.retrieval.passages import Passages
from generator.text.support import held
from tasks.checks.items.blanks import MORE_FIT, fits_elsewhere
from tasks.checks.items.stated import states
from tasks.evaluating.drafts import Draft
from tasks.evaluating.find_answers import NearPassage, Search, find_answers
from tasks.evaluating.holding import ELSEWHERE, false_claims, hold_claims

NEAREST = 5
"""Chunks of the table that are looked at for an answer."""
OTHERS = 4
"""Other chunks of the document that are looked at for each wrong claim, by its words."""
READ = 2
"""Of these how many a judge reads."""
ANSWERED = "answered by a document"
DETAIL = 300
"""Characters of the chunk that answers which are kept with what is refused."""
MAY_SAY = 0.6
"""Share of a claim's words that a chunk has for a judge to read it."""


class Verifying:
    """Verifies drafts of a batch; see the module."""

    def __init__(self, job: Job, passages: Passages) -> None:
        self._job = job
        self._passages = passages

    async def verified(self, drafts: Sequence[Draft]) -> list[Draft]:
        """The drafts that hold, with their `ref` as it was: the place of their chunk."""
        places = [draft.ref or 0 for draft in drafts]
        numbered = [draft.model_copy(update={"ref": number}) for number, draft in enumerate(drafts)]
        answerable = [draft for draft in numbered if draft.form != "unanswerable"]
        others = [draft for draft in numbered if draft.form == "unanswerable"]
        held, unanswered = await task_group([self._by_documents(answerable, places), self._by_table(others)])
        left = sorted([*held, *unanswered], key=lambda draft: draft.ref or 0)
        return [draft.model_copy(update={"ref": places[draft.ref or 0]}) for draft in left]

    async def _by_documents(self, drafts: list[Draft], places: Sequence[int]) -> list[Draft]:
        """Those that hold against their chunk, their document, and the table."""
        left = await self._by_document(await self._by_chunk(drafts), places)
        return self._with_one_answer(left, places)

    async def _by_chunk(self, drafts: list[Draft]) -> list[Draft]:
        ordered = sorted(drafts, key=lambda draft: draft.source_text or "")
        return self._job.take(await hold_claims(ordered, self._job.judge)) if ordered else []

    async def _by_document(self, drafts: list[Draft], places: Sequence[int]) -> list[Draft]:
        """Without those of which something wrong is right by another chunk of their document."""
        looked_at = [draft for draft in drafts if draft.wrong]
        refused, failed, to_read = set[int](), set[int](), list[Draft]()
        for draft in looked_at:
            said, may_say = self._elsewhere(draft, places[draft.ref or 0])
            if said:
                refused.add(draft.ref or 0)
                self._job.reject(rejection(draft, "document", ELSEWHERE, said))
            else:
                to_read += [draft.model_copy(update={"source_text": text, "title": None}) for text in may_say]
        if to_read:
            outcome = await self._read(to_read)
            failed = {one.ref or 0 for one in outcome.failed}
            refused |= {one.ref or 0 for one in outcome.rejected} - failed
        self._count("document", len(looked_at), {ELSEWHERE: len(refused)}, len(failed))
        return [draft for draft in drafts if draft.ref not in refused | failed]

    def _with_one_answer(self, drafts: list[Draft], places: Sequence[int]) -> list[Draft]:
        """Without blanks that another chunk of the table fills with something else."""
        blanks = [draft for draft in drafts if draft.form == "fill_in"]
        refused = set[int]()
        for draft in blanks:
            near = self._passages.search(draft.question, NEAREST, without=[places[draft.ref or 0]])
            if any(fits_elsewhere(draft.question, draft.reference, self._passages[place].text) for place in near):
                refused.add(draft.ref or 0)
                self._job.reject(rejection(draft, "unique", MORE_FIT))
        self._count("unique", len(blanks), {MORE_FIT: len(refused)}, 0)
        return [draft for draft in drafts if draft.ref not in refused]

    def _elsewhere(self, draft: Draft, place: int) -> tuple[str | None, list[str]]:
        """A wrong claim that another chunk of the document makes in its own words; and texts that may make one."""
        may_say = dict[str, None]()
        for claim in false_claims(draft):
            near = self._passages.search(claim, OTHERS, without=[place], document=draft.document or "")
            for text in (self._passages[other].text for other in near):
                if states(text, claim):
                    return claim, []
                if held(claim, text) >= MAY_SAY:
                    may_say[text] = None
        return None, list(may_say)[:READ]

    async def _read(self, drafts: list[Draft]) -> Outcome[Draft]:
        """A judge reads items beside other chunks of their document."""
        ordered = sorted(drafts, key=lambda draft: draft.source_text or "")
        outcome = await hold_claims(ordered, self._job.judge, elsewhere=True)
        self._enter(outcome)
        for refused in outcome.rejected:
            self._job.reject(refused)
        return outcome

    async def _by_table(self, drafts: list[Draft]) -> list[Draft]:
        """Those that no chunk near to them answers."""
        if not drafts:
            return []
        searches = [
            Search(question=draft.question, passages=self._near(draft.question), ref=draft.ref) for draft in drafts
        ]
        outcome = await find_answers(searches, self._job.judge)
        self._enter(outcome)
        read = {search.ref: search for search in outcome.kept}
        kept, answered = list[Draft](), 0
        for draft in drafts:
            search = read.get(draft.ref)
            if search and search.answered:
                answered += 1
                by = search.passages[search.answered[0]].text[:DETAIL]
                self._job.reject(rejection(draft, "answered", ANSWERED, by))
            elif search:
                kept.append(draft)
        self._count("answered", len(drafts), {ANSWERED: answered}, len(outcome.failed))
        return kept

    def _enter(self, outcome: Outcome[Kept]) -> None:
        """What a look at several texts for each item took and lost; the items themselves are counted once."""
        self._job.summary.usage += outcome.usage
        self._job.summary.fail(outcome.failed)

    def _count(self, stage: str, taken: int, reasons: dict[str, int], failed: int) -> None:
        if taken:
            rejected = {reason: count for reason, count in reasons.items() if count}
            kept = taken - sum(rejected.values()) - failed
            tally = Tally(stage=stage, unit="items", taken=taken, kept=kept, rejected=rejected, failed=failed)
            self._job.summary.add(tally)

    def _near(self, question: str) -> list[NearPassage]:
        found = (self._passages[place] for place in self._passages.search(question, NEAREST))
        return [NearPassage(text=chunk.text, title=chunk.title or "") for chunk in found]
