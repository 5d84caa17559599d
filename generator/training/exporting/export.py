"""The steps of an export: merge, convert, quantize, Modelfile, compare, create, ask."""

import importlib.util
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from generator.errors import OutOfRoom, UsageError
from generator.files.whole import write_whole
from generator.training.adapters import load_tokenizer
from generator.training.base_models import weights_fingerprint
from generator.training.exporting.journal import Journal, journal
from generator.training.exporting.serving import serve
from generator.training.exporting.settings import MERGED, Exported, ExportSettings, file_name
from generator.training.extra import need_train
from generator.training.gguf import converter, quantizer
from generator.training.gguf.comparison import compare
from generator.training.gguf.merging import Source, ends, merge, put_before, read_source, renders
from generator.training.ollama.modelfile import Modelfile, parameters
from generator.training.ollama.server import OllamaServer
from generator.training.ollama.translation import Translation, translate

OnStep = Callable[[str], None]
_VERSION = 1
"""Part of every step's inputs: raise it when a step does otherwise."""
_OWN_TEMPLATE = "Ollama from 0.30 on asks by the template in the GGUF, which is the one trained with"


def export(settings: ExportSettings, server: OllamaServer | None, on_step: OnStep = lambda _: None) -> Exported:
    """Export a model; what is done already is not done again.

    Args:
        settings: What, and where to.
        server: The Ollama that gets the model; None: none does.
        on_step: Told what begins, a few words each.

    Raises:
        UsageError: The model, an option or the folder is not as it has to be.
        GeneratorError: A step failed; says which and why.
    """
    need_train("export-ollama")
    stem = file_name(settings.name)
    script = converter.find_converter(settings.llama_cpp)
    source = read_source(settings.model)
    if settings.out.resolve() in {place.resolve() for place in (source.folder, source.base) if place}:
        raise UsageError(f"{settings.out} holds the model itself; name another folder with -o.")
    result = Exported(name=settings.name, output=str(settings.out))
    with journal(settings.out) as steps:
        inputs = _merge(steps, source, result, on_step)
        tokenizer = load_tokenizer(steps.folder / MERGED)
        gguf = _converted(steps, settings, script, stem, inputs, result, on_step)
        modelfile = _modelfile(steps, source, tokenizer, gguf.name, result)
        if not gguf.is_file():
            return result
        if settings.check:
            _compare(steps, source, gguf, inputs, result, on_step)
        if server:
            serve(steps, server, source, modelfile, inputs, result, on_step)
    return result


def _merge(steps: Journal, source: Source, result: Exported, on_step: OnStep) -> list[Any]:
    """The whole model; returns what decides it."""
    manifest = source.rendering.model_dump(mode="json")
    bases = [weights_fingerprint(place) for place in (source.folder, source.base) if place is not None]
    inputs = [_VERSION, bases, manifest]
    told = steps.done("merge", inputs)
    if told is None:
        on_step("merging")
        _check_room(steps.folder, _size(source.base or source.folder))
        with steps.beside(MERGED) as part:
            notes = merge(source, part)
        told = steps.enter("merge", inputs, [MERGED], {"notes": notes})
    result.files[MERGED] = str(steps.folder / MERGED)
    result.notes += told["notes"]
    return inputs


def _converted(
    steps: Journal,
    settings: ExportSettings,
    script: Path | None,
    stem: str,
    inputs: list[Any],
    result: Exported,
    on_step: OnStep,
) -> Path:
    """The GGUF, which is not there where the converter is not."""
    kind = str(settings.quantization)
    program = quantizer.find_quantizer(script.parent if script else None)
    done = steps.done("quantize", [inputs, kind]) is not None
    if kind in quantizer.TYPES and program is None and not done:
        result.missing.append(
            f"{kind} is made by llama-quantize, which is neither in llama.cpp's folder nor on the PATH, so the GGUF is "
            "q8_0: build it (cmake --build build --target llama-quantize), and run the same command again."
        )
        kind = "q8_0"
    result.quantization = kind
    gguf = steps.folder / f"{stem}-{kind}.gguf"
    if kind in converter.TYPES:
        _convert(steps, script, gguf, kind, inputs, result, on_step)
    elif not done:
        whole = steps.folder / f"{stem}-f16.gguf"
        _convert(steps, script, whole, "f16", inputs, result, on_step)
        if program and whole.is_file():
            on_step(f"quantizing to {kind}")
            with steps.beside(gguf.name) as part:
                quantizer.quantize(program, whole, part, kind)
            steps.enter("quantize", [inputs, kind], [gguf.name], {})
    if gguf.is_file():
        result.files["gguf"] = str(gguf)
    return gguf


def _convert(
    steps: Journal, script: Path | None, gguf: Path, kind: str, inputs: list[Any], result: Exported, on_step: OnStep
) -> None:
    step = f"convert {kind}"
    if steps.done(step, inputs) is not None:
        return
    if script is None:
        gguf.unlink(missing_ok=True)  # of another model: what is there has to be what the Modelfile says
        result.missing.append(
            f"There is no {converter.SCRIPT}, which makes the GGUF of {steps.folder / MERGED}: {converter.HOW_TO_GET}, "
            "and run the same command again."
        )
        return
    on_step(f"converting to {kind}")
    _check_room(steps.folder, _size(steps.folder / MERGED))
    with steps.beside(gguf.name) as part:
        converter.convert(script, steps.folder / MERGED, part, kind)
    steps.enter(step, inputs, [gguf.name], {})


def _modelfile(steps: Journal, source: Source, tokenizer: Any, gguf: str, result: Exported) -> Modelfile:
    """Written anew each time, which takes no time."""
    stops = ends(steps.folder / MERGED, tokenizer)
    found = translate(renders(tokenizer), put_before(steps.folder / MERGED, tokenizer), stops)
    generation = source.generation()
    made = Modelfile(gguf, stops, found.template, source.rendering.system_prompt, parameters(generation))
    place = steps.folder / "Modelfile"
    write_whole(place, made.text().encode())
    result.files["modelfile"] = str(place)
    result.template = {"compared": found.compared, "equal": found.equal, "refused": found.refused, "why": found.why}
    result.notes += _template_notes(found, tokenizer.chat_template)
    if lost := made.lost():
        result.notes.append(
            f"{place} cannot say all: {lost}. This command tells Ollama all of it; `ollama create` does not."
        )
    return made


def _template_notes(found: Translation, template: str) -> list[str]:
    if found.template is None:
        return [f"The Modelfile has no TEMPLATE, as {found.why}: {_OWN_TEMPLATE}."]
    notes = [f"TEMPLATE gives the same prompts as the template trained with: {found.equal} of {found.compared}."]
    more = [what for what, sign in (("tools", "tools"), ("thinking", "<think>")) if sign in template]
    if more:
        notes.append(f"TEMPLATE is without {' and '.join(more)}, for older servers: {_OWN_TEMPLATE}.")
    if "strftime_now" in template:
        notes.append("The template writes today's date, and TEMPLATE that of the export.")
    return notes


def _compare(steps: Journal, source: Source, gguf: Path, inputs: list[Any], result: Exported, on_step: OnStep) -> None:
    known = [inputs, result.quantization, source.example]
    told = steps.done("compare", known)
    if told is None and importlib.util.find_spec("xllamacpp") is None:
        result.missing.append("xllamacpp, which compares the GGUF with transformers: pip install 'generator[train]'.")
        return
    if told is None:
        on_step("asking the GGUF and transformers the same")
        stops = source.rendering.stops
        found = compare(gguf, steps.folder / MERGED, result.quantization, stops, source.example)
        told = steps.enter("compare", known, [gguf.name], found.data())
    result.comparison = told
    result.faults += told["faults"]


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.glob("*.safetensors"))


def _check_room(folder: Path, needed: int) -> None:
    """Before minutes of work that would end without a place for what it made."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise OutOfRoom(
            f"{folder} has room for {free / 1e9:.1f} GB and this takes {needed / 1e9:.1f} GB: make room on the disk, "
            "or name another folder with -o."
        )
