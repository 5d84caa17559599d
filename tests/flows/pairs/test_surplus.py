"""Pairs beyond the plan: which are taken, and that they come back as they went."""

from contextlib import closing

from flows.pairs.surplus import Surplus
from generator.records import Origin, QAPair


def pair(ref: int, source: str) -> QAPair:
    origin = Origin(prompt="qa", prompt_fingerprint="f", provider="openai", model="m", cost=0.01)
    made = QAPair(question=f"Q{ref}?", answer="A.", source=source, source_text="Text.", provenance={"generate": origin})
    made.ref = ref
    return made


def test_each_source_gives_the_same_share_and_what_is_taken_is_in_order() -> None:
    with closing(Surplus()) as surplus:
        for ref, source in ((9, "a"), (3, "b"), (1, "a"), (4, "a"), (2, "b"), (8, "a")):
            surplus.add(pair(ref, source))
        assert [one.ref for one in surplus.take(3)] == [1, 2, 4]
        assert len(surplus) == 3
        assert [one.ref for one in surplus.take(9)] == [3, 8, 9]
        assert len(surplus) == 0


def test_a_pair_comes_back_as_it_went() -> None:
    with closing(Surplus()) as surplus:
        surplus.add(pair(7, "a.md"))
        (back,) = surplus.take(1)
    assert (back, back.ref) == (pair(7, "a.md"), 7)
