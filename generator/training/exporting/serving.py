"""The last steps: the model is made in Ollama, and asked what is known."""

from collections.abc import Callable
from typing import Any

from generator.addresses import shown_url
from generator.errors import GeneratorError
from generator.hashing import file_digest
from generator.training.exporting.journal import Journal
from generator.training.exporting.settings import MERGED, Exported
from generator.training.gguf.comparison import load_merged, questions
from generator.training.gguf.merging import Source, renders
from generator.training.ollama.modelfile import Modelfile
from generator.training.ollama.server import OllamaServer, Said
from generator.training.ollama.turns import Messages

_LONGEST = 256
"""Tokens of the answer to the known question."""
_PLAIN: Messages = [{"role": "user", "content": "What can you tell me?"}]


def serve(
    steps: Journal,
    server: OllamaServer,
    source: Source,
    modelfile: Modelfile,
    inputs: list[Any],
    result: Exported,
    on_step: Callable[[str], None],
) -> None:
    """Make the model where Ollama answers, and ask it; where it does not, say what to run."""
    name = result.name
    try:
        version = server.version()
    except GeneratorError as error:
        result.missing.append(
            f"{str(error).rstrip('.')}: start Ollama (`ollama serve`) and run the same command again, or run "
            f"`ollama create {name} -f {result.files['modelfile']}` where it is."
        )
        return
    known = [inputs, name, server.url, result.quantization, modelfile.text()]
    if steps.done("create", known) is None or not server.has(name):
        on_step(f"making {name} in Ollama {version}")
        _create(server, steps, name, modelfile, on_step)
        steps.enter("create", known, [modelfile.gguf], {})
    result.created = True
    result.notes.append(f"Ollama {version} at {shown_url(server.url)} has {name}.")
    on_step("asking what is known")
    asked = _question(source)
    wanted = _wanted(steps, inputs, source, asked)
    _judge(asked, wanted, server.chat(name, asked, _LONGEST), result)


def _create(
    server: OllamaServer, steps: Journal, name: str, modelfile: Modelfile, on_step: Callable[[str], None]
) -> None:
    file = steps.folder / modelfile.gguf
    digest = f"sha256:{file_digest(file)}"
    on_step(f"sending {file.name}")
    server.send(file, digest)
    server.create(modelfile.request(name, digest), on_step)


def _question(source: Source) -> Messages:
    """Of a row trained on, without the system prompt that the model has by itself in Ollama."""
    asked = questions(source.example) or _PLAIN
    first = asked[0]
    if first["role"] == "system" and first["content"] == source.rendering.system_prompt:
        return asked[1:]
    return asked


def _wanted(steps: Journal, inputs: list[Any], source: Source, asked: Messages) -> Said:
    """What transformers answers."""
    told = steps.done("answer", [inputs, asked])
    if told is None:
        own = source.rendering.system_prompt
        system: Messages = [{"role": "system", "content": own}] if own and asked[0]["role"] != "system" else []
        said = _answer(steps, [*system, *asked])
        told = steps.enter("answer", [inputs, asked], [], {"text": said.text, "ended": said.ended})
    return Said(told["text"], told["ended"])


def _answer(steps: Journal, messages: Messages) -> Said:
    import torch

    model, tokenizer = load_merged(steps.folder / MERGED)
    prompt = tokenizer(renders(tokenizer)(messages), add_special_tokens=False)["input_ids"]
    with torch.inference_mode():
        out = model.generate(torch.tensor([prompt]), max_new_tokens=_LONGEST, do_sample=False)[0].tolist()
    answer = out[len(prompt) :]
    return Said(str(tokenizer.decode(answer, skip_special_tokens=True)), len(answer) < _LONGEST)


def _judge(asked: Messages, wanted: Said, got: Said, result: Exported) -> None:
    """Fewer bits may change a word; an answer that is empty, or does not end, is a fault."""
    question, equal = asked[-1]["content"], wanted.text.strip() == got.text.strip()
    result.asked = {"question": question, "wanted": wanted.text, "got": got.text, "equal": equal}
    if not got.text.strip() and wanted.text.strip():
        result.faults.append(f"Ollama answers nothing to {question!r:.200}; transformers: {wanted.text!r:.200}")
    elif wanted.ended and not got.ended:
        result.faults.append(f"Ollama does not stop after its answer to {question!r:.200}; transformers does.")
    elif not equal:
        result.notes.append(
            f"Asked {question!r:.200}, Ollama says {got.text!r:.300} and transformers {wanted.text!r:.300}; "
            f"{result.quantization} rounds, so words may differ."
        )
