"""General tasks: rules that know a right reply from a wrong one, and what was lost by tuning."""

from collections import Counter

import pytest

from generator.evaluation.forgetting.forgetting import forgetting
from generator.evaluation.forgetting.tasks import Task, general_tasks


def _task(prompt: str) -> Task:
    return next(task for task in general_tasks() if prompt in task.prompt)


def _model_reply(task: Task) -> str:
    """A reply that does what the task asks, by its rule."""
    if task.lines:
        return "\n".join(["one"] * task.lines)
    if task.words:
        return " ".join(["white"] * task.words)
    right = {
        "lower case": "hello",
        "capital letters": "RIVER",
        "heavier": "stone",
        "Spell the word cat": "c-a-t",
        "order of the alphabet": "apple, mango, pear",
        "Anna": "Ben",
        "Count from": "1, 2, 3, 4, 5",
        "JSON object": '{"name": "Ada"}',
        "JSON array": "[1, 2, 3]",
        "5 March": "2021-03-05",
        "half past two": "14:30",
        "one thousand": "1000",
        "after B": "C",
        "quotation marks": '"code"',
        "Markdown": "# Notes",
    }
    found = next((reply for part, reply in right.items() if part in task.prompt), None)
    return found or task.exactly or (task.says or [""])[0] or f"{task.number:g}"


def test_there_are_sixty_different_tasks_of_four_kinds() -> None:
    tasks = general_tasks()
    assert len({task.prompt for task in tasks}) == len(tasks) == 60
    assert Counter(task.kind for task in tasks) == {"arithmetic": 15, "facts": 20, "instructions": 15, "formats": 10}


@pytest.mark.parametrize("task", general_tasks(), ids=lambda task: task.prompt[:40])
def test_a_task_knows_a_right_reply_and_refuses_chatter_and_silence(task: Task) -> None:
    assert task.is_right(_model_reply(task))
    assert not task.is_right("As a language model I would be glad to help you with anything that you may need.")
    assert not task.is_right("")


@pytest.mark.parametrize(
    ("prompt", "reply", "right"),
    [
        ("7 plus 5", "7 + 5 = 12.", True),
        ("7 plus 5", "12 is not it, the answer is 13", False),
        ("capital of France", "The capital of France is **Paris**.", True),
        ("capital of France", "Parisian", False),
        ("the word apple", "Apple.", True),
        ("the word apple", "apple pie", False),
        ("HELLO in lower", "HELLO", False),
        ("JSON object", '```json\n{"name": "Ada"}\n```', True),
        ("JSON object", '{"name": "Ada", "age": 3}', False),
        ("three fruits", "apple\n\npear\nplum\n", True),
        ("three fruits", "Here are three fruits:\napple\npear\nplum", False),
    ],
)
def test_rules_take_the_form_of_a_reply_as_the_task_asks_for_it(prompt: str, reply: str, right: bool) -> None:
    assert _task(prompt).is_right(reply) is right


def test_what_was_lost_and_gained_is_listed_with_an_interval() -> None:
    tasks = general_tasks()
    base = [_model_reply(task) if n < 40 else "" for n, task in enumerate(tasks)]
    tuned = [_model_reply(task) if 20 <= n < 45 else "" for n, task in enumerate(tasks)]
    found = forgetting(tasks, base, tuned)
    assert (len(found.lost), len(found.gained)) == (20, 5)
    assert (found.base, found.tuned) == pytest.approx((40 / 60, 25 / 60))
    assert found.difference.value == pytest.approx(-15 / 60)
    assert found.difference.high < 0
    assert found.kinds[0].model_dump() == {"kind": "arithmetic", "tasks": 15, "base": 15, "tuned": 0}
