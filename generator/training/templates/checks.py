"""What goes wrong between a template, its tokenizer and whoever serves the model, looked for before training.

Each check takes the template and gives it back: as it was, or repaired where that is safe, with a sentence about it in
its notes. What cannot be repaired is refused with the remedy.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from generator.errors import UsageError
from generator.training.templates.chat import ChatTemplate, Message, Unrenderable
from generator.training.templates.ends import eos_of_config, padding_for
from generator.training.templates.turns import EndIsNoToken, Turn, TurnFinder

Check = Callable[[ChatTemplate, Path], ChatTemplate]

_ASKED: list[Message] = [{"role": "user", "content": "Why?"}]
_ANSWERED: list[Message] = [*_ASKED, {"role": "assistant", "content": "Q"}]
_SYSTEM = "You know the manual."
ANOTHER = "give another with --chat-template"
_FOLDED = (
    "{%- if messages[0]['role'] == 'system' -%}{%- set messages = [{'role': 'user', "
    "'content': messages[0]['content'] + '\\n\\n' + messages[1]['content']}] + messages[2:] -%}{%- endif -%}"
)
_MARKED = re.compile(r"{%-?\s*generation\s*-?%}")


def opens_answers(chat: ChatTemplate, _folder: Path) -> ChatTemplate:
    """A prompt has to end where an answer begins, or the model would have to write the header of its own turn."""
    prompt, closed, whole = (_shown(chat, *which) for which in (("prompt", 1), ("whole", 1), ("whole", 2)))
    header = whole[len(prompt) :].split("Q", maxsplit=1)[0] if whole.startswith(prompt) else ""
    if prompt != closed or not header.strip():
        return chat
    opened = f"{chat.source}{{% if add_generation_prompt %}}{{{{ {_literal(header)} }}}}{{% endif %}}"
    return _repaired(
        chat,
        opened,
        f"The chat template of {chat.name} opens no answer in a prompt; it does now: {header.strip()!r}.",
    )


def begins_once(chat: ChatTemplate, _folder: Path) -> ChatTemplate:
    """The token that begins a text belongs there once, whoever writes it."""
    token, bos = chat.tokenizer.bos_token, chat.tokenizer.bos_token_id
    if bos is None:
        return chat
    ids, adds = chat.ids(_shown(chat, "whole", 2)), chat.tokenizer("Why").input_ids[:1] == [bos]
    if ids[:2] == [bos, bos]:
        raise UsageError(f"The chat template of {chat.name} writes {token} twice before the first turn: {ANOTHER}.")
    if ids[:1] == [bos] and adds:
        return _noted(
            chat,
            f"The chat template of {chat.name} writes {token}, and its tokenizer adds it to any text: the rows have it "
            "once; do not tokenise their text a second time with it.",
        )
    if adds:
        return _repaired(
            chat,
            f"{{{{ bos_token }}}}{chat.source}",
            f"The chat template of {chat.name} leaves out {token}, which its tokenizer begins with; it writes it now.",
        )
    return chat


def ends_answers(chat: ChatTemplate, _folder: Path) -> ChatTemplate:
    """An answer has to end with a token that is trained and that servers know, or the model rambles on."""
    turn = _probe(chat)
    if turn.is_end_added:
        chat = _noted(
            chat, f"The chat template of {chat.name} ends no answer: {turn.stop} stands after those that are trained."
        )
    elif turn.stop not in chat.named_ends:
        chat = _noted(
            chat,
            f"Answers end with {turn.stop}, no end in any file of {chat.name}: a server has to stop at it, too.",
        )
    if not _MARKED.search(chat.source):
        chat = _noted(
            chat,
            f"The chat template of {chat.name} has no {{% generation %}}: answers are found by rendering.",
        )
    return replace(chat, stops=tuple(dict.fromkeys([turn.stop, *chat.named_ends])))


def pads_apart(chat: ChatTemplate, _folder: Path) -> ChatTemplate:
    """A token that fills rows up is never trained; if it is the one that ends answers, that one is not either."""
    tokenizer = chat.tokenizer
    if tokenizer.pad_token is not None and tokenizer.pad_token not in chat.stops:
        return chat
    taken = {*chat.stops, *filter(None, [tokenizer.bos_token])}
    padding = padding_for(tokenizer, taken, chat.source)
    was = f"pads with {tokenizer.pad_token}, which ends answers" if tokenizer.pad_token else "has no token to pad with"
    if padding is None:
        raise UsageError(
            f"The tokenizer of {chat.name} {was}, and has no other for it: give it one (pad_token in "
            "tokenizer_config.json) that ends nothing."
        )
    tokenizer.pad_token = padding
    return _noted(chat, f"The tokenizer of {chat.name} {was}: rows are padded with {padding}.")


def agrees_on_the_end(chat: ChatTemplate, folder: Path) -> ChatTemplate:
    """A GGUF may take its end from config.json in place of the tokenizer's."""
    named, own = eos_of_config(folder), chat.tokenizer.eos_token_id
    if not named or own is None or own in named:
        return chat
    other = (
        ", ".join(chat.token(token) for token in named if token < len(chat.tokenizer)) or "a token that is not there"
    )
    return _noted(
        chat,
        f"config.json of {chat.name} ends with {other}, its tokenizer with {chat.tokenizer.eos_token}: "
        f"a model trained on these rows ends with {' or '.join(chat.stops)}, which is what an export has to say.",
    )


CHECKS: tuple[Check, ...] = (opens_answers, begins_once, ends_answers, pads_apart, agrees_on_the_end)
"""In the order in which they are made: each stands on what those before it repaired."""


def taking_system(chat: ChatTemplate) -> ChatTemplate:
    """The template, so that it shows a system prompt: before the first question, where it knows no other place."""
    if _shows_system(chat):
        return chat
    return _repaired(
        chat,
        f"{_FOLDED}{chat.source}",
        f"The chat template of {chat.name} has no place for a system prompt: it stands before the first question.",
    )


def _shows_system(chat: ChatTemplate) -> bool:
    """Some templates leave a system prompt out, others refuse it."""
    try:
        return _SYSTEM in chat.prompt([{"role": "system", "content": _SYSTEM}, *_ASKED])
    except Unrenderable:
        return False


def _shown(chat: ChatTemplate, how: str, turns: int) -> str:
    try:
        return chat.prompt(_ANSWERED[:turns]) if how == "prompt" else chat.whole(_ANSWERED[:turns])
    except Unrenderable as error:
        raise UsageError(f"The chat template of {chat.name} {error}: {ANOTHER}.") from error


def _probe(chat: ChatTemplate) -> Turn:
    try:
        return TurnFinder(chat).find(_ANSWERED)
    except EndIsNoToken as error:
        raise UsageError(
            f"The chat template of {chat.name} {error}, which its tokenizer cuts into pieces, so nothing would stop "
            f"there: take a base model whose tokenizer has it as a token, or {ANOTHER}."
        ) from error
    except Unrenderable as error:
        raise UsageError(f"The chat template of {chat.name} {error}: nothing could be trained; {ANOTHER}.") from error


def _noted(chat: ChatTemplate, sentence: str) -> ChatTemplate:
    return replace(chat, notes=(*chat.notes, sentence))


def _repaired(chat: ChatTemplate, template: str, sentence: str) -> ChatTemplate:
    chat.tokenizer.chat_template = template
    return _noted(chat, sentence)


def _literal(text: str) -> str:
    """Text as Jinja writes it."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{escaped}'"
