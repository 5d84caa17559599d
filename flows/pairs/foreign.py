"""Chunks in other languages than the one whose grammar the rules know."""

from collections.abc import Iterable

from flows.running.account.outcome import counted
from flows.running.job import Job
from generator.records import Chunk
from generator.text.language_names import NAMES
from tasks.checks.written_in import languages_of


def count_foreign(job: Job, chunks: Iterable[Chunk]) -> None:
    """Count them, where rules are asked."""
    if job.llm.provider == "extractive":
        spoken = [next(iter(languages_of(chunk)), "en") for chunk in chunks if not chunk.is_code]
        job.summary.unknown_grammar.update(NAMES[language] for language in spoken if language != "en")


def say_what_rules_know(job: Job) -> None:
    """That rules know English, where chunks are in other languages."""
    if found := job.summary.unknown_grammar:
        named = ", ".join(f"{name} {n:,}" for name, n in found.most_common())
        job.note(
            f"`extractive` knows the grammar of English; of {counted(found.total(), 'chunk')} in other languages "
            f"({named}) it took what needs none: terms with their definitions, tables, questions in headings."
        )
