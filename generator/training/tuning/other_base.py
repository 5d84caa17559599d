"""Whether rows that were rendered for one base fit another: the same words around the turns, the same tokens."""

import itertools
from typing import Any

from generator.errors import UsageError
from generator.training.adapters import load_tokenizer
from generator.training.extra import need_train
from generator.training.manifests import Base
from generator.training.tuning.rows_folder import RowsFolder, conversations

_LOOKED_AT = 20
"""Rows that are rendered with both."""


def check_fits(base: Base, rows: RowsFolder) -> None:
    """Make sure that a base takes rows that were rendered for another.

    Raises:
        UsageError: Its template or its tokens are others.
    """
    need_train("finetune")
    ours, theirs = load_tokenizer(base.path), load_tokenizer(rows.tokenizer)
    anew = f"render them for it: `generator qa-train SET -o DIR --model {base.name}`."
    for turns, tools in itertools.islice(conversations(rows.path), _LOOKED_AT):
        text = _rendered(theirs, turns, tools)
        if ours.chat_template and _rendered(ours, turns, tools) != text:
            raise UsageError(f"{base.name} has another chat template than {rows.path} was rendered by: {anew}")
        if _tokens(ours, text) != _tokens(theirs, text):
            raise UsageError(f"{base.name} has other tokens than {rows.manifest.base.name} of {rows.path}: {anew}")


def _tokens(tokenizer: Any, text: str | None) -> Any:
    return tokenizer(text, add_special_tokens=False)["input_ids"]


def _rendered(tokenizer: Any, turns: list[dict[str, Any]], tools: Any) -> str | None:
    from jinja2 import TemplateError

    try:
        return str(tokenizer.apply_chat_template(turns, tools=tools, tokenize=False))
    except TemplateError:  # it does not take such turns: then it is another one
        return None
