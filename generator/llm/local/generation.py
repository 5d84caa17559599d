"""Replies of a model that transformers runs: its chat template, all of its end tokens, several prompts at once.

Prompts of a batch are filled up on the left, where the mask keeps the filling from being looked at. With temperature 0
the likeliest token is taken each time, so that the same prompt gives the same reply.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.errors import UsageError
from generator.llm.local.batches import Stopped
from generator.llm.messages.thinking import told_apart
from generator.training.adapters import load_base, load_tuned
from generator.training.templates.loading import load_template
from generator.training.weights import Weights
from generator.types import Completion, Model

Loaded = tuple[Any, Any]
"""A model and its tokenizer."""


@dataclass(frozen=True)
class Prompt:
    """What a model is to go on from.

    Attributes:
        ids: Its tokens.
        most: Tokens that the reply may have; less than 1 where the context has no room for one.
    """

    ids: list[int]
    most: int


class Generation:
    """One model in memory.

    Args:
        model: Its temperature, `max_tokens`, `top_k` and `top_p` count.
        weights: What is loaded.

    Attributes:
        context: Tokens that prompt and reply share; None where the model does not say.

    Raises:
        UsageError: It cannot be loaded.
    """

    def __init__(self, model: Model, weights: Weights) -> None:
        self._asked = model
        self._model, tokenizer = _loaded(weights)
        self._tokenizer, stops = _template(tokenizer, weights)
        self._stops = _stops(self._model, self._tokenizer, stops)
        self.context: int | None = getattr(self._model.config, "max_position_embeddings", None)

    def prompt(self, system: str, user: str) -> Prompt:
        """A conversation as the model's template writes it, up to where the reply begins.

        A template that has no place for a system message gets it before the user's.
        """
        from jinja2 import TemplateError

        messages = [{"role": "system", "content": system}] if system else []
        try:
            return self._rendered([*messages, {"role": "user", "content": user}])
        except TemplateError:
            if not system:
                raise
            return self._rendered([{"role": "user", "content": f"{system}\n\n{user}"}])

    def _rendered(self, messages: list[dict[str, str]]) -> Prompt:
        text = self._tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        ids = self._tokenizer(text, add_special_tokens=False).input_ids
        most = self._asked.max_tokens
        return Prompt(ids, most if self.context is None else min(most, self.context - len(ids)))

    def replies(self, prompts: list[Prompt], stopped: Stopped) -> list[Completion | Exception]:
        """A reply for each prompt, each with as much room as the one that has least."""
        import torch

        longest = max(len(prompt.ids) for prompt in prompts)
        filling = self._tokenizer.pad_token_id if self._tokenizer.pad_token_id is not None else self._stops[0]
        ids = [[filling] * (longest - len(prompt.ids)) + prompt.ids for prompt in prompts]
        mask = [[0] * (longest - len(prompt.ids)) + [1] * len(prompt.ids) for prompt in prompts]
        at = {"device": self._model.device}
        with torch.inference_mode():
            made = self._model.generate(
                input_ids=torch.tensor(ids, **at),
                attention_mask=torch.tensor(mask, **at),
                generation_config=self._how(min(prompt.most for prompt in prompts), filling),
                stopping_criteria=[lambda rows, _scores, **_: torch.full((len(rows),), stopped(), **at)],
            )
        return [self._completion(prompt, row[longest:].tolist()) for prompt, row in zip(prompts, made, strict=True)]

    def _how(self, most: int, filling: int) -> Any:
        from transformers import GenerationConfig

        asked = self._asked
        sampling = {name: asked.options[name] for name in ("top_k", "top_p") if asked.options.get(name) is not None}
        drawn = {"do_sample": True, "temperature": asked.temperature, **sampling} if asked.temperature else {}
        return GenerationConfig(max_new_tokens=most, eos_token_id=self._stops, pad_token_id=filling, **drawn)

    def _completion(self, prompt: Prompt, tokens: list[int]) -> Completion:
        """What came until the first end token; without one it was cut off."""
        end = next((place for place, token in enumerate(tokens) if token in self._stops), None)
        said = self._tokenizer.decode(tokens[:end], skip_special_tokens=True)
        text, thinking = told_apart(said, "")
        return Completion(
            text=text,
            thinking=thinking,
            finish="length" if end is None else "stop",
            tokens_in=len(prompt.ids),
            tokens_out=len(tokens) if end is None else end + 1,
        )


def _loaded(weights: Weights) -> Loaded:
    """On a CUDA device where there is one, in bfloat16; else on the CPU, in full numbers."""
    import torch
    from transformers.utils import logging

    logging.disable_progress_bar()
    how = {"dtype": "bfloat16"} if torch.cuda.is_available() else {}
    place: Path = weights.path
    model, tokenizer = load_tuned(place, merged=True, **how) if weights.tuned else load_base(place, **how)
    return model.to("cuda" if torch.cuda.is_available() else "cpu").eval(), tokenizer


def _template(tokenizer: Any, weights: Weights) -> tuple[Any, list[str]]:
    """The tokenizer with the chat template that the model is asked by, and the tokens that end an answer in it.

    A tuned model is asked as it was trained. Any other gets the template that it would be trained with; of faults that
    only training minds nobody has to hear who asks, as long as the model has a template of its own.
    """
    if weights.tuned is not None:
        return tokenizer, weights.tuned.rendering.stops
    try:
        chat = load_template(weights.path)
    except UsageError:
        if not tokenizer.chat_template:
            raise
        return tokenizer, []
    return chat.tokenizer, list(chat.stops)


def _stops(model: Any, tokenizer: Any, named: list[str]) -> list[int]:
    """All tokens that end a reply: those of the configuration, the tokenizer's, and the template's."""
    said = model.generation_config.eos_token_id
    known = [said] if isinstance(said, int) else list(said or ())
    known += [tokenizer.eos_token_id, *tokenizer.convert_tokens_to_ids(named)]
    return list(dict.fromkeys(token for token in known if isinstance(token, int)))
