"""reStructuredText becomes Markdown, with what Sphinx adds to it; nothing is read from elsewhere."""

from pathlib import Path

import pytest

from generator.documents.document import Contents, ReadingOptions, contents
from generator.documents.readers.rst import read


def found(text: str) -> Contents:
    return contents(read(text.encode(), ReadingOptions()))


def text(source: str) -> str:
    return found(source).text


def test_sections_are_headings_at_their_level_and_the_first_is_the_title() -> None:
    whole = found(
        "=====\nPumps\n=====\n\nOn pumps.\n\nParts\n=====\n\nRotor\n-----\n\nIt turns.\n\nUse\n===\n\nDaily.\n"
    )
    assert whole.title == "Pumps"
    assert whole.text == "# Pumps\n\nOn pumps.\n\n## Parts\n\n### Rotor\n\nIt turns.\n\n## Use\n\nDaily."


@pytest.mark.parametrize(
    ("source", "markdown"),
    [
        ("A *b* **c** ``d*`` `e <https://x.org>`_ `f`.", "A b c `d*` e f."),
        ("- a\n\n  - b\n- c\n\n1. x\n2. y", "- a\n  - b\n- c\n\n1. x\n2. y"),
        ("term\n   meaning\nother\n   more", "- term: meaning\n- other: more"),
        ("Like so::\n\n   x = *y*\n", "Like so:\n\n```\nx = *y*\n```"),
        (">>> f()\n1", "```python\n>>> f()\n1\n```"),
        ("=== ==\na   b\n=== ==\n1   2\n=== ==", "| a | b |\n| --- | --- |\n| 1 | 2 |"),
        (".. note:: Care.\n\n   More.", "Note\n\nCare.\n\nMore."),
        ("See [1]_.\n\n.. [1] A note.", "See [1].\n\n[1] A note."),
        ("x\\ :sup:`2` and :math:`a_1`", "x^2 and $a_1$"),
        (".. a comment\n\nText", "Text"),
        (".. |x| replace:: the text\n\nSee |x|.", "See the text."),
    ],
)
def test_structure_is_kept(source: str, markdown: str) -> None:
    assert text(source) == markdown


@pytest.mark.parametrize(
    ("source", "markdown"),
    [
        ("See :ref:`the pumps <p>`, :ref:`p`, :doc:`/a/b`.", "See the pumps, p, /a/b."),
        (":class:`~a.b.C`, :py:func:`f`, :meth:`!g`, :file:`x.py`", "`C`, `f`, `g`, `x.py`"),
        (":menuselection:`File --> Save` :never-heard:`of it`", "File --> Save of it"),
        (
            ".. code-block:: python\n   :emphasize-lines: 1\n   :caption: Main\n\n   f()\n",
            "Main\n\n```python\nf()\n```",
        ),
        (".. math::\n   :label: eq\n\n   a^2\n", "$a^2$"),
        (
            ".. function:: f(a)\n              g()\n   :noindex:\n\n   Text.\n\n   :param a: it",
            "`f(a)`\n`g()`\n\nText.\n\n- param a: it",
        ),
        (".. c:macro:: X\n", "`X`"),
        (".. versionadded:: 3.2\n   The argument.", "Added in version 3.2: The argument."),
        (".. deprecated:: 4\n\n   Use *b*.", "Deprecated since version 4: Use b."),
        (".. tab-set::\n\n   .. tab-item:: Linux\n      :sync: l\n\n      Install it.", "Linux\n\nInstall it."),
        (".. only:: html\n\n   Text.", "Text."),
        (".. never-heard:: of *it*\n   :option: 1\n\n   Text.", "of it\n\nText."),
        (".. glossary::\n\n   pump\n      It moves.", "- pump: It moves."),
        (".. toctree::\n   :maxdepth: 2\n\n   a\n   b\n\nText", "Text"),
        (".. index:: single: pump\n.. currentmodule:: x\n.. highlight:: c\n\nText", "Text"),
        (".. figure:: a.png\n   :figclass: x\n   :alt: The rotor\n\n   A rotor", "The rotor\n\nA rotor"),
        (".. list-table:: Sizes\n   :header-rows: 1\n   :widths: auto\n\n   * - a\n     - b\n   * - 1\n     - 2\n",
         "Sizes\n\n| a | b |\n| --- | --- |\n| 1 | 2 |"),
        (".. seealso:: `PEP 8`_", "See also\n\nPEP 8"),
        (":orphan:\n\nText", "Text"),
    ],
)  # fmt: skip
def test_what_sphinx_adds_is_kept(source: str, markdown: str) -> None:
    assert text(source) == markdown


@pytest.mark.parametrize(
    ("source", "markdown"),
    [
        ("See `nothing`_ and nobody_ and |this|.", "See nothing and nobody and this."),
        ("Unclosed ``code and *stars.", "Unclosed ``code and *stars."),
        ("Short\n====\n\nText", "# Short\n\nText"),
        (".. image::\n\nText", "Text"),
    ],
)
def test_what_is_wrong_is_read_as_it_is_meant(source: str, markdown: str) -> None:
    assert text(source) == markdown


def test_no_message_of_the_parser_is_in_the_text() -> None:
    whole = text("Title\n=\n\n* a\nb\n\n.. note::\n\n`x`_ |y|\n\n:pep:`nan` :rfc:`x`\n\n====\n")
    assert "ystem" not in whole
    assert "rror" not in whole


def test_nothing_is_read_from_elsewhere(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    ways = f".. include:: {secret}\n\n.. literalinclude:: {secret}\n\n.. raw:: html\n   :file: {secret}\n\n"
    ways += f".. csv-table::\n   :file: {secret}\n\n.. raw:: html\n\n   <b>raw</b>\n\nText"
    assert "secret" not in text(ways).replace("secret.txt", "")
    assert "raw" not in text(ways)
    assert text(ways).endswith("Text")


def test_what_cannot_be_parsed_is_read_as_text_and_said() -> None:
    whole = found("".join(f"{'  ' * depth}* a\n\n" for depth in range(400)) + "deep words")
    assert "deep words" in whole.text
    faults = [fault.what.split(" (")[0] for fault in whole.unread]
    assert faults in ([], ["its structure could not be told"])
