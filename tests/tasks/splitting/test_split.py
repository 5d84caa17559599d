"""A split by document: what is on which side, and that nothing is said on both."""

from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.lancedb.held_out import Split
from tasks.choosing.near_duplicates import near
from tasks.splitting.passages import WORDS
from tasks.splitting.split import Drawn, split_chunks

SPLIT = Split(share=0.2, seed=0)
FOOTER = "this document has been placed in the public domain and anybody may do with it whatever they like to do"

Table = list[tuple[str, str]]
"""Name of the document and text of each chunk."""


def words(random: Random, count: int) -> str:
    return " ".join("".join(random.choices("abdegiklmnoprstuv", k=7)) for _ in range(count))


def document(name: str, chunks: int = 4) -> Table:
    """Chunks of a document that says what no other one says."""
    random = Random(name)
    return [(name, words(random, 60)) for _ in range(chunks)]


def documents(count: int, chunks: int = 4) -> Table:
    return [row for number in range(count) for row in document(f"{number}.md", chunks)]


def drawn(table: Table, split: Split = SPLIT, before: dict[str, bool] | None = None) -> Drawn:
    return split_chunks([text for _, text in table], [name for name, _ in table], split, before)


def sides(found: Drawn) -> dict[str, bool]:
    """By name, whether a document is held out."""
    return dict(zip(found.groups.documents, found.held.tolist(), strict=True))


def parts(table: Table, found: Drawn) -> tuple[list[str], list[str]]:
    """The texts that are held out, and those that are trained."""
    held = found.held[found.document]
    return (
        [text for (_, text), is_held in zip(table, held, strict=True) if is_held],
        [text for (_, text), one, other in zip(table, held, found.left_out, strict=True) if not one and not other],
    )


def runs(texts: Iterable[str]) -> set[tuple[str, ...]]:
    return {tuple(said[at : at + WORDS]) for said in map(str.split, texts) for at in range(len(said) - WORDS + 1)}


def edited(text: str, every: int) -> str:
    """The text with one word in so many changed."""
    return " ".join("changed" if at % every == every - 1 else word for at, word in enumerate(text.split()))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Documents, some of which quote, copy or edit others."""
    table = documents(draw(st.integers(4, 25)), draw(st.integers(1, 5)))
    random = Random(draw(st.integers(0, 1000)))
    for number in range(draw(st.integers(0, 8))):
        name, text = random.choice(table)
        said = {"copy": text, "edit": edited(text, 30), "quote": " ".join(text.split()[5:30])}
        kind = draw(st.sampled_from(sorted(said)))
        into = draw(st.sampled_from([f"{number}.md", f"new{number}.md", name]))
        table.append((into, f"{said[kind]} {words(random, 40)}" if kind == "quote" else said[kind]))
    return table


class TestBothSides:
    @given(tables(), st.integers(0, 50))
    @settings(max_examples=60, deadline=None)
    def test_no_passage_and_no_near_duplicate_is_on_both(self, table: Table, seed: int) -> None:
        found = drawn(table, Split(share=0.2, seed=seed))
        held, trained = parts(table, found)
        assert held
        assert not runs(held) & runs(trained)
        assert all(len({at < len(held) for at in group}) == 1 for group in near([*held, *trained]))

    @given(tables(), st.integers(0, 50))
    @settings(max_examples=30, deadline=None)
    def test_a_document_is_on_one_side_whatever_the_order_of_its_chunks(self, table: Table, seed: int) -> None:
        shuffled = Random(seed).sample(table, len(table))
        assert sides(drawn(shuffled)) == sides(drawn(table))

    def test_a_quoted_paragraph_takes_its_chunk_out_and_not_its_document(self) -> None:
        table = documents(20)
        held = sides(drawn(table))
        source = next(name for name, is_held in held.items() if is_held)
        other = next(name for name, is_held in held.items() if not is_held)
        quoted = next(text for name, text in table if name == source)
        found = drawn([*table, (other, f"{quoted} and so on")])
        assert sides(found) == held
        assert found.left_out.tolist() == [False] * len(table) + [True]


class TestGroups:
    @pytest.mark.parametrize("versions", [2, 5, 40])
    def test_versions_of_one_document_are_on_one_side(self, versions: int) -> None:
        one = document("manual", 6)
        table = documents(60)
        for number in range(versions):
            table += [(f"v{number}", edited(text, 40 + number)) for _, text in one]
        for seed in range(8):
            held = sides(drawn(table, Split(share=0.5, seed=seed)))
            assert len({held[f"v{number}"] for number in range(versions)}) == 1

    def test_a_licence_in_every_document_ties_none_together(self) -> None:
        table = [(name, f"{text} {FOOTER}") for name, text in documents(40, 1)]
        found = drawn(table)
        assert len(found.groups.sizes) == 40
        assert not found.left_out.any()

    def test_a_licence_that_is_most_of_every_document_ties_none_together(self) -> None:
        licence = words(Random(1), 300)
        table = [(name, text) for n in range(30) for name, text in [*document(f"{n}", 2), (f"{n}", licence)]]
        found = drawn(table)
        assert len(found.groups.sizes) == 30
        assert not found.left_out.any()

    def test_quotes_from_one_to_the_next_make_no_chain_of_all(self) -> None:
        table = documents(50)
        for number in range(49):
            quoted = " ".join(table[4 * number][1].split()[:20])
            table.append((f"{number + 1}.md", f"{quoted} {words(Random(number), 40)}"))
        assert len(drawn(table).groups.sizes) == 50

    def test_a_group_that_is_more_than_is_wanted_is_trained(self) -> None:
        big = [(f"copy{number}", text) for number in range(20) for _, text in document("big")]
        for seed in range(10):
            held = sides(drawn([*documents(40), *big], Split(share=0.1, seed=seed)))
            assert not any(held[f"copy{number}"] for number in range(20))


class TestShare:
    @pytest.mark.parametrize("share", [0.05, 0.1, 0.3, 0.5])
    def test_it_is_near_what_is_wanted(self, share: float) -> None:
        table = [row for n in range(200) for row in document(f"{n}.md", 1 + n % 9)]
        for seed in range(5):
            held, _ = parts(table, drawn(table, Split(share=share, seed=seed)))
            assert abs(len(held) / len(table) - share) < 0.1 * share

    @pytest.mark.parametrize("count", [2, 3, 5, 9])
    def test_of_few_documents_one_is_held_out_and_never_all(self, count: int) -> None:
        for share in (0.01, 0.1, 0.9):
            held = sides(drawn(documents(count), Split(share=share, seed=3)))
            assert 1 <= sum(held.values()) < count

    @pytest.mark.parametrize(
        ("sizes", "least", "most"),
        [([100] * 7 + [1], 1, 101), ([95] + [1] * 5, 1, 5), ([60, 40], 40, 40), ([90] + [1] * 10, 9, 10)],
    )
    def test_documents_of_very_different_sizes(self, sizes: list[int], least: int, most: int) -> None:
        table = [row for number, size in enumerate(sizes) for row in document(f"{number}", size)]
        for seed in range(6):
            held, _ = parts(table, drawn(table, Split(share=0.1, seed=seed)))
            assert least <= len(held) <= most

    def test_another_seed_draws_others(self) -> None:
        drawn_by = [sides(drawn(documents(60), Split(share=0.2, seed=seed))) for seed in range(4)]
        assert len({tuple(side.values()) for side in drawn_by}) == 4

    def test_a_larger_share_holds_out_the_same_and_more(self) -> None:
        fewer, more = (sides(drawn(documents(60), Split(share=share, seed=0))) for share in (0.1, 0.3))
        assert {name for name, held in fewer.items() if held} < {name for name, held in more.items() if held}


class TestAdditions:
    @given(tables(), st.integers(0, 50))
    @settings(max_examples=30, deadline=None)
    def test_documents_stay_where_they_are_unless_a_duplicate_pulls_them(self, table: Table, seed: int) -> None:
        split = Split(share=0.2, seed=seed)
        first = drawn(table[: len(table) // 2], split)
        again = drawn(table, first.split, sides(first))
        named = zip(again.groups.documents, again.groups.of, strict=True)
        alone = {name for name, group in named if list(again.groups.of).count(group) == 1}
        before, after = sides(first), sides(again)
        assert {name: after[name] for name in alone & set(before)} == {
            name: before[name] for name in alone & set(before)
        }

    def test_nothing_changes_where_nothing_is_added(self) -> None:
        first = drawn(documents(80))
        again = drawn(documents(80), first.split, sides(first))
        assert sides(again) == sides(first)
        assert again.split == first.split

    def test_a_copy_goes_where_the_document_is(self) -> None:
        table = documents(40)
        first = drawn(table)
        for name, held in sides(first).items():
            copy = [(f"copy of {name}", text) for own, text in table if own == name]
            assert sides(drawn([*table, *copy], first.split, sides(first)))[f"copy of {name}"] == held

    def test_new_documents_are_held_out_by_about_the_share(self) -> None:
        first = drawn(documents(20))
        found = sides(drawn(documents(320, 1), first.split, sides(first)))
        new = [held for name, held in found.items() if name not in sides(first)]
        assert 0.12 < sum(new) / len(new) < 0.28

    def test_what_is_written_anew_is_known_by_the_note(self) -> None:
        first = drawn(documents(40))
        assert first.split.moved  # the draw alone would not give the share that was wanted
        for name, held in sides(first).items():
            assert first.split.holds_out(name) == held


def test_texts_without_words_are_on_some_side() -> None:
    held = sides(drawn([("one", ""), ("two", "??"), ("three", "a")]))
    assert 1 <= sum(held.values()) < 3
