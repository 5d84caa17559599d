"""The options of evaluating a base model and a tuned one on questions about documents."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from flows.options.base import JudgedOptions, Names
from flows.options.guarded import Guarded
from generator.evaluation.scoring.overlap import Metric
from generator.training.manifests import is_model_folder

if TYPE_CHECKING:
    from generator.settings.tree import Settings
    from generator.types import Model

Side = Literal["base", "tuned"]
_NAMED = "PROVIDER:NAME (ollama:mistral), a folder, a file .gguf, or WHO/NAME on the hub"


class EvaluateOptions(JudgedOptions, flow="evaluate"):
    """`evaluate`."""

    input: Annotated[
        str, Field(description="Questions, as `evalset` writes them: .jsonl, .json."), Names(argument=True)
    ]
    output: Annotated[
        str, Field(description="Where the report goes: .json, and a page beside it, .html."), Names(("-o",))
    ] = "report.json"
    base: Annotated[str | None, Names(unset="what the tuned model began with"), Guarded("model")] = Field(
        default=None, description=f"The model before: {_NAMED}."
    )
    tuned: Annotated[str | None, Names(unset="the base alone"), Guarded("model")] = Field(
        default=None, description="The model after: what `finetune` wrote, or named as the base is."
    )
    system_prompt: Annotated[str | None, Names(unset="what it was trained with")] = Field(
        default=None, description="What conversations with the tuned model begin with."
    )
    rag: Annotated[str | None, Names(unset="no retrieval")] = Field(
        default=None, description="LanceDB whose chunks each model is asked with once more."
    )
    table: list[str] = Field(default=["text_chunks"], description="Tables of it.")
    top_k: int = Field(default=4, ge=1, le=50, description="Chunks that a question is asked with.")
    embed: Annotated[str | None, Names(unset="by the words they share with the question"), Guarded("model")] = Field(
        default=None, description="Model of sentence-transformers that finds the nearest chunks."
    )
    metrics: Annotated[list[Metric], Names(unset="those that are installed")] = Field(
        default_factory=list, description="Metrics of open answers, beside exact match and F1."
    )
    bertscore_model: Annotated[str | None, Names(unset="no BERTScore"), Guarded("model")] = Field(
        default=None, description="Model that BERTScore compares open answers with: a folder, or a name on the hub."
    )
    bertscore_layer: Annotated[int | None, Names(unset="its last")] = Field(
        default=None, ge=1, description="Layer of it whose vectors are compared."
    )
    forgetting: bool = Field(
        default=True, description="Also ask sixty general tasks, to see what the tuned model has lost."
    )
    max_items: int | None = Field(default=None, ge=1, description="Questions drawn at random, where all are too many.")
    seed: int = Field(default=0, ge=0, description="Decides what is drawn, and the intervals.")
    batch_size: int = Field(default=50, ge=1, le=1000, description="Questions a task.")
    temperature: float | None = Field(
        default=0.0, ge=0, le=2, description="Randomness of the replies; at 0 the likeliest word each time."
    )
    max_tokens: int | None = Field(default=256, ge=1, description="Most tokens of a reply; what is longer is cut off.")

    @model_validator(mode="after")
    def _a_model(self) -> Self:
        if not (self.base or self.tuned or self.provider or self.model):
            raise ValueError("no model is named: give --base, --tuned, or both")
        return self

    def reads(self) -> list[str]:
        return [self.input, *([self.rag] if self.rag else [])]

    def writes(self) -> list[str]:
        return [self.output]

    def calls_each(self) -> float | None:
        return 1.0

    def rounds(self) -> int:
        return 1 + self.judged

    @property
    def judged(self) -> bool:
        """Whether a judge is asked."""
        return bool(self.judge_provider or self.judge_model)

    @property
    def page(self) -> str:
        """Where the page goes."""
        return str(Path(self.output).with_suffix(".html"))

    def sides(self, settings: "Settings") -> "dict[Side, Model]":
        """The models before and after, as far as they are named, asked alike."""
        from generator.settings.named_models import named_model

        found: dict[Side, Model] = {}
        if base := self.base or self._began_with():
            found["base"] = named_model(settings, base)
        elif self.provider or self.model:
            found["base"] = settings.model()
        if self.tuned:
            found["tuned"] = named_model(settings, self.tuned)
        return {side: self._alike(model) for side, model in found.items()}

    def models(self, settings: "Settings") -> "list[Model]":
        """Those that are compared, and the judge."""
        return [*self.sides(settings).values(), *([settings.judge_model()] if self.judged else [])]

    def _alike(self, model: "Model") -> "Model":
        """The model, sampled as all others are: Ollama's own defaults keep it from saying a word twice."""
        alike: dict[str, Any] = {"temperature": self.temperature, "max_tokens": self.max_tokens or 256}
        if model.provider == "ollama":
            alike["options"] = {**model.options, "repeat_penalty": self.ollama_repeat_penalty or 1.0}
        return model.model_copy(update=alike)

    def _began_with(self) -> str | None:
        """The base of what `finetune` wrote."""
        from generator.training.weights import read_manifest

        if not self.tuned or not is_model_folder(self.tuned):
            return None
        return read_manifest(Path(self.tuned)).base.path
