"""A text in reStructuredText as HTML, whatever directives and roles it uses; nothing is read from elsewhere.

docutils is in the public domain but for some files under BSD and similar terms; its one file under the GPL, an editor's
mode, is not installed with it.
"""

import io
import re
from typing import Any

from docutils import core, nodes
from docutils.parsers.rst import roles
from docutils.parsers.rst.languages import en
from docutils.writers.html5_polyglot import Writer

from generator.documents.restructured.directives import register
from generator.documents.restructured.roles import kept

_DIRECTIVE = re.compile(r"^[ \t>*+-]*(?:\|[^|\n]+\| )?\.\. (?:\|[^|\n]+\| )?([\w][\w:.+-]*?) ?::", re.MULTILINE)
_ROLE = re.compile(r":([\w][\w:.+-]*):`|`:([\w][\w:.+-]*):")
_REFERENCE = re.compile(r"`([^`<]*?)(?:\s*<[^`>]*>)?`__?|([\w.+-]+)__?|\|([^|]+)\|_{0,2}", re.DOTALL)
_HEAD = re.compile(r"\A\s*\.\. [\w:.+-]+::[^\n]*(?:\n[ \t]+:[^:\n]+:[^\n]*)*")
"""The first lines of a directive: its name and options."""
_FIELDS_FOR_SPHINX = re.compile(
    r"^:(?:orphan|tocdepth|nocomments|nosearch|no-search|allow_section_headings):.*\n", re.MULTILINE
)
_LONGEST_LINE = 1_000_000
_ERROR, _NONE = 3, 5
"""The level of messages on what could not be read, and one that no message has."""
_SETTINGS = {
    "_disable_config": True,
    "auto_id_prefix": "id",
    "cloak_email_addresses": False,
    "docinfo_xform": False,
    "doctitle_xform": False,
    "embed_stylesheet": False,
    "file_insertion_enabled": False,
    "halt_level": _NONE,
    "initial_header_level": 1,
    "input_encoding": "unicode",
    "line_length_limit": _LONGEST_LINE,
    "math_output": "LaTeX",
    "output_encoding": "unicode",
    "raw_enabled": False,
    "report_level": 1,
    "sectsubtitle_xform": False,
    "stylesheet_path": "",
    "syntax_highlight": "none",
    "toc_backlinks": False,
    "traceback": True,
}


def html_of(text: str) -> str:
    """The HTML of a document.

    Raises:
        Exception: Whatever docutils fails with, on a text that it should not fail on.
    """
    source = _FIELDS_FOR_SPHINX.sub("", text)
    _register(source)
    settings = {**_SETTINGS, "warning_stream": io.StringIO()}
    tree = core.publish_doctree(source, settings_overrides=settings)
    _put_right(tree)
    parts = core.publish_from_doctree(tree, writer=Writer(), settings_overrides={**settings, "report_level": _NONE})
    return str(parts)


def _register(source: str) -> None:
    """Make docutils know every directive and role that a text has."""
    for name in {found.lower() for found in _DIRECTIVE.findall(source)}:
        register(name)
    for found in _ROLE.finditer(source):
        name = (found[1] or found[2]).lower()
        if name not in en.roles:
            roles.register_local_role(name, kept)


def _put_right(tree: Any) -> None:
    """Keep what docutils could not make sense of as it is meant, and take out what it says on it."""
    for message in list(tree.findall(nodes.system_message)):
        blocks = list(message.findall(nodes.literal_block)) if message["level"] >= _ERROR else []
        texts = [_HEAD.sub("", block.astext()) for block in blocks]
        message.parent.replace(message, [nodes.paragraph("", text) for text in texts if text.strip()])
    for problem in list(tree.findall(nodes.problematic)):
        found = _REFERENCE.fullmatch(problem.astext())
        shown = next(filter(None, found.groups()), "") if found else problem.astext()
        problem.parent.replace(problem, nodes.Text(shown.replace("\n", " ")))
    tree.transform_messages, tree.parse_messages = [], []
    for note in [*tree.findall(nodes.footnote), *tree.findall(nodes.citation)]:
        label, first = note[0], next(iter(note.findall(nodes.paragraph)), None)
        if isinstance(label, nodes.label) and first is not None:
            first.insert(0, nodes.Text(f"[{label.astext()}] "))
            note.remove(label)
    for block in list(tree.findall(nodes.doctest_block)):
        block.parent.replace(block, nodes.literal_block("", block.astext(), classes=["highlight-python"]))
