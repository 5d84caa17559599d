"""What memory training takes, estimated from the shapes of a base before its weights are loaded.

    weights      parameters × 4 bytes, 2 in bfloat16, about .6 in 4 bits
    adapters     16 bytes for each trained number: itself, its gradient, two moments of AdamW
    activations  for each token of a batch, 1.25 times the inputs and outputs of all linear layers, which the
                 gradients need; where they are computed again, those of one layer and a state of each layer
    logits       for each token of a batch, 4,096 at most at once, 36 bytes for each token of the vocabulary; on a
                 GPU, where a kernel of its own does it, 4
    libraries    what PyTorch and the trainers take before they begin

The numbers are fitted to peaks of SmolLM2-135M on a CPU with 64 to 1,024 tokens a batch, kept and computed again: all
came within 4 % of the estimate. On a GPU they are not measured.
"""

from dataclasses import dataclass
from typing import Any

from generator.training.tuning.hardware import Hardware
from generator.training.tuning.plan import Plan

GIB = 2**30
_TRAINED = 16
_LIBRARIES = GIB // 2
_ACTIVATIONS = 1.25
_LOGITS, _LOGITS_ON_GPU, _TOKENS_AT_ONCE = 36, 4, 4096
_ROOM = 0.8
"""Share of the free memory that may be taken for sure."""


@dataclass(frozen=True)
class Shape:
    """What of a base decides its memory.

    Attributes:
        parameters: All of them.
        trainable: Those of the adapters.
        widths: Inputs and outputs of all linear layers that get adapters, together.
        hidden: Width of a state.
        layers: How many.
        vocabulary: Tokens that it knows.
    """

    parameters: int
    trainable: int
    widths: int
    hidden: int
    layers: int
    vocabulary: int


@dataclass(frozen=True)
class Memory:
    """Bytes that training takes at its peak, by what takes them."""

    weights: int
    adapters: int
    activations: int
    logits: int
    libraries: int = _LIBRARIES

    @property
    def all(self) -> int:
        """Together."""
        return self.weights + self.adapters + self.activations + self.logits + self.libraries


def shape_of(folder: str, rank: int) -> Shape:
    """The shape of a base, of which only its configuration is read."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    with torch.device("meta"):
        model: Any = AutoModelForCausalLM.from_config(config)
    head = model.get_output_embeddings()
    linear = [part for part in model.modules() if isinstance(part, torch.nn.Linear) and part is not head]
    widths = sum(part.in_features + part.out_features for part in linear)
    text = config.get_text_config()
    parameters = sum({id(weights): weights.numel() for weights in model.parameters()}.values())
    return Shape(parameters, rank * widths, widths, text.hidden_size, text.num_hidden_layers, text.vocab_size)


def memory(plan: Plan, shape: Shape, on: Hardware, tokens: int, *, checkpointing: bool) -> Memory:
    """Bytes at the peak.

    Args:
        plan: What is trained.
        shape: Of its base.
        on: What it runs on.
        tokens: Of the largest batch, padding included.
        checkpointing: Activations are computed again for the gradients.
    """
    each = 2 if on.bf16 else 4
    together = tokens * (2 if plan.method == "dpo" else 1)
    layers = _ACTIVATIONS * shape.widths
    kept = shape.hidden * shape.layers + layers / shape.layers if checkpointing else layers
    logits = _LOGITS_ON_GPU if on.is_cuda else _LOGITS
    return Memory(
        weights=round(shape.parameters * (0.6 if plan.settings.quantize else each)),
        adapters=_TRAINED * shape.trainable,
        activations=round(each * together * kept),
        logits=logits * shape.vocabulary * min(together, _TOKENS_AT_ONCE),
    )


def needs_checkpointing(plan: Plan, shape: Shape, on: Hardware, tokens: int) -> bool:
    """Whether activations do not fit into the memory that is free."""
    return memory(plan, shape, on, tokens, checkpointing=False).all > _ROOM * on.memory
