"""HTML from blocks: the text itself, and whole pages with what stands around it on the web."""

from collections.abc import Iterator, Sequence
from html import escape

from benchmarks.documents.blocks import (
    Block,
    Break,
    Code,
    Formula,
    Heading,
    Items,
    Paragraph,
    Scan,
    Table,
    Truth,
    truth_of,
    words,
)
from benchmarks.documents.prose import Prose

_SHELLS = {
    # As a newspaper has it: elements that say what they are.
    "article": (
        "<header><nav><ul>{links}</ul></nav></header>"
        '<div id="cookie-banner" role="dialog"><p>{cookies}</p><button>{button}</button></div>'
        "<main><article>{body}</article></main>"
        "<aside><h2>{related}</h2><ul>{more}</ul></aside>"
        "<footer><p>{imprint}</p></footer>"
    ),
    # As a documentation has it: the same by roles and classes.
    "docs": (
        '<div class="navbar" role="navigation">{links_plain}</div>'
        '<div class="wy-nav-side sidebar"><ul>{links}</ul></div>'
        '<div class="cookie-consent">{cookies} <a href="#">{button}</a></div>'
        '<div role="main" class="document"><div class="body">{body}</div></div>'
        '<div class="sidebar related"><h4>{related}</h4><ul>{more}</ul></div>'
        '<div class="footer" role="contentinfo">{imprint}</div>'
    ),
    # As a page of 1999 has it: nothing around it.
    "plain": "{body}",
}


def write_html(
    name: str,
    blocks: Sequence[Block],
    prose: Prose,
    shell: str = "plain",
    encoding: str = "utf-8",
    leftward: bool = False,
) -> tuple[bytes, Truth]:
    """Write a page.

    Args:
        name: The file's.
        blocks: Its content.
        prose: Draws what stands around it.
        shell: `article`, `docs` or `plain`.
        encoding: Of the bytes, named in the page.
        leftward: From right to left.
    """
    around, absent = _around(prose)
    title = next((block.text for block in blocks if isinstance(block, Heading)), name)
    page = (
        f'<!DOCTYPE html>\n<html{" dir=rtl" if leftward else ""}><head><meta charset="{encoding}">'
        f"<title>{escape(title)}</title><style>p {{ margin: 1em }}</style>"
        f"<script>const {absent[0].replace(' ', '_').replace('-', '_')} = 1;</script></head>\n<body>"
        f"{_SHELLS[shell].format(body=body_of(blocks), **around)}</body></html>\n"
    )
    return page.encode(encoding, "xmlcharrefreplace"), truth_of(
        name, blocks, absent if shell != "plain" else absent[:1]
    )


def body_of(blocks: Sequence[Block]) -> str:
    """The blocks as elements of XHTML, the footnotes below them."""
    notes: list[str] = []
    parts = [_element(block, notes) for block in blocks]
    if notes:
        items = (
            f'<li id="fn{number}">{escape(text)} <a href="#ref{number}">↩</a></li>'
            for number, text in enumerate(notes, 1)
        )
        parts.append(f'<section class="footnotes"><ol>{"".join(items)}</ol></section>')
    return "\n".join(filter(None, parts))


def _around(prose: Prose) -> tuple[dict[str, str], list[str]]:
    """What stands around the text, by its place in a shell; and the texts of it that no chunk may have."""
    links, more = [prose.heading() for _ in range(6)], [prose.heading() for _ in range(4)]
    cookies, button, related, imprint = prose.sentence(), prose.heading(), prose.heading(), prose.sentence()
    places = {
        "links": "".join(f'<li><a href="/{number}">{text}</a></li>' for number, text in enumerate(links)),
        "links_plain": " | ".join(f'<a href="/{number}">{text}</a>' for number, text in enumerate(links)),
        "more": "".join(f'<li><a href="/more/{number}">{text}</a></li>' for number, text in enumerate(more)),
        "cookies": f"We use cookies. {cookies}",
        "button": button,
        "related": related,
        "imprint": f"© 2020 {imprint}",
    }
    return places, [prose.phrase(), *links, *more, cookies, button, related, imprint]


def _element(block: Block, notes: list[str]) -> str:
    match block:
        case Heading():
            link = f'<a class="headerlink" href="#{len(block.text)}">¶</a>'
            return f"<h{block.level}>{escape(block.text)}{link}</h{block.level}>"
        case Paragraph():
            if not block.note:
                return f"<p>{_marked(block.text)}</p>"
            notes.append(block.note)
            number = len(notes)
            reference = f'<sup id="ref{number}"><a href="#fn{number}">{number}</a></sup>'
            return f"<p>{_marked(block.text)}{reference}</p>"
        case Items():
            return _list(list(block.items), "ol" if block.numbered else "ul")
        case Code():
            return f'<pre><code class="language-{block.language}">{escape(block.text)}</code></pre>'
        case Formula():
            return (
                f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><mrow>{_math(block)}</mrow></math>'
            )
        case Table():
            return _table(block)
        case Break():
            return ""
        case Scan():
            raise NotImplementedError("a picture in HTML")


def _marked(text: str) -> str:
    """Some words are emphasised or linked, as on any page."""
    tokens = [escape(token) for token in text.split()]
    if len(tokens) > 12:
        tokens[3] = f"<em>{tokens[3]}</em>"
        tokens[7] = f'<a href="https://example.org/a_b">{tokens[7]}</a>'
    return " ".join(tokens)


def _math(formula: Formula) -> str:
    kinds = ((token, "mi" if words(token) else "mo") for token in formula.text.split())
    return "".join(f"<{kind}>{escape(token)}</{kind}>" for token, kind in kinds)


def _list(items: list[tuple[int, str]], tag: str) -> str:
    """Deeper items stand inside the one before them."""
    parts, depth = [f"<{tag}>"], 0
    for number, (level, text) in enumerate(items):
        if level > depth:
            parts.append(f"<{tag}>" * (level - depth))
        else:
            parts.append("</li>" if number else "")
            parts.append(f"</{tag}></li>" * (depth - level))
        parts.append(f"<li>{escape(text)}")
        depth = level
    return "".join([*parts, "</li>", f"</{tag}></li>" * depth, f"</{tag}>"])


def _table(table: Table) -> str:
    head, *body = ("".join(_cells(table, number)) for number in range(len(table.rows)))
    rows = "\n".join(f"<tr>{row}</tr>" for row in body)
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>"


def _cells(table: Table, number: int) -> Iterator[str]:
    spans = {(row, column): (tall, wide) for row, column, tall, wide in table.merged}
    covered = {
        (row + y, column + x) for (row, column), (tall, wide) in spans.items() for y in range(tall) for x in range(wide)
    } - set(spans)
    for column, text in enumerate(table.rows[number]):
        if (number, column) not in covered:
            tall, wide = spans.get((number, column), (1, 1))
            span = f' rowspan="{tall}" colspan="{wide}"' if (tall, wide) != (1, 1) else ""
            tag = "td" if number else "th"
            yield f"<{tag}{span}>{escape(text)}</{tag}>"
