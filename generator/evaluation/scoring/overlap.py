"""Metrics of an open answer's words against the reference's: BLEU and chrF by sacrebleu, ROUGE by rouge-score.

BLEU, Papineni et al. 2002, https://aclanthology.org/P02-1040/, of one sentence with smoothing, as Post 2018,
https://arxiv.org/abs/1804.08771, has it; chrF, Popović 2015, https://aclanthology.org/W15-3049/; ROUGE, Lin 2004,
https://aclanthology.org/W04-1013/. A set's figure is the mean over its answers, so that intervals can be drawn; a
corpus BLEU is another number.
"""

from functools import cache
from importlib.util import find_spec
from typing import Any, Literal, get_args

from generator.errors import UsageError
from generator.text.words import words

Metric = Literal["bleu", "chrf", "rouge"]
METRICS: tuple[Metric, ...] = get_args(Metric)
_LIBRARIES: dict[Metric, str] = {"bleu": "sacrebleu", "chrf": "sacrebleu", "rouge": "rouge_score"}
_ROUGES = ("rouge1", "rouge2", "rougeL")
_TOKENIZERS = {"zh": "zh", "ja": "char", "ko": "char", "th": "char"}
"""How BLEU takes words apart where spaces do not; elsewhere as WMT does."""


def installed() -> tuple[Metric, ...]:
    """The metrics whose libraries are there."""
    return tuple(metric for metric in METRICS if find_spec(_LIBRARIES[metric]) is not None)


def need(metrics: tuple[Metric, ...]) -> None:
    """Make sure that metrics can be computed.

    Raises:
        UsageError: A library is missing; the sentence says what installs it.
    """
    if missing := sorted({_LIBRARIES[metric] for metric in metrics} - {_LIBRARIES[metric] for metric in installed()}):
        raise UsageError(
            f"{' and '.join(metrics)} need {' and '.join(missing)}: pip install 'generator[train]', or name other "
            "--metrics."
        )


def overlaps(said: str, reference: str, metrics: tuple[Metric, ...], language: str | None = None) -> dict[str, float]:
    """The metrics of an answer, each from 0 to 1; ROUGE gives `rouge1`, `rouge2` and `rougeL`, as F1.

    Args:
        said: The answer.
        reference: The right one.
        metrics: Those that are wanted.
        language: As ISO 639-1 has it.
    """
    found = {}
    if "bleu" in metrics:
        found["bleu"] = _bleu(_TOKENIZERS.get(language or "", "13a")).sentence_score(said, [reference]).score / 100
    if "chrf" in metrics:
        found["chrf"] = _chrf().sentence_score(said, [reference]).score / 100
    if "rouge" in metrics:
        scored = _rouge().score(reference, said)
        found |= {name: scored[name].fmeasure for name in _ROUGES}
    return {name: min(1.0, max(0.0, float(score))) for name, score in found.items()}


class _Words:
    """How ROUGE takes words apart: its own way knows the letters a to z alone."""

    @staticmethod
    def tokenize(text: str) -> list[str]:
        return words(text)


@cache
def _bleu(tokenizer: str) -> Any:
    from sacrebleu.metrics import BLEU

    return BLEU(lowercase=True, effective_order=True, tokenize=tokenizer)


@cache
def _chrf() -> Any:
    from sacrebleu.metrics import CHRF

    return CHRF()


@cache
def _rouge() -> Any:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(list(_ROUGES), tokenizer=_Words())
