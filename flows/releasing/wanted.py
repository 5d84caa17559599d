"""What two releases of a set must have in common, read off the options of a run."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.options.base import JudgedOptions, ModelOptions, RowOptions
from flows.options.documents import CuttingOptions
from generator.hashing import file_digest
from generator.llm.weights import weighed
from generator.releases.checks import Wanted
from generator.releases.manifest import ModelAsked
from generator.releases.places import SetPlaces
from generator.settings.tree import Settings

_PLACES = ("lancedb_path", "folder", "output", "rejected", "keep_intermediate", "per_document", "report", "lancedb")
_ONWARD = ("train", "base", "model_dir")
_PACE = ("update", "batch_size", "mode", "wait", "finish", "shards", "shard", "engine")
"""Options that decide where rows go, what is done with them and how a run is carried out, not what the rows say."""


def wanted_of(options: ModelOptions, settings: Settings, places: SetPlaces, outputs: Mapping[str, str]) -> Wanted:
    """What a run is asked for.

    Args:
        options: Its options.
        settings: That it runs with.
        places: Of its set.
        outputs: Where its rows go, by role.
    """
    path = str(getattr(options, "database", None) or getattr(options, "lancedb_path", ""))
    absolute = path if "://" in path else os.path.realpath(Path(path).expanduser())
    beside = None if "://" in path else os.path.relpath(absolute, os.path.realpath(places.folder))
    asked = [ModelAsked.of(weighed(model)) for model in options.models(settings)]
    return Wanted(options.FLOW, absolute, beside, decisive(options, settings), asked, outputs)


def decisive(options: ModelOptions, settings: Settings) -> dict[str, Any]:
    """The options that decide what the rows say, and the settings in their place; all else may change."""
    others = {*JudgedOptions.model_fields, *RowOptions.model_fields, *_PLACES, *_ONWARD, *_PACE}
    if isinstance(options, CuttingOptions):  # documents that are cut otherwise are chunks that have changed
        others |= {*CuttingOptions.model_fields}
    values = {name: value for name, value in options.model_dump(mode="json").items() if name not in others}
    if not values.get("target_pairs"):
        values["n_pairs"] = values.get("n_pairs") or settings.generation.pairs_per_chunk
    values["skip_question_patterns"] = settings.filtering.skip_question_patterns
    file = values.get("prompt_file")
    return {**values, "prompt_file": file_digest(Path(file).expanduser())} if file else values
