"""An adapter added to its base: one whole model, as llama.cpp's converter takes it and a server has to serve it.

What would make a server ask or stop otherwise than in training is put right in the copy, and said:
the end token in config.json, the token that begins a text, the end of a turn beside the end of a text.
"""

import re
import shutil
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from generator.errors import UsageError
from generator.training.adapters import (
    CONFIG,
    GENERATION,
    TOKENS,
    base_of,
    load_base,
    load_tokenizer,
    load_tuned,
    read_part,
)
from generator.training.manifests import MODEL_FILE, Rendering, is_model_folder
from generator.training.ollama.conversations import conversations
from generator.training.ollama.turns import Messages, Render
from generator.training.templates.ends import ends_in
from generator.training.weights import read_manifest

_MARKS = re.compile(r"(\{%-?\s*)(end)?generation(\s*-?%\})")


@dataclass(frozen=True)
class Source:
    """What is exported.

    Attributes:
        folder: An adapter that `finetune` made, or a whole model.
        rendering: How its rows became text.
        base: Folder of the model that an adapter belongs to; None for a whole model.
        example: Messages of a row that it was trained on; empty where none is known.
    """

    folder: Path
    rendering: Rendering
    base: Path | None = None
    example: Messages = field(default_factory=list)

    def generation(self) -> dict[str, Any]:
        """What the model's `generation_config.json` says."""
        return read_part((self.base or self.folder) / GENERATION)


def read_source(folder: str | Path) -> Source:
    """Look at what is to be exported.

    Raises:
        UsageError: It is neither an adapter of `finetune`, whole as it wrote it, nor a whole model with a template.
    """
    place = Path(folder).expanduser()
    if is_model_folder(place):
        manifest = read_manifest(place)
        return Source(place, manifest.rendering, base_of(place, manifest.base.path), manifest.example)
    if (place / "adapter_config.json").is_file():
        raise UsageError(f"{place} is an adapter without {MODEL_FILE}: merge it into its base first, and name that.")
    if not (place / CONFIG).is_file():
        raise UsageError(f"{place} holds no model: name the folder that `generator finetune` wrote, or a whole model.")
    tokenizer = load_tokenizer(place)
    if not isinstance(tokenizer.chat_template, str):
        raise UsageError(f"{place} has no chat template, so nobody knows how to ask it: put chat_template.jinja there.")
    stops = ends(place, tokenizer)
    if not stops:
        raise UsageError(
            f"{place} names no token at which it stops, so no answer would end: put eos_token into {TOKENS}."
        )
    return Source(place, Rendering(template=tokenizer.chat_template, template_from="model", stops=stops))


def renders(tokenizer: Any) -> Render:
    """The chat template of a tokenizer, as a function of a conversation."""
    from jinja2.exceptions import TemplateError

    def render(messages: Messages) -> str:
        try:
            text: str = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        except (TemplateError, TypeError, KeyError, AttributeError) as error:
            raise ValueError(str(error)) from error
        return text

    return render


def put_before(merged: Path, tokenizer: Any) -> str:
    """What the tokenizer of a server puts before a prompt by itself; a merged model says it."""
    return str(tokenizer.bos_token) if read_part(merged / TOKENS).get("add_bos_token") else ""


def merge(source: Source, out: Path) -> list[str]:
    """Write the whole model; its numbers keep their type.

    Args:
        out: A folder that is not there yet.

    Returns:
        What was put right, a sentence each.

    Raises:
        UsageError: A part of it is missing, or transformers does not read it.
    """
    if is_model_folder(source.folder):
        model, tokenizer = load_tuned(source.folder, merged=True, dtype="auto")
        _save(model, out)
    else:
        tokenizer = _copied(source.folder, out)
    tokenizer.chat_template = _without_marks(tokenizer)
    return [*_right_ends(out, tokenizer, source.rendering.stops), *_right_begin(out, tokenizer)]


def _save(model: Any, out: Path) -> None:
    """With weights that others may read as they may all else; safetensors leaves them to their owner."""
    model.save_pretrained(out)
    mode = (out / CONFIG).stat().st_mode
    for file in out.glob("*.safetensors"):
        file.chmod(stat.S_IMODE(mode))


def _copied(folder: Path, out: Path) -> Any:
    """A whole model's files, and its tokenizer; weights are linked where the disk can, as nothing changes them here."""
    if not any(folder.glob("*.safetensors")):
        model, tokenizer = load_base(folder, dtype="auto")
        _save(model, out)
        return tokenizer
    out.mkdir()
    for file in sorted(folder.iterdir()):
        if file.suffix == ".safetensors":
            _link(file, out / file.name)
        elif file.suffix in (".json", ".jinja", ".model", ".txt"):
            shutil.copy2(file, out / file.name)
    return load_tokenizer(folder)


def _link(file: Path, place: Path) -> None:
    try:
        place.hardlink_to(file.resolve())
    except OSError:  # another disk, or one that knows no links
        shutil.copy2(file, place)


def _without_marks(tokenizer: Any) -> str:
    """The template without the marks of training, which no server knows; they change nothing of the text."""
    marked: str = tokenizer.chat_template
    bare = _MARKS.sub(lambda found: f"{found[1]}{'endif' if found[2] else 'if true'}{found[3]}", marked)
    if bare == marked:
        return marked
    before = [_rendered(tokenizer, messages) for messages in conversations()]
    tokenizer.chat_template = bare
    return bare if before == [_rendered(tokenizer, messages) for messages in conversations()] else marked


def _rendered(tokenizer: Any, messages: Messages) -> str | None:
    try:
        return renders(tokenizer)(messages)
    except ValueError:
        return None


def _right_ends(out: Path, tokenizer: Any, stops: list[str]) -> list[str]:
    """The tokenizer, written with the token that ends an answer, and all else that names an end token with the same.

    llama.cpp does not look at what ends a turn beside that: a stop in a Modelfile is text, and these tokens have none.
    """
    before, said = tokenizer.eos_token, []
    if before != stops[0] and "eos_token" not in tokenizer.chat_template:
        tokenizer.eos_token = stops[0]
        said.append(f"The tokenizer ends a text with {before} and answers with {stops[0]}: the merged model has that.")
    tokenizer.save_pretrained(out)
    config = read_part(out / CONFIG)
    if config.get("eos_token_id") != tokenizer.eos_token_id:
        said.append(
            f"config.json says that {config.get('eos_token_id')} ends a text, where {tokenizer.eos_token_id} "
            f"({tokenizer.eos_token}) has to: the merged model has it right."
        )
        _write(out / CONFIG, {**config, "eos_token_id": tokenizer.eos_token_id})
    named = [*stops, tokenizer.eos_token, before]
    ids = [tokenizer.convert_tokens_to_ids(token) for token in dict.fromkeys(named) if token]
    generation = read_part(out / GENERATION)
    _write(out / GENERATION, {**generation, "eos_token_id": ids if len(ids) > 1 else ids[0]})
    return said


def _right_begin(out: Path, tokenizer: Any) -> list[str]:
    """A server's tokenizer puts the token that begins a text before a prompt only where the rows had it."""
    bos = tokenizer.bos_token or ""
    by_itself = bool(bos) and tokenizer("Well?")["input_ids"][:1] == [tokenizer.bos_token_id]
    trained = bool(bos) and (_rendered(tokenizer, [{"role": "user", "content": "Well?"}]) or "").startswith(bos)
    file = out / TOKENS
    _write(file, {**read_part(file), "add_bos_token": by_itself and trained, "add_eos_token": False})
    if by_itself and not trained:
        return [f"The tokenizer puts {bos} before a text and the template trained with does not: nor does the GGUF."]
    return []


def ends(folder: Path, tokenizer: Any) -> list[str]:
    """The tokens at which a whole model stops, the one that ends answers first; config.json may name a wrong one."""
    return list(ends_in(folder, tokenizer, [GENERATION]))


def _write(file: Path, content: dict[str, Any]) -> None:
    file.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))
