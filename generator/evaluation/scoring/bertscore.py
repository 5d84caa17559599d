"""BERTScore: how near the words of an answer are to the reference's, as a model's vectors have them.

Zhang et al. 2020, https://arxiv.org/abs/1904.09675; computed by torchmetrics. The figure depends on the model and the
layer, so both are named with it, and figures of different models are not to be compared.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any, NamedTuple

from generator.errors import UsageError, first_line

_LONGEST = 512
"""Tokens of an answer that are compared."""


class Scorer(NamedTuple):
    """What compares.

    Attributes:
        name: A folder, or a name on the hub.
        layer: Whose vectors are compared, from 1.
        layers: That the model has.
    """

    name: str
    layer: int
    layers: int
    model: Any
    tokenizer: Any

    @property
    def told(self) -> dict[str, Any]:
        """For the report."""
        return {"model": self.name, "layer": self.layer, "layers": self.layers}


def load_scorer(name: str, layer: int | None = None) -> Scorer:
    """Load a model to compare with.

    Args:
        name: A folder, or a name on the hub.
        layer: Whose vectors are compared; None for the last.

    Raises:
        UsageError: A library is missing, there is no such model, or it has fewer layers.
    """
    if missing := [library for library in ("torchmetrics", "transformers") if find_spec(library) is None]:
        raise UsageError(f"BERTScore needs {' and '.join(missing)}: pip install 'generator[train]'.")
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    try:
        tokenizer = AutoTokenizer.from_pretrained(name)
        model = AutoModel.from_pretrained(name).eval()
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(
            f"BERTScore cannot load {name} ({first_line(error)}): give a folder or another name."
        ) from error
    layers = int(model.config.num_hidden_layers)
    if layer is not None and layer > layers:
        raise UsageError(f"{name} has {layers} layers, so --bertscore-layer cannot be {layer}.")
    return Scorer(name, layer or layers, layers, model, tokenizer)


def bertscores(scorer: Scorer, said: Sequence[str], references: Sequence[str]) -> list[float]:
    """The F1 of each answer with its reference, from 0 to 1; without baseline rescaling."""
    import torch

    with torch.inference_mode():
        return [_f1(scorer, *pair) for pair in zip(said, references, strict=True)]


def _f1(scorer: Scorer, said: str, reference: str) -> float:
    """Of one pair: of several, torchmetrics 1.9 holds answers against others' references.

    It sorts both sides by length and puts them back by the order that sorted them, which is not its inverse:
    https://github.com/Lightning-AI/torchmetrics/issues/2728.
    """
    from torchmetrics.functional.text.bert import bert_score

    if not said.strip() or not reference.strip():  # no words that could be near to any
        return 0.0
    found = bert_score(
        [said],
        [reference],
        model=scorer.model,
        user_tokenizer=scorer.tokenizer,
        user_forward_fn=lambda model, batch: _vectors(model, batch, scorer.layer),
        max_length=min(_LONGEST, scorer.model.config.max_position_embeddings),
        truncation=True,
    )["f1"]
    return min(1.0, max(0.0, float(found)))


def _vectors(model: Any, batch: dict[str, Any], layer: int) -> Any:
    wanted = {name: batch[name] for name in ("input_ids", "attention_mask")}
    return model(**wanted, output_hidden_states=True).hidden_states[layer]
