"""A data set described for machines: Croissant 1.1, https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html.

{"@type": "sc:Dataset", "name": …, "distribution": [{"@type": "cr:FileObject", …}],
 "recordSet": [{"@type": "cr:RecordSet", "field": [{"@type": "cr:Field", "dataType": "sc:Text", …}]}]}
"""

from collections.abc import Mapping
from typing import Any

from generator.cards.about import About
from generator.cards.figures import Figures

CONFORMS_TO = "http://mlcommons.org/croissant/1.1"
MIME = {".json": "application/json", ".jsonl": "application/jsonlines", ".parquet": "application/x-parquet"}
_ROWS = "rows"


def croissant(about: About, figures: Figures) -> dict[str, Any]:
    """The description, as JSON-LD; what nobody said (who made the set, where it lies) is left out."""
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": about.name,
        "description": about.sentence(figures),
        "datePublished": about.date,
        "version": "1.0.0",
        "license": about.license.addresses(),
        **({"creator": {"@type": "sc:Organization", "name": about.creator}} if about.creator else {}),
        **({"url": about.url} if about.url else {}),
        **({"inLanguage": sorted(figures.languages)} if figures.languages else {}),
        "keywords": ["synthetic", "instruction tuning"],
        "distribution": [_file(about)],
        "recordSet": [_records(about, figures)],
    }


def _file(about: About) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": about.file,
        "name": about.file,
        "contentUrl": about.file,
        "contentSize": f"{about.size} B",
        "encodingFormat": MIME[about.ending],
        "sha256": about.sha256,
    }


def _records(about: About, figures: Figures) -> dict[str, Any]:
    fields = [_field(about, _ROWS, name, value, ()) for name, value in figures.columns.items()]
    return {"@type": "cr:RecordSet", "@id": _ROWS, "name": _ROWS, "field": fields}


def _field(about: About, above: str, name: str, value: Any, path: tuple[str, ...]) -> dict[str, Any]:
    """A column, with the members of an object, or of the objects of a list, as its subfields."""
    identity, steps = f"{above}/{name}", (*path, name)
    made: dict[str, Any] = {"@type": "cr:Field", "@id": identity, "name": name, "source": _source(about, steps)}
    if isinstance(value, list):
        made |= {"isArray": True, "arrayShape": "-1"}
        value = value[0] if value else ""
    if isinstance(value, Mapping):
        made["subField"] = [_field(about, identity, part, inner, steps) for part, inner in value.items()]
    else:
        made["dataType"] = _type(value)
    return made


def _source(about: About, steps: tuple[str, ...]) -> dict[str, Any]:
    """The column that a field is in, and where in its values; an array is asked for all of its items' columns."""
    column, *within = steps
    extract = {"jsonPath": f"$[*].{column}"} if about.ending == ".json" else {"column": column}
    inside = {"transform": {"jsonPath": ".".join(within)}} if within else {}
    return {"fileObject": {"@id": about.file}, "extract": extract, **inside}


def _type(value: Any) -> str:
    kinds = ((bool, "sc:Boolean"), (int, "sc:Integer"), (float, "sc:Float"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "sc:Text")


_OURS = (
    "arrayShape citeAs column containedIn equivalentProperty extract field fileObject fileProperty fileSet format "
    "includes isArray isLiveDataset jsonPath key md5 parentField path recordSet references regex repeated replace "
    "samplingRate separator source subField transform"
).split()
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    **{name: f"cr:{name}" for name in _OURS},
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
}
"""The names that a description uses, as its specification lists them."""
