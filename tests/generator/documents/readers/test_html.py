"""Web pages become Markdown: their content, nothing of what surrounds it, and their structure."""

import pytest

from generator.documents.document import Contents, ReadingOptions, Unreadable, contents
from generator.documents.readers.html import read

LONG = "A pump moves fluids by mechanical action, typically converted from electrical energy into hydraulic energy."


def page(body: str, head: str = "") -> Contents:
    data = f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()
    return contents(read(data, ReadingOptions()))


def text(body: str) -> str:
    return page(body).text


@pytest.mark.parametrize(
    "around",
    [
        "<nav><a href=a>Home</a> <a href=b>Products</a></nav>",
        "<header><a href=/>ACME</a> The pump people</header>",
        "<aside>Buy one today!</aside>",
        "<footer>© ACME, all rights reserved</footer>",
        "<div role=navigation>Home Products</div>",
        '<div class="sidebar"><p>Latest news of our company</p></div>',
        '<ul class="breadcrumbs"><li>Home<li>Pumps</ul>',
        '<div id="cookie-consent"><p>We use cookies to make this page better for you.</p></div>',
        '<div class="edit-this-page">Edit this page</div>',
        "<script>alert(1)</script><style>p {}</style><noscript>Switch scripts on</noscript>",
        "<div hidden>Not seen</div><p style='display: none'>Neither</p><span aria-hidden=true>☰</span>",
        "<form><input value=Search><button>Search</button></form>",
        "<ul><li><a href=a>Valves</a><li><a href=b>Pipes</a><li><a href=c>Tanks</a></ul>",
        "<p>Next: <a href=n>Valves</a>, Up: <a href=u>Machines</a></p>",
    ],
)
@pytest.mark.parametrize("content", ["<main>{}</main>", "<article>{}</article>", "<div>{}</div>"])
def test_what_surrounds_the_content_is_gone(around: str, content: str) -> None:
    body = content.format(f"<h1>Pumps<a class=headerlink href=#p>¶</a></h1><p>{LONG}</p><p>{LONG}</p>")
    assert text(around + body + around) == f"# Pumps\n\n{LONG}\n\n{LONG}"


def test_a_section_that_is_called_like_a_menu_stays() -> None:
    body = (
        f"<section id=menu><h2>Menu</h2><p>{LONG}</p></section><section id=share><h2>Share</h2><p>{LONG}</p></section>"
    )
    assert text(f"<main><h1>Window</h1>{body}</main>") == f"# Window\n\n## Menu\n\n{LONG}\n\n## Share\n\n{LONG}"


def test_a_page_that_is_only_links_keeps_them() -> None:
    assert text("<ul><li><a href=a>Valves</a><li><a href=b>Pipes</a></ul>") == "- Valves\n- Pipes"


def test_comments_below_a_post_are_gone_though_they_are_longer() -> None:
    post = f"<h1>Pumps</h1><div>{f'<p>{LONG}</p>' * 6}</div>"
    comments = f"<div class=comments>{'<p>I have read this, and I do not agree with it at all.</p>' * 40}</div>"
    assert "agree" not in text(post + comments)


def test_the_title_is_the_heading_and_stands_above_what_is_below_it() -> None:
    found = page(f"<div class=top><h1>Pumps</h1></div><main><p>{LONG}</p></main>", "<title>Pumps - ACME</title>")
    assert (found.title, found.text) == ("Pumps", f"# Pumps\n\n{LONG}")
    assert page("<p>One</p>", "<title>Pumps | ACME</title>").title == "Pumps"


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h1>A</h1><h3>B <em>c</em></h3><p>d", "# A\n\n### B c\n\nd"),
        ("<p>one<br>two<p>three  \n four</p>", "one\ntwo\n\nthree four"),
        ("<div>a<div>b</div>c</div>", "a\n\nb\n\nc"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n  - b\n- c"),
        ("<ol start=3><li>a<li><p>b</p><pre>x</pre></ol>", "3. a\n\n4. b\n\n   ```\n   x\n   ```"),
        ("<dl><dt>Pump<dd>Moves.<dt>Valve</dt><dt>Tap<dd>Stops.</dl>", "- Pump: Moves.\n- Valve, Tap: Stops."),
        ("<dl><dt>-q<dd><p>Quiet.</p><p>Very.</p></dl>", "-q\n\nQuiet.\n\nVery."),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<p>Call <code>f(a*b)</code>, <kbd>x`y</kbd>", "Call `f(a*b)`, ``x`y``"),
        ("<p>10<sup>-3</sup> m<sup>2</sup>, 1<sup>st</sup>, H<sub>2</sub>O, x<sub>i</sub>", "10^-3 m^2, 1st, H2O, x_i"),
        ("<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字", "漢(kan)字"),
        ("<p>&lt;b&gt; &amp;amp; &nbsp;&eacute;&#8211;&hellip;", "\\<b> &amp; é–…"),
        ("<p>a<img src=a.png alt='The rotor of a pump'><img src=b.png alt=b.png>", "aThe rotor of a pump"),
        ("<p># no heading</p><p>1. no list</p><p>- nor this", "\\# no heading\n\n1\\. no list\n\n\\- nor this"),
        (
            "<ul>All:<li>a</li> and so on<li>b</ul><table>no cells</table>",
            "All:\n\n- a\n\n  and so on\n\n- b\n\nno cells",
        ),
        ("<h2>1. Pumps in C #</h2>", "## 1. Pumps in C \\#"),
        ("<p>He said <q>yes</q>.", "He said “yes”."),
        ("<p>un<wbr>break<b>able</b>, soft&shy;ly", "unbreakable, softly"),
    ],
)
def test_structure_is_kept(html: str, markdown: str) -> None:
    assert text(html) == markdown


@pytest.mark.parametrize(
    ("html", "name", "code"),
    [
        ('<pre><code class="language-js">a &lt; b\n</code></pre>', "javascript", "a < b"),
        (
            '<div class="highlight-python"><div class=highlight><pre><b>def</b> f():\n    pass\n</pre></div>',
            "python",
            "def f():\n    pass",
        ),
        ('<div class="highlight highlight-source-shell"><pre>ls</pre></div>', "shell", "ls"),
        ('<pre class="sourceCode r"><code>x</code></pre>', "r", "x"),
        ('<pre class="brush: sql; toolbar: false">x</pre>', "sql", "x"),
        ('<pre data-lang="go">x</pre>', "go", "x"),
        ("<pre>a<br>b\n\n  c</pre>", "", "a\nb\n\n  c"),
        ("<div class=fragment><div class=line><i class=lineno>1</i>a</div><div class=line>b</div></div>", "", "a\nb"),
        (
            "<table><tr><td class=linenos><pre>1\n2</pre></td><td><div><pre>a\nb</pre></table>",
            "",
            "a\nb",
        ),
    ],
)  # fmt: skip
def test_code_is_in_fences_with_its_language(html: str, name: str, code: str) -> None:
    assert text(html) == f"```{name}\n{code}\n```"


def test_a_fence_is_longer_than_those_in_the_code() -> None:
    assert text("<pre>```\nx\n```</pre>") == "````\n```\nx\n```\n````"


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (
            "<tr><th colspan=2>Size<th rowspan=2>Price<tr><th>m<th>kg<tr><td>1<td>2<td>a|b<tr><td>3<td>4<td>5<br>6",
            "| Size m | Size kg | Price |\n| --- | --- | --- |\n| 1 | 2 | a\\|b |\n| 3 | 4 | 5<br>6 |",
        ),
        (
            "<thead><tr><td>a<td>b<td>c<tbody><tr><td rowspan=2>x<td>1<td>2<tr><td>3<td><ul><li>p<li>q</ul>",
            "| a | b | c |\n| --- | --- | --- |\n| x | 1 | 2 |\n| x | 3 | - p<br>- q |",
        ),
        ("<caption>Parts</caption><tr><th>a<th>b<tr><td>1<td>2", "Parts\n\n| a | b |\n| --- | --- |\n| 1 | 2 |"),
        ("<tr><th>Status:<td>Core<tr><th>File<td>a.c", "- Status: Core\n- File: a.c"),
        ("<tr><td><h2>Pumps</h2><p>a</p></td><td><p>b</p></td></tr>", "## Pumps\n\na\n\nb"),
        ("<tr><td>only one<tr><td>column", "only one\n\ncolumn"),
        ("<tr><td>a<td>b<tr><td>1<td>2", "| a | b |\n| --- | --- |\n| 1 | 2 |"),
    ],
)
def test_tables_keep_rows_columns_and_head_and_those_that_place_text_are_unfolded(html: str, markdown: str) -> None:
    assert text(f"<table>{html}</table>") == markdown


@pytest.mark.parametrize(
    ("html", "formula"),
    [
        (
            "<math><semantics><mi>m</mi><annotation encoding=TeX>{\\displaystyle mc^2}</annotation></math>",
            "$mc^2$",
        ),
        ("<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac></math>", "$(a+b)/2$"),
        (
            "<math><msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup><mo>≤</mo><msqrt><mn>3</mn></msqrt></math>",
            "$x_i^2≤√(3)$",
        ),
        ("<math alttext='not available'><mi>k</mi><mi>x</mi></math>", "$k x$"),
        ("<math alttext='a_1'><mi>a</mi></math>", "$a_1$"),
        ("<script type='math/tex; mode=display'>a_1</script>", "$a_1$"),
        ("<span class='math notranslate'>\\(a^2\\)</span>", "$a^2$"),
        ("<img class=math src=x.png alt='a^2'>", "$a^2$"),
    ],
)
def test_formulas_are_text(html: str, formula: str) -> None:
    assert text(f"<p>It is {html} here.</p>") == f"It is {formula} here."


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<div id=root></div><script src=app.js></script>", "has no text: it is made by scripts: save the page"),
        ("<iframe src=a.html></iframe>", "only frames other pages: give these: a.html"),
        ("<meta http-equiv=refresh content='0; url=b.html'>", "only leads on to b.html: give that page"),
        ("<img src=x.png>", "has no text"),
    ],
)
def test_a_page_without_text_says_why(html: str, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        text(html)
    assert str(refused.value).startswith(why)


def test_frames_are_named() -> None:
    with pytest.raises(Unreadable, match=r"only frames other pages: give these: a.html, b.html"):
        list(read(b"<html><frameset><frame src=a.html><frame src=b.html></frameset></html>", ReadingOptions()))


@pytest.mark.parametrize(
    "name", ["div", "span", "ul", "ul><li", "table", "table><tr><td", "blockquote", "dl", "dl><dd", "b"]
)
@pytest.mark.parametrize("times", [300, 2500, 30000])
def test_whatever_the_depth_the_text_is_there(name: str, times: int) -> None:
    assert "deep words" in text(f"<{name}>" * times + "deep words")


def test_nothing_is_taken_from_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("disk") / "secret.txt"
    secret.write_text("a secret")
    found = contents(
        read(
            f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY y "bomb">]><p>seen &x; &y;</p>'.encode(),
            ReadingOptions(),
        )
    )
    assert found.text == "seen &x; &y;"


def test_spans_that_lie_do_not_fill_the_memory() -> None:
    rows = "<tr><td colspan=999999999 rowspan=999999999>a<td>b" * 50
    assert len(text(f"<table>{rows}</table>")) < 100_000


def test_an_old_encoding_is_read() -> None:
    data = "<meta charset=windows-1251><p>Насос перемещает жидкость".encode("cp1251")
    assert contents(read(data, ReadingOptions())).text == "Насос перемещает жидкость"


def test_a_box_of_a_book_that_is_called_a_sidebar_stays() -> None:
    box = f'<div class="sidebar"><p>VOCABULARY</p><div>{LONG}</div><div>{LONG}</div></div>'
    assert text(f"<div><h2>Pumps</h2>{box}<p>{LONG}</p></div>").count(LONG) == 3


def test_short_parts_of_a_page_are_not_lost_beside_a_long_one() -> None:
    slides = "".join(
        f'<div class="slide"><h1>{title}</h1><p>{said}</p></div>' for title, said in [("A", "a"), ("B", LONG)]
    )
    assert text(f"<div>{slides}</div>") == f"# A\n\na\n\n# B\n\n{LONG}"
