"""The manifest of a set that somebody names."""

from generator.errors import UsageError
from generator.releases.manifest import Manifest, read_manifest
from generator.releases.places import SetPlaces, of_named


def manifest_of(where: str) -> tuple[SetPlaces, Manifest]:
    """The manifest of a set that is named by itself or by its manifest.

    Raises:
        UsageError: It has none.
    """
    places = of_named(where)
    manifest = read_manifest(places.manifest)
    if manifest is None:
        raise UsageError(
            f"{where} has no releases: there is no {places.manifest}; `generate`, `generate-cot`, `pipeline` and "
            "`documents-pipeline` write one beside their output."
        )
    return places, manifest
