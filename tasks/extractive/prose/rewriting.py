"""Rewriting: an answer put into clean sentences, without a model: same words, same facts, better form."""

import re

_FENCED = re.compile(r"^\s*(```|~~~)", re.MULTILINE)
_CODE_LINE = re.compile(
    r"^\s*(?:def|class|if|for|while|return|raise|import|from|async|function|"
    r"const|let|var|fn|func|public|private|@\w)\b.*[:{;()]\s*$|::=|^\s*>>>|[{};]\s*$|\)\s*->\s",
    re.MULTILINE,
)
_MARKER = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)])\s+")
_ITEM_LINE = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)])\s+\S", re.MULTILINE)
_MARKUP = [
    (re.compile(r"^[ \t]*#{1,6}[ \t]+|^[ \t]*>[ \t]?", re.MULTILINE), ""),
    (re.compile(r"!?\[([^\]\[]+)\]\((?:https?:|/|#|\.)[^()\s]*\)"), r"\1"),
    (re.compile(r":[a-z]+(?::[a-z]+)?:`~?([^`<]+?)(?:\s*<[^`>]*>)?`"), r"\1"),
    (re.compile(r"(?<![\w*`])\*\*(?=\S)([^*`]+?)(?<=\S)\*\*(?![\w*`])"), r"\1"),
    (re.compile(r"(?<![\w*`/(])\*(?=\w)([^*`]+?\s[^*`]*?)(?<=\w)\*(?![\w*`/)])"), r"\1"),
    (re.compile(r"``([^`]+)``"), r"`\1`"),
    (re.compile(r"(?<=[\w.\")])\s+\[\d{1,2}\](?=\W|$)"), ""),
]
_NAME = re.compile(r"[a-z]\w*(?:[._(\[<=/:][\w(\[]|\()|\w+_\w+|[a-z]+[A-Z]")
_ENDS = ".!?:…。！？"
_CLOSERS = "\"'”’)]*`"


def rewrite_answer(question: str, draft: str, source_text: str) -> tuple[str, list[str]]:
    """Put an answer into clean sentences, faithfully: no word, number or name is added or left out.

    Hard-wrapped lines are joined, markup is taken off, the first letter made a capital and the last sentence ended.
    Code is left alone. Rewriting what was rewritten changes nothing.

    Args:
        question: What the draft answers; a name it gives (`like_this`) keeps its spelling.
        draft: The answer as it is.
        source_text: Its chunk; a first word that is no ordinary word there keeps its spelling.

    Returns:
        The answer, and what was changed, one short line each; none where the answer is as it was.
    """
    text, changes = draft.strip(), []
    if not text or _is_code(text):
        return text, []
    for change, edit in (
        ("Took off markup", _without_markup),
        ("Joined hard-wrapped lines", _joined),
        ("Began with a capital letter", lambda now: _capitalised(now, question, source_text)),
        ("Ended the last sentence", _ended),
    ):
        edited = edit(text)
        if edited and edited != text:
            changes.append(change)
            text = edited
    return text, changes


def _is_code(text: str) -> bool:
    return bool(_FENCED.search(text) or _CODE_LINE.search(text)) or len(text.split()) < 2


def _without_markup(text: str) -> str:
    before = ""
    while before != text:
        before = text
        for pattern, plain in _MARKUP:
            text = pattern.sub(plain, text)
        if len(_ITEM_LINE.findall(text)) == 1 and not re.match(r"^\d", text.lstrip()):
            text = _MARKER.sub("", text)
    return text.strip()


def _joined(text: str) -> str:
    """Lines joined within a paragraph and within a list item."""
    paragraphs = (re.split(r"\n(?=\s*(?:[-*+•]|\d{1,2}[.)])\s+\S)", part) for part in re.split(r"\n\s*\n", text))
    return "\n\n".join("\n".join(" ".join(piece.split()) for piece in pieces) for pieces in paragraphs)


def _capitalised(text: str, question: str, source_text: str) -> str:
    if not text[0].islower():
        return text
    first = text.split(maxsplit=1)[0]
    is_name = _NAME.match(first) or f"`{first}`" in question or f'"{first}"' in source_text + question
    return text if is_name else text[0].upper() + text[1:]


def _ended(text: str) -> str:
    bare = text.rstrip(_CLOSERS)
    prose = len(text.split()) >= 3 and bare[-1:].isalnum() and ord(bare[-1]) < 0x2E80
    done = text[-1] in _ENDS or bare[-1:] in _ENDS
    return text if done or not prose or _ITEM_LINE.search(text.splitlines()[-1]) else text + "."
