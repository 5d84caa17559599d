"""The release that a run makes: what it follows, of which chunk its rows are, and what it came to.

release = await Release.begin(options, settings, {"rejected": "left.jsonl", …})
…  release.saw(chunk) for each that is read; asked = release.follow(…); release.trace(role, row) …
making = Making(release, spools); await making.stage(heads); making.commit(…)
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from flows.options.base import ModelOptions
from flows.options.updating import UpdateOptions
from flows.releasing.tracing import Traces
from flows.releasing.wanted import wanted_of
from generator.errors import UsageError
from generator.files import Row
from generator.files.places import Kind, locate
from generator.files.text import loads
from generator.lancedb.chunk_source import Item
from generator.lancedb.snapshots.row_hashes import content_of, id_of
from generator.lancedb.table_state import TableState
from generator.records import Chunk, QAPair, Record
from generator.releases.alone import alone_in
from generator.releases.begun import recover
from generator.releases.checks import Wanted, release_before
from generator.releases.following import Followed, follow
from generator.releases.made_of import MadeOf
from generator.releases.manifest import Manifest, TableRead, read_manifest
from generator.releases.merging import merge
from generator.releases.places import ORIGINS, OUTPUT, SetPlaces, can_be_kept_up, places_of
from generator.releases.stored_rows import stored_rows
from generator.settings.tree import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]


class Release:
    """See the module; made by `begin`.

    Attributes:
        places: Of the set and what lies beside it.
        wanted: What the run is asked for.
        before: The release that it goes on from; None where all is made anew.
        latest: The last release there is, whether it goes on from it or not.
        keeps_up: Whether it is an update; else all is made anew whatever is there.
        followed: What has become of the chunks of `before`; None where there is none.
        traces: By role, of which chunk its rows are.
        waiting: Places of chunks of which something failed.
        prompts: Fingerprints of those that made rows, by name.
    """

    def __init__(self, places: SetPlaces, wanted: Wanted, before: Manifest | None, *, keeps_up: bool) -> None:
        self.places = places
        self.wanted = wanted
        self.before = before
        self.latest = before or latest_at(places)
        self.keeps_up = keeps_up
        self.made_of = MadeOf.load(places.chunks) if before else None
        self.followed: Followed | None = None
        self.tables: list[TableRead] = []
        self.traces = {role: Traces(role) for role in wanted.outputs}
        self.waiting: set[int] = set()
        self.prompts: dict[str, str] = {}
        self._share: float | None = None
        self._ids, self._contents = array("Q"), array("Q")
        self._settled = 0

    @classmethod
    async def begin(cls, options: ModelOptions, settings: Settings, beside: Mapping[str, str]) -> "Release | None":
        """The release that a run makes; None where its output can have none, or is made by shards.

        Args:
            options: Of the run.
            settings: That it runs with.
            beside: Where what else than the output goes, by its role.

        Raises:
            UsageError: The set cannot be kept up: see `release_before`.
        """
        shared_out = getattr(options, "shard", "") or getattr(options, "shards", None)
        output = getattr(options, "output", None)
        if not isinstance(options, UpdateOptions) or not output or shared_out:
            return None
        outputs = {OUTPUT: output, **beside}
        others = [where for where in outputs.values() if not can_be_kept_up(where)]
        if options.update and others:
            raise UsageError(
                f"--update keeps up files of this machine and tables, not {others[0]}: write it elsewhere."
            )
        outputs = {role: where for role, where in outputs.items() if where not in others}
        places = places_of(outputs[OUTPUT]) if OUTPUT in outputs else None
        if places is None:
            return None
        wanted = wanted_of(options, settings, places, outputs)
        if places.begun.exists() and not options.dry_run:
            with await alone_in(places.folder):
                recover(places)
        before = release_before(places, wanted) if options.update else None
        return cls(places, wanted, before, keeps_up=options.update)

    @property
    def number(self) -> int:
        """Its own."""
        return self.latest.release + 1 if self.latest else 1

    @property
    def ids(self) -> "Hashes":
        """What the usable chunks go by."""
        import numpy as np

        return np.array(self._ids, np.uint64)

    @property
    def contents(self) -> "Hashes":
        """What the usable chunks say."""
        import numpy as np

        return np.array(self._contents, np.uint64)

    def saw(self, item: Item) -> None:
        """A chunk as it is read, or why it is left out."""
        if isinstance(item, Chunk):
            self._ids.append(id_of(item))
            self._contents.append(content_of(item))

    def follow(self, tables: Iterable[TableState]) -> list[bool] | None:
        """Say which of the chunks that were seen are to be asked about; None: all of them."""
        self.tables = [TableRead(**table.model_dump(), path=self.wanted.path) for table in tables]
        if self.made_of is None:
            return None
        self.followed = follow(self.made_of.chunks, self.ids, self.contents)
        self._settled = int(merge(self.made_of.rows[OUTPUT], self.followed, self.ids[:0]).stays.sum())
        return list(map(bool, self.followed.asked))

    def trace(self, role: str, row: Mapping[str, Any]) -> None:
        """Note of which chunk a row of an output is; see `Traces`."""
        self.traces[role].add(row)

    def kept(self, records: Iterable[Record]) -> None:
        """Note what made these records."""
        for record in records:
            if isinstance(record, QAPair):
                self.prompts.update((made.prompt, made.prompt_fingerprint) for made in record.provenance.values())

    @property
    def rows(self) -> int:
        """Rows that the set has, as far as it is made."""
        return self._settled + len(self.traces[OUTPUT])

    @property
    def only_follows(self) -> bool:
        """Whether nothing is asked, so that what the set comes to is what its table says: nothing, if that is empty."""
        return self.followed is not None and not self.followed.asked.any()

    @property
    def goal(self) -> int | None:
        """Rows that the target comes to, after curation; None without a target."""
        if self.before:
            return self.before.goal
        return None if self._share is None else round(self._share * self.rows)

    def aimed(self, target: int, accepted: int) -> None:
        """Note how many pairs were wanted, and how many were there before curation."""
        self._share = target / max(accepted, 1)

    def missing(self) -> int:
        """Rows to make, so that the set has as many as its target came to."""
        return max(0, (self.goal or 0) - self.rows)

    def questions(self) -> dict[int, list[str]]:
        """The questions that the set has of each chunk, by its place now, as far as its rows tell them."""
        role = ORIGINS if ORIGINS in self.wanted.outputs else OUTPUT
        found = dict[int, list[str]]()
        for place, row in self._staying(role):
            if "question" in (said := loads(row)):
                found.setdefault(place, []).append(said["question"])
        return found

    def staying(self, role: str) -> Iterator[Row]:
        """The rows of an output that stay whatever the run makes; none where all is made anew."""
        return (loads(row) for _, row in self._staying(role))

    def _staying(self, role: str) -> Iterator[tuple[int, bytes]]:
        """With the place of each one's chunk."""
        if self.made_of is None or self.followed is None:
            return
        known = self.made_of.rows[role]
        stays = merge(known, self.followed, self.ids[:0]).stays
        for number, row in enumerate(self.stored(role)):
            if stays[number]:
                yield int(self.followed.now[known.chunks[number]]), row

    def stored(self, role: str) -> Iterable[bytes]:
        """The rows that the release before it wrote."""
        return stored_rows(locate(self.wanted.outputs[role]))

    def is_a_table(self, role: str) -> bool:
        """Whether an output is a table, which keeps the rows that leave it."""
        return locate(self.wanted.outputs[role]).kind is Kind.LANCE


def latest_at(places: SetPlaces) -> Manifest | None:
    """The last release of a set; what cannot be read is none."""
    try:
        return read_manifest(places.manifest)
    except UsageError:
        return None
