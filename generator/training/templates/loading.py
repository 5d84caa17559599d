"""The tokenizer of a model with the chat template to train with, checked."""

from pathlib import Path
from typing import Any

from generator.errors import UsageError
from generator.training.adapters import load_tokenizer
from generator.training.extra import need_train
from generator.training.templates.chat import ChatTemplate
from generator.training.templates.checks import CHECKS
from generator.training.templates.ends import ends_in
from generator.training.templates.fixed import fixed_template

_NAMED = ("tool_use", "default")


def load_template(
    folder: str | Path, *, name: str = "", file: str | None = None, with_tools: bool = False
) -> ChatTemplate:
    """The template that a model is trained with: its own, that of a file, or a fixed one where it has none.

    Args:
        folder: Of the model, or of a tokenizer.
        name: How sentences call the model; the folder's own name by default.
        file: A template in Jinja, in place of the model's.
        with_tools: Of a model with several templates, take that for tools.

    Raises:
        UsageError: There is no tokenizer, or its template has a fault that cannot be repaired; says the remedy.
    """
    need_train("A chat template")
    called, place = name or Path(folder).name, Path(folder)
    tokenizer = load_tokenizer(place, called)
    origin, source, note = _template(tokenizer, called, file, with_tools=with_tools)
    tokenizer.chat_template = source
    chat = ChatTemplate(tokenizer, called, origin, named_ends=ends_in(place, tokenizer), notes=(note,) if note else ())
    for check in CHECKS:
        chat = check(chat, place)
    return chat


def _template(tokenizer: Any, name: str, file: str | None, *, with_tools: bool) -> tuple[str, str, str]:
    """Whose it is, its text, and what is to be said of it."""
    if file is not None:
        try:
            return Path(file).name, Path(file).read_text(encoding="utf-8"), ""
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"The chat template {file} cannot be read: {error}.") from error
    own = tokenizer.chat_template
    if isinstance(own, dict):
        wanted = _NAMED if with_tools else _NAMED[::-1]
        own = next((own[key] for key in wanted if key in own), None)
    if own:
        return "model", str(own), ""
    origin, source = fixed_template(tokenizer)
    return origin, source, f"{name} has no chat template: the fixed one `{origin}` is used, and has to serve it, too."
