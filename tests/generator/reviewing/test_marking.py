"""Evidence marked in its chunk."""

from generator.reviewing.marking import LONGEST, evidence_span, marked

TEXT = "The pier is long. Ships wait outside. The ice “breaks” in March."


def test_parts_together_are_the_text_and_say_what_they_are() -> None:
    parts = marked(TEXT, [("Ships wait outside.", "evidence"), ('the ice "breaks"', "against"), ("wait", "evidence")])
    assert "".join(part for part, _ in parts) == TEXT
    assert [(part, kind) for part, kind in parts if kind] == [
        ("Ships wait outside.", "evidence"),
        ("The ice “breaks”", "against"),
    ]


def test_what_is_not_there_is_not_marked() -> None:
    assert marked(TEXT, [("A quay.", "evidence"), ("", "evidence")]) == [(TEXT, "")]
    assert evidence_span(" ", TEXT) is None


def test_of_a_long_text_is_shown_what_lies_around_the_evidence() -> None:
    text = f"{'before ' * 9000}the evidence {'after ' * 9000}"
    parts = marked(text, [("the evidence", "evidence")])
    assert ("the evidence", "evidence") in parts
    assert (parts[0], parts[-1]) == (("… ", ""), (" …", ""))
    assert sum(len(part) for part, _ in parts) <= LONGEST + 4
    assert marked("x " * 90_000, [])[0][0].startswith("x x")
