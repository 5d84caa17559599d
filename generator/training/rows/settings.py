"""How rows are rendered."""

from pydantic import BaseModel, ConfigDict, Field

from generator.formats.turns import Reasoning

LONGEST = 2048
"""Tokens of a row at most, where nobody says otherwise and the model takes so many: twice what TRL cuts at."""


class RowSettings(BaseModel):
    """How rows are rendered.

    Attributes:
        system_prompt: Goes before every conversation.
        reasoning: How a chain of thought comes before its answer, as in `export`.
        max_length: Tokens of a row at most; None: the model's context, at most `LONGEST`.
        pack: Put several rows into one, up to `max_length`.
        validation_share: Of the rows, 0 to 1, that are held back to see how training goes.
        seed: Draws those.
        chat_template: File of a template in place of the model's.
        converter: llama.cpp's, as a folder or its script; it is looked up whether it knows the tokenizer.
        needs_gguf: Refuse a tokenizer that it does not know, which is only said otherwise.
    """

    model_config = ConfigDict(frozen=True)

    system_prompt: str | None = None
    reasoning: Reasoning = "steps"
    max_length: int | None = Field(default=None, ge=8)
    pack: bool = False
    validation_share: float = Field(default=0.1, ge=0, lt=1)
    seed: int = 0
    chat_template: str | None = None
    converter: str | None = None
    needs_gguf: bool = False
