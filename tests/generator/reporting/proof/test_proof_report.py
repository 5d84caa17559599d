"""A proof in sentences and as a page: what it shows, and what so few trainings cannot show."""

from pathlib import Path

import numpy as np
import pytest

from generator.evaluation.proving.proof import Proof, Set, Trained, sized
from generator.reporting.proof.page import render
from generator.reporting.proof.sentences import sentences
from tests.support.browser import needs_chromium, opened_browser


def proof(
    pairs: int = 3, gain: float = 0.3, documents: int = 30, shares: tuple[float, ...] = (1.0,), **fields: int
) -> Proof:
    """A proof on made-up answers: the choice answers so many more right."""
    random = np.random.default_rng(4)
    ids = {f"q{n}": f"{n % documents}.md" for n in range(4 * documents)}
    sizes, trainings = [], []
    for share in shares:
        scores, own = {}, []
        for kind, chance in (("choice", 0.4 + gain * share), ("random", 0.4)):
            for pair in range(1, pairs + 1):
                found = {one: float(random.random() < chance) for one in ids}
                scores[kind, pair] = found
                own.append(_trained(kind, share, pair, found, fields.get(f"{kind}_tokens", 1000)))  # type: ignore[arg-type]
        sizes.append(sized(own, scores, ids))  # type: ignore[arg-type]
        trainings += own
    return Proof(metadata={"pool": "all.jsonl"}, pool=400, overlap=0.25, sizes=sizes, trainings=trainings)


def _trained(kind: Set, share: float, pair: int, found: dict[str, float], tokens: int) -> Trained:
    right = sum(found.values()) / len(found)
    rows, steps = round(100 * share), round(30 * share)
    return Trained(
        set=kind,
        share=share,
        pair=pair,
        seed=pair - 1,
        rows=rows,
        steps=steps,
        tokens=tokens,
        loss=0.4,
        seconds=60,
        right=right,
        model="m",
    )


def test_a_better_choice_is_said_to_be_one_with_its_interval() -> None:
    told = sentences(proof(pairs=6))
    assert told[0].startswith("The choice trains a better model than random rows of the same number: it answers ")
    assert "It was better in 6 of 6 pairs, each of one seed, 100 rows and 30 steps." in told
    assert any("a choice that is no better than chance is so in one of 7 cases" in one for one in told)


def test_a_worse_choice_is_said_to_be_one() -> None:
    assert sentences(proof(gain=-0.3))[0].startswith("The choice trains a worse model")


def test_a_small_difference_that_is_sure_is_not_called_nought() -> None:
    found = proof(pairs=6)
    found.whole.advantage.value, found.whole.advantage.low = 0.004, 0.001
    assert "it answers less than 1 more of 100 questions right" in sentences(found)[0]


def test_what_cannot_be_told_is_not_told() -> None:
    assert "cannot be told: the difference is" in sentences(proof(gain=0.0))[0]


@pytest.mark.parametrize(("few", "why"), [({"pairs": 1}, "one pair"), ({"documents": 5}, "about 5 documents")])
def test_too_little_to_tell_is_said_with_the_reason(few: dict[str, int], why: str) -> None:
    told = sentences(proof(**few))[0]  # type: ignore[arg-type]
    assert "cannot be told" in told
    assert why in told


def test_three_samples_come_with_what_they_cannot_show() -> None:
    assert any("only a large difference can be told" in one for one in sentences(proof(pairs=3)))
    assert not any("only a large difference can be told" in one for one in sentences(proof(pairs=5)))


def test_longer_answers_are_said_to_be_part_of_a_difference() -> None:
    assert any("answers are longer: 15 tokens" in one for one in sentences(proof(choice_tokens=1500)))
    assert not any("answers are" in one for one in sentences(proof()))


def test_the_curve_is_told_by_number_of_rows() -> None:
    told = sentences(proof(shares=(0.25, 0.5, 1.0)))[-1]
    assert told.startswith("By size, the choice and random rows answer of 100 questions right: 25 rows: ")


def test_the_report_reads_back_as_it_was_written() -> None:
    found = proof(shares=(0.5, 1.0))
    assert Proof.model_validate_json(found.model_dump_json()) == found


@needs_chromium
def test_the_page_is_drawn_within_the_width_of_a_phone(tmp_path: Path) -> None:
    file = tmp_path / "proof.html"
    file.write_text(render(proof(shares=(0.25, 1.0)), "curated.json"), encoding="utf-8")
    faults = list[str]()
    with opened_browser() as browser:
        page = browser.new_context(viewport={"width": 390, "height": 800}).new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-drawn=yes]")
        assert page.locator("[data-chart] svg").count() == 2
        assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert faults == []
