"""Directives that docutils does not know, or only without the options of Sphinx: what they say is kept.

.. code-block:: python          code, with its language
.. function:: open(file)        a term in code, and its meaning
.. versionadded:: 3.2           a paragraph: Added in version 3.2.
.. tab-item:: Linux             what it is called, and what is in it
.. toctree::                    nothing
"""

from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from docutils.parsers.rst.languages import en
from docutils.utils import new_document

_CODE = frozenset(
    "code code-block sourcecode ipython jupyter-execute doctest testcode plot prompt command-output "
    "graphviz digraph graph mermaid uml productionlist ipython3 code-cell terminal".split()
)
_WRITTEN_IN = {"doctest": "python", "testcode": "python", "plot": "python", "ipython": "python", "mermaid": "mermaid"}
_SILENT = frozenset(
    "toctree index highlight highlightlang currentmodule module tabularcolumns include literalinclude raw contents "
    "sectnum section-numbering meta sectionauthor codeauthor moduleauthor testsetup testcleanup inheritance-diagram "
    "bibliography rst-class default-domain default-role autosummary-table program cssclass role-def header footer "
    "namespace namespace-push namespace-pop target-notes".split()
)
_UNTITLED = frozenset(
    "only ifconfig hlist container compound tab-set tabs grid grid-item card-carousel centered-block highlights "
    "pull-quote epigraph sidebar-block ifversion".split()
)
"""Whose argument is how to show them, not a title."""
_SIGNED = frozenset(
    "function class method attribute data exception staticmethod classmethod decorator decoratormethod property "
    "option cmdoption envvar describe object confval setting macro type member var struct union enum enumerator "
    "opcode pdbcommand django-admin django-admin-option templatetag templatefilter fieldlookup awaitablefunction "
    "awaitablemethod coroutinefunction coroutinemethod abstractmethod monitoring-event rst:directive rst:role "
    "automodule autoclass autofunction automethod autoattribute autodata autoexception autoproperty event cfunction "
    "cmember cmacro ctype cvar command variable prop_tgt".split()
)
_VERSIONS = {
    "versionadded": "Added in version",
    "versionchanged": "Changed in version",
    "versionremoved": "Removed in version",
    "deprecated": "Deprecated since version",
    "deprecated-removed": "Deprecated since version",
}
_INSTEAD = _SILENT | {"math", "code", "code-block", "sourcecode"}
"""Directives of docutils that are read here."""


class _Anything(dict[str, Any]):
    """Options of any name, and the meaning of some."""

    def __bool__(self) -> bool:
        return True

    def __missing__(self, name: str) -> Any:
        return directives.unchanged


class Kept(Directive):  # type: ignore[misc]  # docutils has no types
    """A directive whose argument and content are kept, in the form that its name says."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = _Anything()

    def run(self) -> list[Any]:
        """Its nodes, as docutils asks for them."""
        name, said = self.name.lower(), " ".join(self.arguments).strip()
        if name in _SILENT or (name.startswith("auto") and not self.content and name not in _SIGNED):
            return []
        if name == "math":
            return (
                [nodes.math_block("", text)] if (text := "\n".join(filter(None, [said, *self.content])).strip()) else []
            )
        if name in _CODE:
            return self._code(name, said)
        if name in _VERSIONS:
            return self._version(_VERSIONS[name], said)
        if name in _SIGNED or (":" in name and name.split(":")[0] in ("py", "c", "cpp", "js", "rst", "http", "std")):
            return self._definition(said)
        title = [] if name in _UNTITLED or not said else [self._paragraph(said)]
        if name == "seealso":
            title = [nodes.paragraph("", "See also"), *title]
        return [*title, *self._inner()]

    def _code(self, name: str, said: str) -> list[Any]:
        text = "\n".join(self.content)
        language = said.split(maxsplit=1)[0].lower() if said and name not in _WRITTEN_IN else _WRITTEN_IN.get(name, "")
        if name in ("productionlist", "prompt", "command-output"):
            language = ""
        caption = self.options.get("caption")
        block = nodes.literal_block(text, text, classes=[f"highlight-{language}"] if language else [])
        return [*([self._paragraph(caption)] if caption else []), *([block] if text.strip() else [])]

    def _version(self, words: str, said: str) -> list[Any]:
        version, more = [*said.split(None, 1), "", ""][:2]
        inner = self._inner()
        first = self._paragraph(f"{words} {version}{f': {more}' if more else ''}")
        if inner and isinstance(inner[0], nodes.paragraph) and not more:
            first += [nodes.Text(": "), *inner.pop(0).children]
        return [first, *inner]

    def _definition(self, said: str) -> list[Any]:
        signatures = [
            line.strip() for line in "\n".join(self.arguments).replace("\\\n", " ").split("\n") if line.strip()
        ]
        terms = [nodes.term("", "", nodes.literal("", line.replace("\\", ""))) for line in signatures]
        inner = self._inner()
        if not inner:
            return [nodes.paragraph("", "", *term.children) for term in terms] if said else []
        item = nodes.definition_list_item("", *terms, nodes.definition("", *inner))
        return [nodes.definition_list("", item)]

    def _paragraph(self, text: str) -> Any:
        children, _ = self.state.inline_text(text, self.lineno)
        return nodes.paragraph(text, "", *children)

    def _inner(self) -> list[Any]:
        holder = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, holder, match_titles=1)
        return list(holder.children)


def register(name: str) -> None:
    """Make docutils read a directive of this name with whatever options it has, known or not."""
    lower = name.lower()
    if lower in _INSTEAD or lower not in en.directives:
        directives.register_directive(lower, Kept)
        return
    known, _ = directives.directive(lower, en, new_document(lower))
    spec = getattr(known, "option_spec", None)
    if isinstance(known, type) and not isinstance(spec, _Anything):
        options = {"option_spec": _Anything(spec or {})}
        directives.register_directive(lower, type(known.__name__, (known,), options))
