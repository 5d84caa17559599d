"""TRL's trainers, set up for LoRA on all linear layers. Only a process that trains imports this."""

from pathlib import Path
from typing import Any

from datasets import Dataset, disable_caching, load_from_disk
from peft import LoraConfig
from transformers import PrinterCallback, Trainer, TrainerCallback, set_seed
from trl import DPOConfig, DPOTrainer, KTOConfig, KTOTrainer, SFTConfig, SFTTrainer

from generator.training.adapters import load_base, load_tokenizer
from generator.training.manifests import TOKENIZER
from generator.training.tuning.hardware import Hardware, is_on_cpu
from generator.training.tuning.plan import Plan

_SFT_COLUMNS = ("input_ids", "labels", "seq_lengths")
_OTHER_COLUMNS = ("prompt", "chosen", "rejected", "completion", "label", "tools")


def make_trainer(
    plan: Plan, output: Path, callbacks: list[TrainerCallback], on: Hardware, *, checkpointing: bool
) -> Trainer:
    """The trainer of a plan; when it evaluates and saves is for the callbacks to say.

    Args:
        plan: What to train.
        output: Where it writes checkpoints.
        callbacks: What looks on.
        on: What it runs on.
        checkpointing: Activations are computed again for the gradients, not kept.
    """
    settings = plan.settings
    set_seed(settings.seed)  # before the adapters' first values are drawn
    model, _ = load_base(plan.base.path, **_weights(plan, on))
    tokenizer = load_tokenizer(plan.rows / TOKENIZER)
    model.config.pad_token_id = tokenizer.pad_token_id
    made = _KINDS[plan.method](
        model=model,
        processing_class=tokenizer,
        args=_arguments(plan, output, on, checkpointing=checkpointing),
        train_dataset=_rows(plan, "train"),
        eval_dataset=_rows(plan, "validation") if plan.evaluates else None,
        peft_config=LoraConfig(
            task_type="CAUSAL_LM",
            target_modules="all-linear",
            r=settings.rank,
            lora_alpha=settings.alpha,
            lora_dropout=settings.dropout,
        ),
        callbacks=callbacks,
    )
    made.remove_callback(PrinterCallback)
    made.create_model_card = lambda *_, **__: None  # a page about the run that nobody asked for
    trainer: Trainer = made
    return trainer


_KINDS: dict[str, Any] = {"sft": SFTTrainer, "dpo": DPOTrainer, "kto": KTOTrainer}


def _arguments(plan: Plan, output: Path, on: Hardware, *, checkpointing: bool) -> Any:
    settings = plan.settings
    common: dict[str, Any] = {
        "output_dir": str(output),
        "per_device_train_batch_size": settings.batch_size,
        "per_device_eval_batch_size": settings.batch_size,
        "gradient_accumulation_steps": settings.gradient_accumulation,
        "num_train_epochs": settings.epochs,
        "max_steps": plan.steps,
        "learning_rate": settings.rate(plan.method),
        "lr_scheduler_type": "cosine",
        "warmup_steps": settings.warmup,
        "seed": settings.seed,
        "data_seed": settings.seed,
        "bf16": on.bf16,
        "use_cpu": is_on_cpu(),
        "activation_checkpointing": checkpointing,
        "dataloader_pin_memory": on.is_cuda,
        "eval_strategy": "no",
        "save_strategy": "no",
        "logging_steps": 1,
        "logging_nan_inf_filter": False,
        "disable_tqdm": True,
        "report_to": "none",
    }
    match plan.method:
        case "sft":  # rows are tokens, and as long as they may be
            return SFTConfig(**common, max_length=None, padding_free=plan.manifest.packed)
        case "dpo":
            return DPOConfig(**common, max_length=plan.manifest.max_length, beta=settings.beta)
        case "kto":
            return KTOConfig(**common, max_length=plan.manifest.max_length, beta=settings.beta)


def _rows(plan: Plan, split: str) -> Dataset:
    disable_caching()  # else what is made of the rows stays beside them
    rows = load_from_disk(str(plan.rows / split))
    wanted = _SFT_COLUMNS if plan.method == "sft" else _OTHER_COLUMNS
    return rows.select_columns([name for name in wanted if name in rows.column_names])


def largest_batch(plan: Plan) -> int:
    """Tokens of the batch that has the longest rows, padding included."""
    rows = load_from_disk(str(plan.rows / "train"))
    if "input_ids" not in rows.column_names:  # rendered by TRL, and cut there
        return plan.settings.batch_size * plan.manifest.max_length
    import pyarrow.compute

    longest = pyarrow.compute.max(pyarrow.compute.list_value_length(rows.data.column("input_ids"))).as_py()
    return plan.settings.batch_size * int(longest)


def _weights(plan: Plan, on: Hardware) -> dict[str, Any]:
    """How the base's weights are loaded."""
    if not plan.settings.quantize:
        return {"dtype": on.dtype}
    from transformers import BitsAndBytesConfig

    four_bits = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=on.dtype,
    )
    return {"dtype": on.dtype, "quantization_config": four_bits, "device_map": {"": 0}}
