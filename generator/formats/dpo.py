"""Preferences in pairs: to a question, an answer to give and one not to give, as DPO and its kin learn from.

Rafailov et al. 2023, https://arxiv.org/abs/2305.18290; the columns are those of TRL's conversational preferences,
https://huggingface.co/docs/trl/dataset_formats.

{"prompt": [{"role": "user", "content": "…"}], "chosen": [{"role": "assistant", "content": "…"}],
 "rejected": [{"role": "assistant", "content": "…"}]}
"""

from typing import Any

from generator.formats.preferences import is_good, worse_answers
from generator.formats.turns import Options, prompt_turns


def dpo(record: dict[str, Any], options: Options) -> list[dict[str, Any]]:
    """A row for each answer that is known to be worse than the record's own; none if its own is bad.

    Both answers stand without a chain of thought: the worse one has none that led to it, and a model would learn to
    tell them by that.
    """
    if is_good(record, options.threshold) is False:
        return []
    others = options.refused.to(record) if options.refused else ()
    prompt = prompt_turns(record, options)
    return [
        {"prompt": prompt, "chosen": _answer(record["answer"]), "rejected": _answer(worse)}
        for worse in worse_answers(record, others)
    ]


def _answer(text: str) -> list[dict[str, str]]:
    return [{"role": "assistant", "content": text}]
