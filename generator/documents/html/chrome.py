"""What of a page is never its text (scripts, forms, what is hidden), and what surrounds its content: menus, bars, ads.

Elements say what they are by name, role, class or id. As classes and ids lie now and then (a chapter on menus has the
id `menu`), what holds much of a page's text, or its title, stays.
"""

import re

from lxml import etree

from generator.documents.html.inline import plain_text
from generator.documents.html.tree import EPUB_TYPE, Element, classes, drop, tag
from generator.documents.html.weights import Weight, weigh

_NEVER = frozenset(
    "script style noscript template iframe object embed applet canvas audio video map area form button input select "
    "textarea option datalist dialog link meta base head title svg progress meter".split()
)
_BESIDE_CODE = frozenset("linenos lineno linenodiv gutter copybtn headerlink".split())
_MATHS = ("math/tex", "math/mml")
_AROUND_TAGS = frozenset({"nav", "header", "footer", "aside"})
_AROUND_ROLES = frozenset(
    "navigation banner contentinfo search complementary dialog alertdialog menu menubar toolbar tablist".split()
)
_CONTENT = ("main", "article")
_NOISE = frozenset(
    "nav navbar navigation navheader navfooter navigationheader navigationfooter subnav topnav bottomnav navpath "
    "navrow navpanel navbox menu topbar sidebar sidemenu sphinxsidebar breadcrumb breadcrumbs toc tableofcontents "
    "toctogglespan cookie cookies consent gdpr advert advertisement ad ads adsense sponsor sponsored promo share "
    "sharing sharedaddy social addthis newsletter subscribe signup masthead skiplink skip pager pagination "
    "prevnext headerlink permalink anchorjs editsection edit editlink copybtn linenos lineno linenodiv gutter "
    "noprint screenreader srlinks sronly visuallyhidden tooltip popup modal overlay toolbar byline footer "
    "siteheader banner backlink jumplink togglebutton expander catlinks printfooter hatnote mwjump authorbox tags "
    "taglist postmeta widget widgets rail rightrail secondary".split()
)
_BELOW = frozenset(
    "related recommended recirculation comments commentlist respond disqus trending popular mostpopular "
    "recentposts".split()
)
"""What stands below a content, often more than it; it goes where enough is left."""
_HOLDERS = frozenset("content main body article has with no".split())
"""Words of a name that speak of what is around or beside a menu: `page-with-sidebar`."""
_CONTENT_TAGS = frozenset("html body main pre code table tbody tr math h1 h2 h3 h4 h5 h6".split())
_NAMES = re.compile(r"[A-Za-z]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_PERMALINK = re.compile(r"[¶#§🔗\u200b\ufeff\s]*")
_MUCH = 0.35
"""Share of a page's text from which what calls itself a menu is none."""
_ENOUGH = 400
"""Characters that a content has, whatever others have written below it."""


def without_unseen(root: Element) -> None:
    """Take out what no reader sees, and what is no text."""
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    for element in [element for element in root.iter(etree.Element) if _is_unseen(element)]:
        drop(element)


def without_surroundings(root: Element) -> None:
    """Take out what surrounds the content."""
    weights = weigh(root)
    whole, left = weights[root], weights[root].good
    for element in [element for element in root.iter(etree.Element) if element in weights]:
        words, weight = _surrounds(element), weights[element]
        if not words or not (weight.text < _MUCH * whole.text or (words <= _BELOW and left - weight.good > _ENOUGH)):
            continue
        if _is_in(element, root) and not _has_title(element) and not _is_box(words, weight):
            left -= weight.good
            drop(element)
    for element in [element for element in root.iter("a", "span", "sup") if _surrounds(element)]:
        drop(element)


def _is_unseen(element: Element) -> bool:
    name = tag(element)
    if name in _NEVER:
        return not (name == "script" and (element.get("type") or "").startswith(_MATHS)) and not (
            name in ("form", "object") and len(plain_text(element)) > 200
        )
    if element.get(EPUB_TYPE) == "pagebreak" or element.get("role") == "doc-pagebreak":
        return True
    if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
        return True
    if not _BESIDE_CODE.isdisjoint(classes(element).split()):
        return True
    if element.get("aria-hidden") == "true" and name not in ("div", "section", "table", "pre", "p", "body"):
        return True
    return (
        name == "a"
        and _PERMALINK.fullmatch("".join(element.itertext())) is not None
        and next(element.iter("img"), None) is None
    )


def _surrounds(element: Element) -> frozenset[str]:
    """The words by which an element says that it is no content; none for most."""
    name = tag(element)
    if name in _CONTENT_TAGS:
        return frozenset()
    if element.get("role") in _AROUND_ROLES or (name in _AROUND_TAGS and not _belongs_to_content(element)):
        return frozenset({name})
    names = classes(element) if _is_section(element) else f"{classes(element)} {element.get('id') or ''}"
    return frozenset(word for one in names.split() for word in _noise(one))


def _belongs_to_content(element: Element) -> bool:
    """A header, footer or aside within the content belongs to it, as a menu does not."""
    if tag(element) == "nav":
        return False
    return any(
        tag(above) in (*_CONTENT, "blockquote") or above.get("role") == "main" for above in element.iterancestors()
    )


def _noise(name: str) -> frozenset[str]:
    """The words of a name that say so: the first, the last, or all as one."""
    parts = [part.lower() for part in _NAMES.findall(_HUMP.sub("-", name))]
    if not parts or not _HOLDERS.isdisjoint(parts):
        return frozenset()
    return frozenset((parts[0], parts[-1], "".join(parts))) & (_NOISE | _BELOW)


def _is_section(element: Element) -> bool:
    """Whether its id comes from the heading that it has, and says what the section is on."""
    if tag(element) in ("section", "span", "a", "dt", "dd", "p", "li"):
        return True
    return any(name.startswith(("section", "sect")) for name in classes(element).split())


def _is_box(words: frozenset[str], weight: Weight) -> bool:
    """Whether it is a box in a running text, which books call a sidebar: sentences, and few links."""
    return words == {"sidebar"} and weight.good > 0.6 * weight.text and weight.linked < 0.3 * weight.text


def _is_in(element: Element, root: Element) -> bool:
    """Whether it is still there, and not gone with what it was in."""
    return element is root or any(above is root for above in element.iterancestors())


def _has_title(element: Element) -> bool:
    return next(element.iter("h1"), None) is not None
