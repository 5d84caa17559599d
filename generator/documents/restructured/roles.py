"""Roles that docutils does not know: what a reader sees of them.

:func:`os.path.join`             `os.path.join`      code
:class:`~collections.abc.Set`    `Set`
:ref:`the pumps <pumps>`         the pumps
:menuselection:`File --> Save`   File --> Save
"""

import re
from typing import Any

from docutils import nodes

_IN_CODE = frozenset(
    "func meth class mod attr obj exc data const type member macro var file command option program envvar samp token "
    "keyword code-block lookup setting ttag tfilter djadmin djadminopt literal dir makevar mimetype newsgroup regexp "
    "variable prop_tgt prop_dir module opcode any py c cpp js cmacro struct enum union identifier kbd".split()
)
_TITLED = re.compile(r"(.+?)\s*(?<!\\)<([^<>]*)>\s*", re.DOTALL)


def kept(name: str, rawtext: str, text: str, *_: Any, **__: Any) -> tuple[list[Any], list[Any]]:
    """The nodes of a role, and no messages; arguments as docutils gives them."""
    titled = _TITLED.fullmatch(text)
    shown = titled[1] if titled else text
    if not titled and shown.startswith("~"):
        shown = shown[1:].split(".")[-1]
    shown = nodes.unescape(shown.removeprefix("!").replace("\n", " "))
    parts = set(name.lower().split(":"))
    if not parts.isdisjoint(_IN_CODE) and "ref" not in parts and "doc" not in parts:
        return [nodes.literal(rawtext, shown)], []
    return [nodes.inline(rawtext, shown)], []
