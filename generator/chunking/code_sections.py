"""Where a source file's functions and classes begin and end, and what they are called.

A definition that fits into a chunk is one section, with the comments and decorators above it; a class that does not is
taken apart into its methods (`Stack.push`). What lies between definitions is a section of its own, or joins the next
definition where it is only a crumb. The syntax trees are tree-sitter's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from generator.chunking.definitions import GRAMMARS, Definition, definitions
from generator.chunking.sections import Section

CRUMB = 10
"""A stretch between definitions of less than a tenth of a chunk is a crumb."""

_ALONE = re.compile(r"[\s{}()\[\];,]*|\s*end\s*")


class Measure(Protocol):
    """How large a chunk may be (`generator.chunking.splitting.Splitting`)."""

    @property
    def size(self) -> int: ...

    def measure(self, text: str) -> int: ...

    def fits(self, text: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class _Stretch:
    start: int
    end: int
    symbol: str | None
    between: bool = False


def code_sections(text: str, name: str, language: str | None, measure: Measure) -> list[Section]:
    """Cut source code around its functions and classes.

    Args:
        text: The source, its lines ending in a line feed.
        name: Title of all sections.
        language: Programming language.
        measure: How large a chunk may be.

    Returns:
        The sections in order; all of it as one where the language has no grammar here or nobody wrote it (`MAX_DEPTH`).
    """
    root = definitions(text, language) if language in GRAMMARS else None
    if root is None:
        return [Section(0, len(text), name)]
    stretches = _without_crumbs(text, list(_cut(text, root, measure)), measure)
    return [Section(part.start, part.end, name, symbol=part.symbol) for part in stretches]


def _cut(text: str, outer: Definition, measure: Measure) -> Iterator[_Stretch]:
    """Definitions that fit, the insides of those that do not, and what stands between them."""
    position = outer.start
    for inner in outer.inner:
        yield _Stretch(position, inner.start, outer.name, between=True)
        if inner.inner and not measure.fits(text[inner.start : inner.end]):
            yield from _cut(text, inner, measure)
        else:
            yield _Stretch(inner.start, inner.end, inner.name)
        position = inner.end
    yield _Stretch(position, outer.end, outer.name, between=True)


def _without_crumbs(text: str, stretches: list[_Stretch], measure: Measure) -> list[_Stretch]:
    """Join each crumb to the stretch after it, or else to the one before it; leave out brackets that stand alone."""
    done: list[_Stretch] = []
    for part in stretches:
        if part.between and _ALONE.fullmatch(text, part.start, part.end):
            continue
        if done and _is_crumb(text, done[-1], measure) and _fit(text, done[-1], part, measure):
            done[-1] = replace(part, start=done[-1].start)
        else:
            done.append(part)
    if len(done) > 1 and _is_crumb(text, done[-1], measure) and _fit(text, done[-2], done[-1], measure):
        last = done.pop()
        done[-1] = replace(done[-1], end=last.end)
    return done


def _fit(text: str, first: _Stretch, last: _Stretch, measure: Measure) -> bool:
    return measure.fits(text[first.start : last.end].strip())


def _is_crumb(text: str, part: _Stretch, measure: Measure) -> bool:
    return part.between and measure.measure(text[part.start : part.end].strip()) * CRUMB < measure.size
