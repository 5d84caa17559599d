"""Distilling step-by-step: two training rows an item, one for the answer and one for the reasoning.

Hsieh et al. 2023, https://arxiv.org/abs/2305.02301. One small model learns both tasks, told apart by a prefix, and
its loss is α · answer + (1 − α) · reasoning, α being 0.5 in the authors' code. The rows carry these weights; both have
the item's id, so that a trainer can put them into one batch. A system prompt is a field of its own, `system`.

{"id": "…", "task": "predict", "input": "predict: Why?", "output": "Because.", "weight": 0.5}
{"id": "…", "task": "explain", "input": "explain: Why?", "output": "Step 1: Look.\\nStep 2: See.", "weight": 0.5}
"""

from typing import Any

from generator.formats.turns import Options, reasoning_text, user_turn
from generator.hashing import fingerprint


def step_by_step(record: dict[str, Any], options: Options) -> list[dict[str, Any]]:
    """A row to `predict`, and one to `explain` where there is reasoning and it is wanted.

    A record without reasoning keeps the weight α, not 1: in the paper's loss it has no second part, and an answer is
    to count the same whether or not its steps are there. A record without an id is given a hash of its question and
    answer.
    """
    question, answer = user_turn(record), str(record["answer"])
    item = str(record.get("id") or fingerprint([question, answer], 16))
    tasks = [("predict", answer, options.alpha)]
    if options.reasoning != "none" and (reasoning := reasoning_text(record.get("reasoning"))):
        tasks.append(("explain", reasoning, 1 - options.alpha))
    system = {"system": options.system_prompt} if options.system_prompt else {}
    return [
        {"id": item, "task": task, "input": f"{task}: {question}", "output": output, "weight": weight, **system}
        for task, output, weight in tasks
    ]
