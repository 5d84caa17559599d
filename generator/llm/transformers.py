"""Models that transformers runs in this process: a folder with a model, or what `finetune` wrote. The extra `train`.

There is no schema that holds it to a form: JSON is asked for in words, checked like any other reply, and asked for
again.
"""

import asyncio

from generator.llm.catalog import CATALOG
from generator.llm.context import SHORTEST, Misfits
from generator.llm.json_forms import addressed
from generator.llm.local.batches import Batches
from generator.llm.local.generation import Generation, Prompt
from generator.llm.server_compat import ServerCompat
from generator.training.weights import find_weights
from generator.types import Completion, Model, Request

BATCH = 16
"""Most prompts at a time; the memory that they take grows with them."""


class TransformersChat:
    """A model that is loaded when it is first asked.

    Args:
        model: Its name is where the weights are; see `generator.training.weights`.
        key: None is needed.
    """

    def __init__(self, model: Model, key: str) -> None:  # noqa: ARG002  as every adapter's
        self._model = model
        label = CATALOG["transformers"].label
        self._compat = ServerCompat(label, (), ())
        self._misfits = Misfits(label, model.max_tokens)
        self._loading = asyncio.Lock()
        self._generation: Generation | None = None
        self._batches: Batches[Prompt, Completion] | None = None

    async def complete(self, request: Request) -> Completion:
        """Ask once; see `Provider`."""
        generation, batches = await self._loaded()
        prompt = generation.prompt(*addressed(request, self._compat, in_words=True))
        if prompt.most < min(SHORTEST, self._model.max_tokens):
            raise self._misfits.error(len(prompt.ids), generation.context)
        self._misfits.fitted()
        return await batches.add(prompt)

    async def close(self) -> None:
        """Let go of the model."""
        if self._batches is not None:
            await self._batches.close()
        self._generation = self._batches = None

    async def _loaded(self) -> tuple[Generation, Batches[Prompt, Completion]]:
        async with self._loading:
            if self._generation is None or self._batches is None:
                weights = await asyncio.to_thread(find_weights, "transformers", self._model.name)
                self._generation = await asyncio.to_thread(Generation, self._model, weights)
                most = min(BATCH, self._model.max_concurrency)
                self._batches = Batches(self._generation.replies, most, lambda prompt: len(prompt.ids))
            return self._generation, self._batches
