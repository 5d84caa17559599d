r'''A Modelfile: what Ollama needs to know of a GGUF to ask it as it was trained.

    FROM ./my-model-q8_0.gguf
    TEMPLATE """{{- $asked := false }}…"""
    SYSTEM """You answer from the handbook."""
    PARAMETER stop "<|im_end|>"

https://docs.ollama.com/modelfile; the same as fields of /api/create, which take any text.
'''

import re
from dataclasses import dataclass, field
from typing import Any

from generator.training.ollama.go_text import is_kept

_ENDS_EARLY = re.compile(r'"""[ \t]*(?:\n|\r|$)')
_PARAMETERS = ("temperature", "top_p", "top_k", "min_p", "repeat_penalty")
_OF_TRANSFORMERS = {"repetition_penalty": "repeat_penalty"}


@dataclass(frozen=True)
class Modelfile:
    """One model.

    Attributes:
        gguf: Name of the file, which lies beside the Modelfile.
        stops: The tokens that end an answer, all of them.
        template: In Go; None: Ollama takes the template in the GGUF.
        system: The system prompt trained with.
        parameters: Of sampling, by Ollama's names.
    """

    gguf: str
    stops: list[str]
    template: str | None = None
    system: str | None = None
    parameters: dict[str, float] = field(default_factory=dict)

    def text(self) -> str:
        """The file's text."""
        lines = [f"FROM ./{self.gguf}"]
        if self.template is not None:
            lines.append(f'TEMPLATE """{self.template}"""')
        if self.system:
            lines.append(f'SYSTEM """{self.system}"""')
        lines += [f'PARAMETER stop "{stop}"' for stop in self.stops]
        lines += [f"PARAMETER {name} {value:g}" for name, value in self.parameters.items()]
        return "\n".join([*lines, ""])

    def request(self, name: str, digest: str) -> dict[str, Any]:
        """The same as a body of /api/create, for a file that was sent before.

        Args:
            name: The model's name in Ollama.
            digest: Of the file: `sha256:…`.
        """
        told = {"template": self.template, "system": self.system}
        return {
            "model": name,
            "files": {self.gguf: digest},
            **{key: value for key, value in told.items() if value},
            "parameters": {"stop": self.stops, **self.parameters},
        }

    def lost(self) -> str:
        """What the file cannot say and /api/create can, as part of a sentence; empty where it says all."""
        system = self.system or ""
        if _ENDS_EARLY.search(system):
            return 'the system prompt has a line that ends in """'
        odd = sorted({sign for sign in system if not is_kept(sign) and sign != "\r"})
        if odd:
            return f"the system prompt has signs that are not printed ({', '.join(f'U+{ord(one):04X}' for one in odd)})"
        return ""


def parameters(generation: dict[str, Any]) -> dict[str, float]:
    """What a model's `generation_config.json` says of sampling, by Ollama's names."""
    named = {_OF_TRANSFORMERS.get(name, name): value for name, value in generation.items()}
    return {name: named[name] for name in _PARAMETERS if isinstance(named.get(name), int | float)}
