"""What joined and what left a set between two of its releases."""

from collections.abc import Iterator

from generator.errors import UsageError
from generator.files import Row
from generator.files.places import Kind, locate
from generator.files.tables import RETIRED
from generator.files.text import loads
from generator.releases.checks import changed_since
from generator.releases.comparing import RowDifference
from generator.releases.listing import manifest_of
from generator.releases.made_of import MadeOf
from generator.releases.manifest import Manifest
from generator.releases.places import ORIGINS, OUTPUT, SetPlaces
from generator.releases.stored_rows import stored_rows


def between(where: str, first: int, second: int) -> RowDifference:
    """Compare two releases of a set by what is known of its rows: since when they are in it, and until when they were.

    Args:
        where: The set, or its manifest.
        first: Number of a release.
        second: Number of a later one.

    Raises:
        UsageError: There are no such releases, or all was made anew between them, which leaves no rows to compare; or
            the set is not as its last release wrote it.
    """
    places, manifest = manifest_of(where)
    _check(places, manifest, first, second)
    found = RowDifference()
    for row, traced, since, until in _rows(places, manifest):
        if first < since <= second:
            if until == 0 or until > second:
                found.add("added", row, traced)
        elif since <= first and (until == 0 or until > first):
            found.add("same" if until == 0 or until > second else "retired", row, traced)
    return found


def _check(places: SetPlaces, manifest: Manifest, first: int, second: int) -> None:
    known = {past.release: past for past in [*manifest.history, manifest.in_a_line()]}
    for number in (first, second):
        if number not in known:
            numbers = ", ".join(map(str, known))
            raise UsageError(f"{places.output} has no release {number}; it has {numbers}.")
    if first > second:
        raise UsageError(f"Release {first} came after release {second}; name the older one first.")
    anew = [past.release for past in known.values() if past.release > first and not past.update]
    if anew:
        raise UsageError(
            f"The rows of release {first} of {places.output} are not there any more: release {anew[0]} made all anew; "
            f"name two from {max(anew)} on, or two files of rows."
        )
    if changed := changed_since(places, manifest):
        raise UsageError(
            f"{changed}, so which release its rows are of cannot be told: mend that, or name two files of rows."
        )


def _rows(places: SetPlaces, manifest: Manifest) -> Iterator[tuple[Row, Row, int, int]]:
    """Every row that is or was in the set, what it is traced by, which release added it, and which retired it."""
    output, origins = manifest.file(OUTPUT), manifest.file(ORIGINS)
    assert output is not None
    known = MadeOf.load(places.chunks).rows[OUTPUT]
    traces = stored_rows(locate(places.whole(origins.place))) if origins else None
    for number, row in enumerate(map(loads, stored_rows(locate(places.whole(output.place))))):
        traced = loads(next(traces)) if traces else row
        yield row, traced, int(known.since[number]), int(known.retired[number])
    if places.retired.exists() and locate(places.output).kind is not Kind.LANCE:
        for row in map(loads, stored_rows(locate(str(places.retired)))):
            if RETIRED in row:
                yield row, row.get("origin") or row, int(row.get("added_by") or 1), int(row["retired_by"])
