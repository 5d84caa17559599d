"""A page as a site has it: the text, and around it navigation, a question about cookies and a footer."""

from collections.abc import Iterable
from html import escape
from itertools import groupby

from demo.pages import Part, plain, spans_of


def html_file(parts: Iterable[Part], title: str) -> bytes:
    """Write a page."""
    kept = list(parts)
    links = "".join(f'<li><a href="#">{escape(plain(part.text))}</a></li>' for part in kept if part.level == 2)
    body = "\n".join(_group(kind, list(group)) for kind, group in groupby(kept, key=lambda part: part.kind))
    return f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{escape(title)}</title></head>
<body>
<nav><ul>{links}</ul></nav>
<div class="cookie-banner" role="dialog"><p>This page uses cookies.</p><button>Accept</button></div>
<main>
{body}
</main>
<footer><p>Back to the top. All rights reserved.</p></footer>
</body>
</html>
""".encode()


def _group(kind: str, parts: list[Part]) -> str:
    if kind == "item":
        return f"<ul>{''.join(f'<li>{_line(part.text)}</li>' for part in parts)}</ul>"
    return "\n".join(map(_element, parts))


def _element(part: Part) -> str:
    if part.kind == "code":
        return f"<pre><code>{escape(part.text)}</code></pre>"
    tag = f"h{part.level}" if part.kind == "heading" else "p"
    return f"<{tag}>{_line(part.text)}</{tag}>"


def _line(text: str) -> str:
    spans = ((escape(span.text, quote=False), span.is_code) for span in spans_of(text))
    return "".join(f"<code>{each}</code>" if is_code else each for each, is_code in spans)
