"""Steps without a model: sentences of the chunk that lead to an answer, or nothing."""

from pydoc_data.topics import topics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.checks.steps import fault
from tasks.extractive.pairs import propose_pairs
from tasks.extractive.prose.words import words
from tasks.extractive.reasoning import propose_reasoned_code_pairs, propose_reasoned_pairs, reason_steps

CAUSE = "Exceptions are cleared because tracebacks form a reference cycle with the stack frame."
CODE = '''
def take(lines, most=10):
    """Read the first lines of a stream.

    Args:
        lines: The stream that is read, one text a line.
        most: How many lines are read at the most.
    """
    if most < 0:
        raise ValueError("most must not be negative")
    return [line for line, _ in zip(lines, range(most))]
'''


def test_a_cause_comes_before_what_it_brings_about() -> None:
    steps = reason_steps("Why are exceptions cleared?", CAUSE, CAUSE, CAUSE)
    assert steps == [
        "Tracebacks form a reference cycle with the stack frame.",
        "For this reason, exceptions are cleared.",
    ]


def test_a_cause_that_leans_on_its_effect_gives_no_step() -> None:
    answer = "Lists are copied because they are shared by several frames at once."
    assert reason_steps("Why are lists copied?", answer, answer, answer) == []


def test_a_definition_prepares_the_rule_that_uses_it() -> None:
    text = (
        "A *scope* defines the visibility of a name within a block. "
        "If a local variable is defined in a block, its scope includes that block."
    )
    (pair,) = (one for one in propose_reasoned_pairs(text, n=3) if one["question"].startswith("What happens"))
    assert pair["steps"] == [
        "A *scope* defines the visibility of a name within a block.",
        "If a local variable is defined in a block, its scope includes that block.",
    ]


def test_what_follows_is_a_step_of_its_own() -> None:
    answer = "The prefix f may be combined with a raw prefix, therefore raw formatted strings are possible."
    steps = reason_steps("How may the prefix f be combined?", answer, answer, answer)
    assert steps == [
        "The prefix f may be combined with a raw prefix.",
        "Therefore raw formatted strings are possible.",
    ]


def test_numbered_instructions_are_steps() -> None:
    text = "# How to configure Widget\n\n1. Open the file `widget.toml`.\n2. Set `color`.\n\nDone.\n"
    (pair,) = propose_reasoned_pairs(text, n=1)
    assert pair["steps"] == ["Open the file `widget.toml`.", "Set `color`."]


@pytest.mark.parametrize(
    ("question", "answer", "text"),
    [
        ("What does a slicing select?", "A slicing selects items.", "A slicing selects items."),
        ("What does a slicing select?", "A slicing selects items.", ""),
        ("Where do whales sing?", "Whales sing in the sea.", CAUSE),
        ("", "", CAUSE),
    ],
)
def test_an_answer_that_follows_from_nothing_has_no_steps(question: str, answer: str, text: str) -> None:
    assert reason_steps(question, answer, "", text) == []


def test_parallel_cases_are_no_grounds_for_each_other() -> None:
    text = (
        "If a base class has a close method, the derived class must call the close method. "
        "If a base class has an open method, the derived class must call the open method."
    )
    assert propose_reasoned_pairs(text, n=3) == []


def test_code_checks_a_condition_and_then_does_something() -> None:
    pairs = propose_reasoned_code_pairs(CODE, n=9, language="python", symbol=None)
    (steps,) = (pair["steps"] for pair in pairs if "ValueError" in pair["question"])
    assert steps == [
        "`take` checks `if most < 0:`.",
        'Where that holds, it runs `raise ValueError("most must not be negative")`.',
    ]


def test_a_parameter_is_explained_from_head_and_docstring() -> None:
    question = "What is the parameter `most` of the function `take` for?"
    answer = "How many lines are read at the most."
    assert reason_steps(question, answer, answer, CODE, is_code=True) == [
        "`take` is defined as `def take(lines, most=10)`.",
        "Its docstring sums it up: Read the first lines of a stream.",
        "On this its docstring says: How many lines are read at the most.",
    ]


def test_no_more_pairs_than_asked_for() -> None:
    text = topics["execmodel"]
    assert [len(propose_reasoned_pairs(text, n=n)) for n in (0, 1, 3)] == [0, 1, 3]


@pytest.mark.parametrize("topic", ["lambda", "with", "exceptions", "typesseq", "formatstrings", "customization"])
def test_the_language_reference_gives_sound_steps_of_its_own_words(topic: str) -> None:
    text = topics[topic]
    pairs = propose_reasoned_pairs(text, n=5)
    assert pairs == propose_reasoned_pairs(text, n=5)
    for pair in pairs:
        assert fault(pair["steps"], pair["question"], pair["answer"], text) is None
        assert {word for step in pair["steps"] for word in words(step)} <= {*words(text), "for", "this", "reason"}


def test_a_fair_share_of_the_language_references_answers_has_steps() -> None:
    pairs = [(pair, text) for _, text in sorted(topics.items())[::8] for pair in propose_pairs(text[:4000], n=4)]
    reasoned = [reason_steps(pair["question"], pair["answer"], pair["evidence"], text) for pair, text in pairs]
    assert sum(map(bool, reasoned)) >= len(pairs) / 8


PIECES = st.sampled_from(
    [
        "A list is a sequence of items.", "Lists are copied because a list is shared by frames.", "so", "; otherwise,",
        "If a key is missing, `KeyError` is raised.", "therefore", "is", "`x`", "(", '"', "\n\n", "# Title", "1. step",
        "A key is a part of a list.", "def f(x):", "    raise E(x)", "。", "it",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=25).map(" ".join), st.booleans(), st.data())
def test_whatever_the_text_steps_pass_the_checks(text: str, is_code: bool, data: st.DataObject) -> None:
    answer = data.draw(st.sampled_from(text.split("\n")))
    steps = reason_steps("How is a list copied?", answer, answer, text, is_code=is_code)
    assert not steps or fault(steps, "How is a list copied?", answer, text) is None
    assert steps == reason_steps("How is a list copied?", answer, answer, text, is_code=is_code)
