"""Preferences one by one: an answer, and whether it is one to give, as KTO learns from.

Ethayarajh et al. 2024, https://arxiv.org/abs/2402.01306; the columns are those of TRL's conversational unpaired
preferences, https://huggingface.co/docs/trl/dataset_formats.

{"prompt": [{"role": "user", "content": "…"}], "completion": [{"role": "assistant", "content": "…"}], "label": true}
"""

from typing import Any

from generator.formats.preferences import is_good, replaced_answer
from generator.formats.turns import Options, assistant_turn, prompt_turns


def kto(record: dict[str, Any], options: Options) -> list[dict[str, Any]]:
    """The record's answer with its label, and the one that a person replaced; none where nobody judged, or in doubt."""
    label = is_good(record, options.threshold)
    if label is None:
        return []
    judged = [(assistant_turn(record, options), label)]
    judged += [(answer, False) for answer in replaced_answer(record)]
    prompt = prompt_turns(record, options)
    return [
        {"prompt": prompt, "completion": [{"role": "assistant", "content": answer}], "label": good}
        for answer, good in judged
    ]
