"""A model as `finetune` leaves it, of no size: an adapter on a tiny base, with what was trained on."""

import warnings
from pathlib import Path
from typing import Any

from generator.training.manifests import MODEL_FILE, Base, ModelManifest, Rendering
from tests.support.tiny_models import tiny_model, tiny_tokenizer

EXAMPLE: list[dict[str, Any]] = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "What does the manual say?"},
    {"role": "assistant", "content": "It is 42 litres."},
]


def tuned_model(folder: Path, tokenizer: Any = None, *, dtype: str = "float32", **rendering: Any) -> Path:
    """Write `folder/base` and `folder/model`; returns the latter.

    Args:
        dtype: Of the base's numbers.
        rendering: What the manifest says otherwise: `stops`, `system_prompt`.
    """
    from transformers import AutoModelForCausalLM

    base = tiny_model(folder / "base", tokenizer or tiny_tokenizer())
    if dtype != "float32":
        AutoModelForCausalLM.from_pretrained(base, dtype=dtype).save_pretrained(base)
    return adapter_on(base, folder / "model", alpha=32, **rendering)


def adapter_on(base: Path, place: Path, *, alpha: int, **rendering: Any) -> Path:
    """Write an adapter of chance on a base, as `finetune` writes one.

    Args:
        alpha: How much it changes; on a real model 1 leaves sense in its answers.
        rendering: What the manifest says otherwise: `stops`, `system_prompt`.
    """
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokens = AutoTokenizer.from_pretrained(base)
    model = AutoModelForCausalLM.from_pretrained(base, dtype="auto")
    torch.manual_seed(1)
    how = LoraConfig(r=4, lora_alpha=alpha, target_modules="all-linear", init_lora_weights=False, task_type="CAUSAL_LM")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # PEFT asks transformers by an older name
        get_peft_model(model, how).save_pretrained(place)
    tokens.save_pretrained(place)
    says = {"stops": ["<|im_end|>"], "system_prompt": "Be brief.", **rendering}
    manifest = ModelManifest(
        method="sft",
        base=Base(name="of the tests", path=str(base), fingerprint="of the tests"),
        rendering=Rendering(template=tokens.chat_template, template_from="model", **says),
        training="of the tests",
        example=EXAMPLE,
        settings={},
    )
    (place / MODEL_FILE).write_text(manifest.model_dump_json())
    return place
