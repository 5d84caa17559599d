"""The options of `export-ollama`."""

from typing import Annotated

from pydantic import Field

from flows.options.base import Names, Options
from flows.options.guarded import Guarded
from generator.training.exporting.settings import Quantization


class ExportOllamaOptions(Options, flow="export-ollama"):
    """`export-ollama`."""

    model: Annotated[
        str,
        Field(description="Folder of the model: what `finetune` wrote, or a whole model that transformers reads."),
        Names(argument=True),
        Guarded("model"),
    ]
    name: str = Field(description="Its name in Ollama, like my-model or me/my-model:v1.")
    output: Annotated[str | None, Names(("-o",), unset="./merged_models/NAME")] = Field(
        default=None, description="Folder that gets the merged model, the GGUF and the Modelfile."
    )
    quantization: Quantization = Field(
        default="q8_0",
        description="Type of the GGUF. The converter makes f32, f16, bf16 and q8_0, and llama-quantize the rest.",
    )
    llama_cpp: Annotated[str | None, Names(unset="LLAMA_CPP_DIR, else the PATH"), Guarded("file")] = Field(
        default=None, description="Folder of llama.cpp, whose convert_hf_to_gguf.py is run."
    )
    check: bool = Field(
        default=True, description="Ask the GGUF, by llama.cpp, and transformers the same, and compare the answers."
    )
    create: bool = Field(default=True, description="Make the model in Ollama, and ask it a question that is known.")
    ollama_url: Annotated[str | None, Names(unset="OLLAMA_HOST, else this machine"), Guarded("web service")] = Field(
        default=None, description="Where Ollama answers."
    )
