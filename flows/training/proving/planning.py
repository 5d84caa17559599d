"""All trainings of a proof: with what, in which order, and where each is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from flows.options.training.prove import ProveOptions
from flows.training.proving.pool import Sets
from generator.evaluation.proving.draws import part_of, random_rows
from generator.evaluation.proving.proof import Set
from generator.files import Row
from generator.hashing import fingerprint
from generator.training.manifests import Base
from generator.training.settings import TuneSettings


@dataclass(frozen=True)
class Planned:
    """A training.

    Attributes:
        set: Whose rows they are.
        share: Of the choice's number of rows.
        pair: Number of the pair, from 1; both of a pair have the same seed, rows and steps.
        rows: What it is trained on.
        settings: How.
        folder: Where it is kept, by its content: another proof with the same training finds it.
    """

    set: Set
    share: float
    pair: int
    rows: list[Row]
    settings: TuneSettings
    folder: Path


def plan(options: ProveOptions, sets: Sets, base: Base) -> list[Planned]:
    """The trainings, pair by pair, so that what is there after an interruption can be compared."""
    return [
        _planned(options, base, kind, share, pair, rows)
        for share in options.shares
        for pair in range(1, options.against_random + 1)
        for kind, rows in _pair(options, sets, share, pair)
    ]


def _pair(options: ProveOptions, sets: Sets, share: float, pair: int) -> Iterator[tuple[Set, list[Row]]]:
    whole = random_rows(len(sets.pool), len(sets.choice), pair, options.seed)
    ours = part_of(range(len(sets.choice)), share, pair, options.seed)
    theirs = part_of(whole, share, pair, options.seed)
    yield "choice", [sets.choice[place] for place in ours]
    yield "random", [sets.pool[place] for place in theirs]


def _planned(options: ProveOptions, base: Base, kind: Set, share: float, pair: int, rows: list[Row]) -> Planned:
    settings = TuneSettings(
        rank=options.rank,
        alpha=2 * options.rank,
        learning_rate=options.learning_rate,
        epochs=options.epochs,
        max_steps=ceil(options.epochs * ceil(len(rows) / (options.batch_size * options.gradient_accumulation))),
        batch_size=options.batch_size,
        gradient_accumulation=options.gradient_accumulation,
        patience=0,
        seed=options.seed + pair - 1,
    )
    content = [rows, base.fingerprint, settings.model_dump(), options.max_length]
    return Planned(kind, share, pair, rows, settings, options.work_folder / fingerprint(content, 16))
