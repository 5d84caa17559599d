"""What is exported, and what came of it."""

import re
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from generator.errors import UsageError

Quantization = Literal[
    "f32", "f16", "bf16", "q8_0", "q6_k", "q5_k_m", "q5_k_s", "q4_k_m", "q4_k_s", "q3_k_m", "q2_k", "q5_0", "q4_0"
]
MERGED = "merged"
"""In the folder of an export: the whole model."""
_NAME = re.compile(r"(?:[A-Za-z0-9][\w.-]*/){0,2}[A-Za-z0-9][\w.-]*(?::[A-Za-z0-9][\w.-]*)?", re.ASCII)
_LONGEST = 80


class ExportSettings(BaseModel):
    """One export.

    Attributes:
        model: Folder of an adapter that `finetune` made, or of a whole model.
        name: The model's name in Ollama.
        out: Folder that gets all files.
        quantization: Type of the GGUF; beyond what the converter writes, `llama-quantize` has to be there.
        llama_cpp: Folder of llama.cpp; None: LLAMA_CPP_DIR, or the PATH.
        check: Ask the GGUF and transformers the same, and compare.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: Path
    name: str
    out: Path
    quantization: Quantization = "q8_0"
    llama_cpp: str | None = None
    check: bool = True


class Exported(BaseModel):
    """What came of an export.

    Attributes:
        files: What was written, by step.
        quantization: The type that the GGUF has; not what was asked for where that could not be made.
        template: How the template was compared: conversations `compared`, `equal`, `refused`, and `why` there is none.
        comparison: Of the GGUF with transformers; None where it was not made.
        asked: The known question, with the answers `wanted` and `got` and whether they are `equal`; None: not asked.
        created: Whether Ollama has the model.
        notes: What is good to know, a sentence each.
        missing: What could not be done, and what to run then, a sentence each.
        faults: What is wrong with what was made, a sentence each.
    """

    name: str
    output: str
    files: dict[str, str] = Field(default_factory=dict)
    quantization: str = ""
    template: dict[str, Any] = Field(default_factory=dict)
    comparison: dict[str, Any] | None = None
    asked: dict[str, Any] | None = None
    created: bool = False
    notes: list[str] = Field(default_factory=list)
    missing: list[str] = Field(default_factory=list)
    faults: list[str] = Field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether all that was asked for was done."""
        return not self.missing and not self.faults


def file_name(name: str) -> str:
    """A model's name in Ollama as the name of files.

    Raises:
        UsageError: Ollama takes no such name.
    """
    if not _NAME.fullmatch(name) or any(len(part) > _LONGEST for part in re.split("[/:]", name)):
        raise UsageError(
            f"`name` cannot be {name!r:.100}: Ollama's names are of letters, digits, '.', '_' and '-', like my-model "
            "or me/my-model:v1."
        )
    return re.sub("[/:]", "-", name)
