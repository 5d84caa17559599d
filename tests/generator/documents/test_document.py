"""What readers yield becomes one text in which every character has its page."""

from hypothesis import given
from hypothesis import strategies as st

from generator.documents.document import Contents, Page, Title, Unread, contents


def test_a_sentence_that_goes_on_over_the_page_stays_whole() -> None:
    whole = contents(
        [Title("Pumps"), Page("A pump moves flu", 1), Page("ids.", 2, gap=""), Unread("page 3 is a picture")]
    )
    assert whole.text == "A pump moves fluids."
    assert (whole.title, whole.unread) == ("Pumps", [Unread("page 3 is a picture")])
    assert [whole.page_at(position) for position in (0, 15, 16, 19)] == [1, 1, 2, 2]


def test_a_format_without_pages_has_none() -> None:
    assert contents([Page("# One"), Page("two")]) == Contents("# One\n\ntwo")
    assert contents([Page("text")]).page_at(2) is None


@given(st.lists(st.tuples(st.text(max_size=20), st.sampled_from(["\n\n", "\n", " ", ""])), min_size=1))
def test_every_character_of_a_page_is_found_on_it(pages: list[tuple[str, str]]) -> None:
    whole = contents(Page(text, number, gap) for number, (text, gap) in enumerate(pages, 1))
    at = 0
    for number, (text, gap) in enumerate(pages, 1):
        at += len(gap) if at and text else 0
        assert whole.text[at : at + len(text)] == text
        assert all(whole.page_at(position) == number for position in range(at, at + len(text)))
        at += len(text)


def test_what_is_unread_says_its_remedy() -> None:
    assert str(Unread("2 of 3 pages are pictures", "pip install it")) == "2 of 3 pages are pictures: pip install it"
    assert str(Unread("page 2 is broken")) == "page 2 is broken"
