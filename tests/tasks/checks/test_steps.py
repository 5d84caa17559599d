"""Steps: refused with the reason where they lead nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.reasoning import clean_steps
from tasks.checks.steps import MOST, fault, ground
from tests.support.chains import any_step

SOURCE = (
    "The harbour of Lund freezes in January. Ships wait outside until the ice breaks, which takes 3 weeks. "
    "A pilot guides each ship in, and that takes 2 days. The fee is 40 crowns a day. Captain Berg owns the pier."
)
QUESTION = "How long do ships wait outside the harbour of Lund in January?"
ANSWER = "They wait 3 weeks."
GOOD = ["The harbour freezes, so ships must wait until the ice breaks.", "Breaking takes 3 weeks: they wait as long."]


def test_a_chain_that_leads_to_its_answer_has_no_fault() -> None:
    assert fault(GOOD, QUESTION, ANSWER, SOURCE) is None


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ([], "one step only"),
        (GOOD[1:], "one step only"),
        ([*GOOD, "", " "][1:], "one step only"),
        ([GOOD[0], "A.", "B.", "C.", "D.", GOOD[1]], "too many steps"),
        (["The question asks how long ships wait outside the harbour of Lund in January.", GOOD[1]], "circular"),
        (["First, we need to know how long ships wait outside Lund harbour in January.", GOOD[1]], "circular"),
        (["They wait for 3 weeks.", "The ice in the harbour breaks then."], "circular"),
        (["The harbour of Lund freezes in January.", "Therefore, they wait 3 weeks."], "circular"),
        ([GOOD[0], "So ships must wait until the ice breaks.", GOOD[1]], "restating"),
        ([GOOD[0], "Breaking the ice takes 3 weeks.", "So the breaking of ice takes 3 weeks."], "restating"),
        ([GOOD[0], "Let us conclude.", GOOD[1]], "restating"),
        (["The harbour freezes in January.", "A pilot guides each ship."], "not leading to the answer"),
        (["The ice breaks after some weeks.", "Ships wait for some weeks."], "not leading to the answer"),
        ([GOOD[1], "A pilot guides each ship."], "not leading to the answer"),
        ([GOOD[0], "Breaking takes 3 weeks, at 75 tons a day."], "ungrounded"),
        ([GOOD[0], "Breaking takes 3 weeks, as Captain Holm says."], "ungrounded"),
        ([GOOD[0], "Nuclear tugs patrol every morning, melting giant bergs, thus 3 weeks."], "ungrounded"),
    ],
)
def test_a_chain_with_a_fault_is_refused_with_the_reason(steps: list[str], reason: str) -> None:
    assert fault(steps, QUESTION, ANSWER, SOURCE) == reason


@pytest.mark.parametrize(
    ("steps", "question", "answer"),
    [
        (
            ["The ice of the harbour takes 3 weeks to break.", "Therefore, they wait 3 weeks."],
            QUESTION,
            ANSWER,
        ),
        (
            ["The pilot takes 2 days to guide a ship in.", "Each day costs 40 crowns, so 2 * 40 = 80 crowns are due."],
            "What does a ship pay while it is guided in?",
            "It pays 80 crowns.",
        ),
        (
            ["The ice takes 3 weeks to break.", "The pilot takes 2 days more, so a ship loses 3 weeks and 2 days."],
            "How much time does a ship lose?",
            "Three weeks and two days, that is 3 weeks and 2 days.",
        ),
        (
            ["Lund freezes in January.", "Ships can not come in while the ice holds, so it is closed."],
            "Is the harbour of Lund closed to ships in January?",
            "Yes.",
        ),
        (
            ["Ice has formed in the harbour, and it must break.", "For this reason, ships wait outside."],
            "Why do ships wait outside?",
            "1. Ships wait outside because ice has formed in the harbour. 2. The ice must break.",
        ),
        (
            ["Captain Berg owns the pier.", "The pier lies in the harbour of Lund, so Berg has a part of the harbour."],
            "Who owns a part of the harbour?",
            "Captain Berg.",
        ),
    ],
)
def test_conclusions_and_calculations_are_no_faults(steps: list[str], question: str, answer: str) -> None:
    assert fault(steps, question, answer, SOURCE) is None


def test_a_contradiction_is_no_repetition() -> None:
    question, answer = "Is the pier open?", "No, the pier is not open."
    steps = ["Captain Berg says that the pier is open.", "The ice shows that the pier is not open."]
    assert fault(steps, question, answer, "Captain Berg says the pier is open. The ice shows that it is not.") is None


def test_without_a_chunk_nothing_is_said_of_grounds() -> None:
    steps = ["Berlin lies on the Spree.", "The Spree flows into the Havel, so the Havel takes Berlin's water."]
    question, answer = "Which river takes Berlin's water?", "The Havel."
    assert fault(steps, question, answer, " ") is None
    assert fault(steps, question, answer, SOURCE) == "ungrounded"


@pytest.mark.parametrize(
    ("source", "around", "known"), [("Ice.", ("Lund", None), "Lund\nIce."), ("Ice.", (), "Ice."), (None, ("Lund",), "")]
)
def test_the_ground_is_the_chunk_with_what_is_said_about_it(
    source: str | None, around: tuple[str | None, ...], known: str
) -> None:
    assert ground(source, *around) == known


def test_german_nouns_are_not_taken_for_names() -> None:
    source = "Der Hafen friert im Januar zu. Die Schiffe warten, bis das Eis im Hafen bricht. Das dauert 3 Wochen."
    steps = ["Der Hafen friert zu, und das Brechen dauert 3 Wochen.", "Bis dahin warten die Schiffe, also 3 Wochen."]
    assert fault(steps, "Wie lange warten die Schiffe im Winter?", "Sie warten 3 Wochen.", source) is None


@given(any_step, st.integers(0, 9), any_step, any_step, any_step)
def test_steps_that_are_all_the_same_are_never_accepted(
    step: str, n: int, question: str, answer: str, source: str
) -> None:
    assert fault([step] * n, question, answer, source) is not None


@given(st.lists(any_step, max_size=6), any_step, any_step, any_step)
def test_marks_given_by_the_model_make_no_difference(steps: list[str], question: str, answer: str, source: str) -> None:
    marked = [f"Step {number}: {step}" for number, step in enumerate(clean_steps(steps), 1)]
    assert fault(marked, question, answer, source) == fault(steps, question, answer, source)


@given(st.lists(any_step, max_size=8), any_step, any_step, any_step)
def test_what_is_accepted_has_two_to_five_steps_and_no_two_alike(
    steps: list[str], question: str, answer: str, source: str
) -> None:
    if fault(steps, question, answer, source) is None:
        chain = clean_steps(steps)
        assert 2 <= len(chain) <= MOST
        assert len(set(chain)) == len(chain)


PROBLEM = (
    "A barge carries 18 crates, and thirty barges sail. Each crate weighs $4,000 worth of tea. What is the tea worth?"
)
WORKED_OUT = ["There are 18 * 30 = 540 crates.", "The tea is worth 540 x $4,000 = $2,160,000."]


@pytest.mark.parametrize(
    ("problem", "steps", "answer"),
    [
        (PROBLEM, WORKED_OUT, "2160000"),
        (PROBLEM, WORKED_OUT, "The tea is worth $2,160,000.00."),
        (PROBLEM, [f"{WORKED_OUT[0]} {WORKED_OUT[1]}", "So the answer is 2,160,000."], "2,160,000"),
        (
            "Ilse's well gives 15, 40 and 25 buckets on three days. A bucket costs $3. What does she get?",
            ["Ilse's well gives 15 + 40 + 25 = 80 buckets.", "They cost 80 * $3.", "That is $240."],
            "240",
        ),
        (
            "A mill grinds 90 sacks a day. It runs at two thirds of its power for half a week. How many sacks is that?",
            ["At two thirds it grinds 2/3 * 90 = 60 sacks a day.", "In 7/2 = 3.5 days it grinds 60 * 3.5 = 210 sacks."],
            "210 sacks",
        ),
        (
            "20% of 150 sailors are ill. How many are well?",
            ["Well are 100% - 20% = 80%.", "That is 0.8 * 150 = 120 sailors."],
            "120",
        ),
        (
            "Three ships and a boat have 45 sails. The boat has 3. How many has a ship?",
            ["Let x be the sails of a ship.", "Then 3x + 3 = 45, so 3x = 42.", "So x = 42 / 3 = 14."],
            "14",
        ),
        (
            "Drei Fischer fangen je 12 Fische und werfen 2,5 kg zurück. Ein Fisch wiegt 1,5 kg. Wie viel behalten sie?",
            [
                "Drei Fischer fangen 3 * 12 = 36 Fische.",
                "Diese wiegen 36 * 1,5 = 54 kg.",
                "Es bleiben 54 - 2,5 = 51,5 kg.",
            ],
            "51,5 kg",
        ),
        (
            "Ana compra 4 cajas de 6 huevos y rompe 5. ¿Cuántos le quedan?",
            ["Ana compra 4 x 6 = 24 huevos.", "Le quedan 24 - 5 = 19 huevos.", "La respuesta es 19."],
            "19",
        ),
        (
            "一箱有 12 个苹果，一共 5 箱，吃了 7 个。还剩多少个苹果？",
            ["一共有 12 * 5 = 60 个苹果。", "吃了 7 个，所以还剩 60 - 7 = 53 个。"],
            "53",
        ),
    ],
)
def test_calculations_lead_to_their_answer_with_a_text_and_without(problem: str, steps: list[str], answer: str) -> None:
    assert fault(steps, problem, answer, problem) is None
    assert fault(steps, problem, answer, "") is None


@pytest.mark.parametrize("source", [PROBLEM, ""])
@pytest.mark.parametrize(
    ("steps", "answer", "reason"),
    [
        (WORKED_OUT, "2,160,001", "not leading to the answer"),
        (WORKED_OUT, "540", "not leading to the answer"),
        (WORKED_OUT[1:], "2,160,000", "one step only"),
        (["The answer is 2,160,000.", *WORKED_OUT], "2,160,000", "circular"),
        ([*WORKED_OUT, WORKED_OUT[1]], "2,160,000", "restating"),
        ([WORKED_OUT[0], WORKED_OUT[0], WORKED_OUT[1]], "2,160,000", "restating"),
        ([WORKED_OUT[0], "Now we have everything that we need.", WORKED_OUT[1]], "2,160,000", "ungrounded"),
        ([WORKED_OUT[0], "We multiply carefully to get the total worth.", WORKED_OUT[1]], "2,160,000", "ungrounded"),
        (["There are 18 * 30 = 550 crates.", WORKED_OUT[1]], "2,160,000", "wrong calculation"),
        ([WORKED_OUT[0], "The tea is worth 540 x $4,001 = $2,160,000."], "2,160,000", "wrong calculation"),
        (["There are 19 * 40 = 760 crates.", "The tea is worth 760 x 90 = 68,400."], "68,400", "ungrounded"),
        (["Each of the 77 crates is full: 18 * 30 = 540.", WORKED_OUT[1]], "2,160,000", "ungrounded"),
        (list(reversed(WORKED_OUT)), "2,160,000", "not leading to the answer"),
    ],
)
def test_a_broken_calculation_is_refused_with_the_reason(
    steps: list[str], answer: str, reason: str, source: str
) -> None:
    assert fault(steps, PROBLEM, answer, source) == reason


def test_a_proof_may_use_the_words_of_its_facts_again() -> None:
    facts = ["A herring is a kind of fish.", "A fish breathes through gills.", "Gills take oxygen from water."]
    steps = [
        "A herring is a kind of fish, and a fish breathes through gills, so a herring breathes through gills.",
        "Gills take oxygen from water, so a herring takes oxygen from water.",
    ]
    question, answer = "Where does a herring get its oxygen?", "From water."
    assert fault(steps, question, answer, " ".join(facts)) is None
    assert fault([*facts, "A herring takes oxygen from water."], question, answer, " ".join(facts)) is None


def test_a_conclusion_that_stands_before_its_facts_is_no_proof() -> None:
    facts = ["Whales have lungs.", "What has lungs must come up for air."]
    question, answer = "Why do whales come to the surface of the sea?", "Whales come up for air."
    conclusion = "Whales come to the surface of the sea, since they must come up for air."
    assert fault([*facts, conclusion], question, answer, " ".join(facts)) is None
    assert fault([conclusion, *reversed(facts)], question, answer, " ".join(facts)) == "not leading to the answer"


def test_an_answer_in_another_form_of_the_word_is_led_to() -> None:
    facts = ["Hunting lowers the number of great auks.", "A bird of which none is left has become extinct."]
    question, answer = "What did hunting lead to for great auks?", "To their extinction."
    steps = [facts[0], f"None is left, and {facts[1].lower()[:-1]}: so great auks became extinct."]
    assert fault(steps, question, answer, " ".join(facts)) is None


def test_a_step_that_has_nothing_to_do_with_the_rest_is_seen_without_a_chunk() -> None:
    question, answer = "Which river takes Berlin's water?", "The Havel."
    steps = ["Berlin lies on the Spree.", "Whales sing loudly.", "The Spree flows into the Havel."]
    assert fault(steps, question, answer, "") == "ungrounded"
    assert fault([steps[0], steps[2]], question, answer, "") is None


def test_numbers_that_nobody_works_with_are_no_hindrance() -> None:
    many = " ".join(str(number) for number in range(1000, 3000, 3))
    steps = [f"The log has {many}.", "999999^64 ships and 8 pilots pay 7 crowns."]
    assert fault(steps, "What do 3 pilots pay, at 2 crowns each?", "7 crowns", f"{many} pilots pay.") == "ungrounded"
