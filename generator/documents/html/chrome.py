"""What of a page is never its text (scripts, forms, what is hidden), and what surrounds its content: menus, bars, ads.

Elements say what they are by name, role, class or id. As classes and ids lie now and then (a chapter on menus has the id
`menu`), what holds much of a page's text, or its title, stays.
"""

import re
from collections.abc import Iterator

from lxml import etree

from generator.documents.html.inline import plain_text
from generator.documents.html.tree import Element, classes, drop, tag

_NEVER = frozenset(
    "script style noscript template iframe object embed applet canvas audio video map area form button input select textarea "
    "option datalist dialog link meta base head title svg progress meter".split()
)
_MATHS = ("math/tex", "math/mml")
_AROUND_TAGS = frozenset({"nav", "header", "footer", "aside"})
_AROUND_ROLES = frozenset(
    "navigation banner contentinfo search complementary dialog alertdialog menu menubar toolbar tablist".split()
)
_CONTENT = ("main", "article")
_WORDS = (
    "nav navbar navigation navheader navfooter navigationheader navigationfooter subnav topnav bottomnav navpath navrow menu topbar "
    "navpanel sidebar sidemenu sphinxsidebar breadcrumb breadcrumbs toc tableofcontents cookie cookies consent gdpr advert advertisement "
    "ad ads adsense sponsor sponsored promo share sharing sharedaddy social addthis newsletter subscribe signup related recommended "
    "recirculation disqus comments respond masthead skiplink skip pager pagination prevnext headerlink permalink anchorjs editsection "
    "edit editlink copybtn linenos lineno linenodiv gutter noprint screenreader srlinks sronly visuallyhidden tooltip popup modal overlay "
    "toolbar byline footer ifooter siteheader banner backlink jumplink togglebutton expander catlinks printfooter navbox "
    "metadata hatnote mwjump toctogglespan authorbox tags taglist postmeta"
).split()
_NOISE = frozenset(_WORDS)
_NAMES = re.compile(r"[A-Za-z]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_PERMALINK = re.compile(r"[¶#§🔗\u200b\ufeff\s]*")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MUCH = 0.35
"""Share of a page's text from which what calls itself a menu is none."""


def without_unseen(root: Element) -> None:
    """Take out what no reader sees, and what is no text."""
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    for element in [element for element in root.iter(etree.Element) if _is_unseen(element)]:
        drop(element)


def without_surroundings(root: Element) -> None:
    """Take out what surrounds the content."""
    much = _MUCH * len(plain_text(root))
    for element in list(_surroundings(root)):
        text = plain_text(element)
        if len(text) < much and not (len(text) < much and _has_title(element)):
            drop(element)


def _is_unseen(element: Element) -> bool:
    name = tag(element)
    if name in _NEVER:
        return not (name == "script" and (element.get("type") or "").startswith(_MATHS)) and not (
            name in ("form", "object") and len(plain_text(element)) > 200
        )
    if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
        return True
    if element.get("aria-hidden") == "true" and name not in ("div", "section", "table", "pre", "p", "body"):
        return True
    return (
        name == "a" and _PERMALINK.fullmatch("".join(element.itertext())) is not None and element.find(".//img") is None
    )


def _surroundings(root: Element) -> Iterator[Element]:
    for element in root.iter(etree.Element):
        name = tag(element)
        if name in ("html", "body", "main", "pre", "code", "table", "tbody", "tr", "math", *_HEADINGS):
            continue
        if (
            element.get("role") in _AROUND_ROLES
            or (name in _AROUND_TAGS and not _belongs_to_content(element))
            or _is_noise(classes(element))
            or (_is_noise(element.get("id") or "") and not _is_section(element))
        ):
            yield element


def _belongs_to_content(element: Element) -> bool:
    """A header, footer or aside within the content belongs to it, as a menu does not."""
    if tag(element) == "nav":
        return False
    return any(
        tag(above) in (*_CONTENT, "blockquote") or above.get("role") == "main" for above in element.iterancestors()
    )


def _is_noise(names: str) -> bool:
    return any(_is_noisy(name) for name in names.split())


def _is_noisy(name: str) -> bool:
    parts = [part.lower() for part in _NAMES.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name))]
    if not parts or {"content", "main", "body", "section", "article", "has", "with", "no", "page", "container"} & set(
        parts
    ):
        return False
    return "".join(parts) in _NOISE or not _NOISE.isdisjoint(parts[:1] + parts[-1:])


def _is_section(element: Element) -> bool:
    """Whether its id comes from the heading that it has, and says what the section is on."""
    if tag(element) in ("section", "span", "a", "dt", "dd", "p", "li"):
        return True
    return any(name.startswith(("section", "sect")) for name in classes(element).split())


def _has_title(element: Element) -> bool:
    return next(element.iter("h1"), None) is not None
