"""What `export-ollama` does, for the command and for the flow."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from flows.options.training.export_ollama import ExportOllamaOptions
from generator.llm.catalog import CATALOG
from generator.training.exporting import ExportSettings, export
from generator.training.exporting.settings import file_name
from generator.training.ollama.server import OllamaServer

_FOLDER = "merged_models"


def run(options: ExportOllamaOptions, on_step: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Export a model; returns what came of it, with `failed`, the number of things that are missing or wrong.

    Raises:
        GeneratorError: An option is wrong, or a step failed.
    """
    settings = ExportSettings(
        model=Path(options.model),
        name=options.name,
        out=Path(options.output or Path(_FOLDER) / file_name(options.name)),
        quantization=options.quantization,
        llama_cpp=options.llama_cpp,
        check=options.check,
    )
    if not options.create:
        return _data(settings, None, on_step)
    entry = CATALOG["ollama"]
    with OllamaServer(entry.url(options.ollama_url), entry.key()) as server:
        return _data(settings, server, on_step)


def _data(settings: ExportSettings, server: OllamaServer | None, on_step: Callable[[str], None]) -> dict[str, Any]:
    done = export(settings, server, on_step)
    return {**done.model_dump(), "failed": len(done.missing) + len(done.faults)}


def sentence(data: Mapping[str, Any]) -> str:
    """What came of it, in a sentence."""
    where = "in Ollama" if data["created"] else f"in {data['output']}"
    failed = f"; missing or wrong: {data['failed']}" if data["failed"] else ""
    return f"{data['name']} is {where}{failed}"


def lines(data: Mapping[str, Any]) -> Iterator[str]:
    """What came of it, for the screen and the page."""
    for step, file in data["files"].items():
        yield f"{step}: {file}"
    if found := data["comparison"]:
        yield (
            f"llama.cpp answers {found['equal']} of {found['prompts']} prompts as transformers to the last token"
            + (f"; where they differ, the other token was at most {found['lead']:.2f} behind" if found["lead"] else "")
            + "."
        )
        yield f"The template in the GGUF gives the same prompts in llama.cpp: {found['rendered']} of {found['of']}."
    if (asked := data["asked"]) and asked["equal"]:
        yield f"Asked {asked['question']!r:.200}, Ollama answers as transformers: {asked['got']!r:.300}"
    yield from (*data["notes"], *data["faults"], *data["missing"])
