"""The functions and classes of a source file, nested as they stand in it, found in tree-sitter's syntax tree."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

GRAMMARS = {
    "c": ("tree_sitter_c", "language"),
    "cpp": ("tree_sitter_cpp", "language"),
    "csharp": ("tree_sitter_c_sharp", "language"),
    "go": ("tree_sitter_go", "language"),
    "java": ("tree_sitter_java", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "python": ("tree_sitter_python", "language"),
    "ruby": ("tree_sitter_ruby", "language"),
    "rust": ("tree_sitter_rust", "language"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
}
"""By language, the module and function that give its grammar. Other languages are cut at blank lines."""
MAX_DEPTH = 200
"""Deepest syntax tree that is taken for code; nobody writes deeper."""

_DEFINITIONS = frozenset(
    {
        # Python, C, C++
        "function_definition",
        "class_definition",
        # JavaScript
        "function_declaration",
        "generator_function_declaration",
        "class_declaration",
        "abstract_class_declaration",
        "method_definition",
        # TypeScript, Java, C#
        "interface_declaration",
        "type_alias_declaration",
        "enum_declaration",
        # Go
        "method_declaration",
        "type_declaration",
        # Rust
        "function_item",
        "struct_item",
        "enum_item",
        "union_item",
        "trait_item",
        "impl_item",
        "macro_definition",
        # Java, C#
        "record_declaration",
        "annotation_type_declaration",
        "constructor_declaration",
        "struct_declaration",
        # C, C++
        "struct_specifier",
        "class_specifier",
        "enum_specifier",
        "union_specifier",
        # Ruby
        "class",
        "module",
        "method",
        "singleton_method",
    }
)
_WRAPPERS = frozenset(
    {
        "decorated_definition",
        "export_statement",
        "lexical_declaration",
        "variable_declaration",
        "template_declaration",
        "type_definition",
    }
)
_FUNCTIONS = frozenset({"arrow_function", "function_expression", "generator_function", "class"})
_NAMES = ("name", "declarator", "type")
_COMMENTS = frozenset({"comment", "line_comment", "block_comment", "attribute_item", "decorator"})
_REST_OF_STATEMENT = re.compile(rb"[ \t]*[;,]+[ \t]*(?=\n|\Z)")


@dataclass(slots=True)
class Definition:
    """A function or class, or (without a name) the whole file.

    Attributes:
        name: With the classes and functions around it: `Stack.push`; None for the file.
        start: First character of its first line, comments and decorators above it included.
        end: One past its last character.
        inner: The definitions inside it, in order; they do not overlap.
    """

    name: str | None
    start: int
    end: int
    inner: list["Definition"] = field(default_factory=list)


def definitions(text: str, language: str) -> Definition | None:
    """Find the functions and classes of a source file.

    Args:
        text: The source, its lines ending in a line feed.
        language: A language of `GRAMMARS`.

    Returns:
        The whole file with what is inside; None where it is nested too deeply to be code that a person wrote.
    """
    from tree_sitter import Language, Parser

    source = text.encode()
    position = _positions(text)
    whole = Definition(None, 0, len(text))
    module, function = GRAMMARS[language]
    parser = Parser(Language(getattr(import_module(module), function)()))
    waiting = [(parser.parse(source).root_node, whole, 0)]
    while waiting:
        node, outer, depth = waiting.pop()
        if depth > MAX_DEPTH:
            return None
        found = _definition(node, outer, source, position)
        if found is not None:
            outer.inner.append(found)
        waiting.extend((child, found or outer, depth + 1) for child in reversed(node.named_children))
    return whole


def _definition(node: "Node", outer: Definition, source: bytes, position: Callable[[int], int]) -> Definition | None:
    name = _name(node) if _defines(node) else None
    if not name:
        return None
    start, end = _span(node, source)
    floor = outer.inner[-1].end if outer.inner else outer.start
    qualified = f"{outer.name}.{name}" if outer.name else name
    return Definition(qualified, max(position(start), floor), max(min(position(end), outer.end), floor))


def _defines(node: "Node") -> bool:
    if node.type == "variable_declarator":  # const greet = () => ...
        value = node.child_by_field_name("value")
        alone = node.parent is not None and node.parent.named_child_count == 1
        return alone and value is not None and value.type in _FUNCTIONS
    if node.type.endswith("_specifier"):  # `struct point p;` uses a struct, only a body defines one
        return node.type in _DEFINITIONS and node.child_by_field_name("body") is not None
    return node.type in _DEFINITIONS


def _name(node: "Node") -> str | None:
    """What a definition is called: a Go method with its type, a Rust `impl` by its type, C by the declarator."""
    if node.type == "type_declaration" and node.named_children:
        node = node.named_children[0]
    if node.parent is not None and node.parent.type == "type_definition":  # typedef struct { ... } point;
        node = node.parent
    named = next((child for child in map(node.child_by_field_name, _NAMES) if child is not None), None)
    while named is not None and (deeper := _deeper(named)) is not None:
        named = deeper
    name = _words(named)
    receiver = _words(_receiver(node))
    return f"{receiver}.{name}" if receiver and name else name


def _deeper(node: "Node") -> "Node | None":
    """What stands inside a C declarator (`*name(...)`), or before the parameters of a generic type (`Stack<T>`)."""
    return node.child_by_field_name("type" if node.type == "generic_type" else "declarator")


def _receiver(node: "Node") -> "Node | None":
    """The type that a Go method belongs to."""
    waiting = [node.child_by_field_name("receiver")] if node.type == "method_declaration" else []
    while waiting:
        part = waiting.pop()
        if part is not None and part.type == "type_identifier":
            return part
        waiting.extend(reversed(part.named_children if part is not None else []))
    return None


def _words(node: "Node | None") -> str | None:
    text = node.text if node is not None else None
    return " ".join(text.decode(errors="replace").replace("::", ".").split()) if text else None


def _span(node: "Node", source: bytes) -> tuple[int, int]:
    """First and last byte of a definition with what belongs to it: export, decorators, comments above, semicolon."""
    while node.parent is not None and node.parent.type in _WRAPPERS:
        node = node.parent
    start = node.start_byte
    for comment in _comments_above(node, source):
        start = comment.start_byte
    line = source.rfind(b"\n", 0, start) + 1
    rest = _REST_OF_STATEMENT.match(source, node.end_byte)
    return (start if source[line:start].strip() else line), (rest.end() if rest else node.end_byte)


def _comments_above(node: "Node", source: bytes) -> Iterator["Node"]:
    """The comments that end on the line above, from the last to the first; not one that follows code on its line."""
    above = node.prev_named_sibling
    while above is not None and above.type in _COMMENTS:
        line = source.rfind(b"\n", 0, above.start_byte) + 1
        gap = source[above.end_byte : node.start_byte]
        breaks = gap.count(b"\n") + (above.end_point.column == 0)  # some grammars count the line break to the comment
        if source[line : above.start_byte].strip() or breaks > 1:
            return
        yield above
        node, above = above, above.prev_named_sibling


def _positions(text: str) -> Callable[[int], int]:
    """A function from a position in the UTF-8 bytes of `text` to the position of that character."""
    if text.isascii():
        return lambda byte: byte
    starts = [0, *accumulate(len(char.encode()) for char in text)]
    return lambda byte: bisect_left(starts, byte)
