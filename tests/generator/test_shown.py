"""Text from outside on its way to people's eyes."""

import unicodedata

import orjson
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from generator.shown import fenced, in_markdown, shown

DIRECTION = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@given(st.text(st.characters(), max_size=40))
def test_nothing_is_left_that_a_terminal_would_obey(text: str) -> None:
    left = shown(text)
    assert not [sign for sign in left if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") or sign in DIRECTION]


def test_what_is_obeyed_is_shown() -> None:
    assert shown("a\x1b[31mb\u202ec\x9b2J\ud800") == "a\\u001b[31mb\\u202ec\\u009b2J\\ud800"


def test_a_line_stays_a_line() -> None:
    assert (shown("a\nb\r\tc"), shown("a\nb\r\tc", lines=True)) == ("a\\u000ab\\u000d\\u0009c", "a\nb\\u000d\tc")


def test_what_people_write_stays_as_it_is() -> None:
    for text in ("Größe 5 µm – “quoted”", "سلام", "שלום", "東京", "👩\u200d🚀", "نمی\u200cخواهم", "a->b->c: 3 %"):
        assert shown(text) == text


def test_json_means_the_same_afterwards() -> None:
    data = {"name": "a\u202eb\x9b\x1b", "lines": "x\ny"}
    assert orjson.loads(shown(orjson.dumps(data, option=orjson.OPT_INDENT_2).decode(), lines=True)) == data


@given(st.text(st.sampled_from("|[]()!<>`*_~\\#&;:/.@-+=\nax1 "), max_size=30))
@example("[x](http://e.org) ![i](//e.org) <b>`c`</b> **d** ~~e~~ &amp; \\")
def test_markdown_in_a_text_is_text(text: str) -> None:
    (inline,) = MarkdownIt("gfm-like", {"linkify": False}).parseInline(in_markdown(text))
    assert [part.type for part in inline.children or [] if part.type not in ("text", "text_special")] == []
    assert "".join(part.content for part in inline.children or []).strip() == shown(text).strip()


def test_addresses_are_no_links() -> None:
    assert in_markdown("https://e.org www.e.org a@e.org") == r"https\://e.org www\.e.org a\@e.org"


def test_a_border_of_a_table_is_text() -> None:
    table = MarkdownIt("gfm-like", {"linkify": False}).render(f"| a | b |\n|---|---|\n| {in_markdown('1 | 2')} | 3 |")
    assert "<td>1 | 2</td>" in table


def test_a_fence_in_a_text_does_not_end_the_block() -> None:
    assert fenced("a\n````\n# b") == "`````text\na\n````\n# b\n`````"
