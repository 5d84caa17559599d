"""A GGUF and the model that it was made of, asked the same: the proof that needs no server.

Both answer twenty prompts greedily. Fewer bits move all logits a little, so where two tokens are nearly alike another
one may win, and what follows is another text. Answers are therefore compared up to the first token that differs, and
there it counts how far transformers had put its token above the one that llama.cpp took.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from generator.training.adapters import load_base
from generator.training.gguf.engine import Engine, engine
from generator.training.gguf.merging import put_before, renders
from generator.training.ollama.conversations import conversations
from generator.training.ollama.turns import Messages

LEADS = {"f32": 0.01, "f16": 0.2, "bf16": 0.5, "q8_0": 1.0}
"""By type, the most that a token may have been ahead where another one won, in logits; measured, with room."""
LARGE = 8_000_000_000
"""Bytes of weights above which a model is asked in its own type of numbers, as memory may not hold it in another."""
_ANSWER = 16
_CONTEXT = 2048
_TOOL = {
    "type": "function",
    "function": {
        "name": "look_up",
        "description": "Look up a page.",
        "parameters": {"type": "object", "properties": {"page": {"type": "integer"}}, "required": ["page"]},
    },
}


@dataclass(frozen=True)
class Comparison:
    """What came of it.

    Attributes:
        prompts: That both were asked.
        equal: Of them, answered with the same tokens to the end.
        lead: The most that transformers' token was ahead where llama.cpp took another one; 0 where none differed.
        ended: Answers that transformers ended, all of which llama.cpp has to end.
        rendered: Conversations that the template in the GGUF renders as transformers does, and `of` how many.
        faults: What is not as it should be, a sentence each.
    """

    prompts: int
    equal: int
    lead: float
    ended: int
    rendered: int
    of: int
    faults: list[str] = field(default_factory=list)

    def data(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def compare(gguf: Path, merged: Path, kind: str, stops: Sequence[str], example: Messages) -> Comparison:
    """Ask both.

    Args:
        gguf: The file.
        merged: Folder of the model that it was made of.
        kind: Its type, by which LEADS says how alike they have to be; of others it is only said.
        stops: The texts that end an answer.
        example: Messages of a row trained on; its question is asked too.

    Raises:
        GeneratorError: llama.cpp does not load the file.
    """
    model, tokenizer = load_merged(merged)
    asked = [questions(example)] if questions(example) else []
    prompts = [*asked, *_prompts(tokenizer)][:20]
    with engine(gguf, _CONTEXT) as served:
        begin = put_before(merged, tokenizer)
        found = [_asked(served, model, tokenizer, messages, stops, begin) for messages in prompts]
        faults = [fault for one in found for fault in one.faults]
        faults += _unstopped(served, tokenizer, found[0].prompt, stops)
        rendered = [_renders_alike(served, tokenizer, messages) for messages in prompts]
        rendered += (
            [_renders_alike(served, tokenizer, prompts[0], [_TOOL])] if "tools" in tokenizer.chat_template else []
        )
    lead = max(one.lead for one in found)
    most = max(LEADS[kind], LEADS["bf16"] if _is_large(merged) else 0) if kind in LEADS else None
    if most is not None and lead > most:
        faults.append(
            f"The GGUF takes another token where transformers had its own {lead:.2f} logits ahead; at {kind} {most:g} "
            "is what rounding does: the conversion went wrong."
        )
    equal, ended = sum(one.equal for one in found), sum(one.ended for one in found)
    return Comparison(len(prompts), equal, lead, ended, sum(rendered), len(rendered), list(dict.fromkeys(faults)))


def load_merged(folder: Path) -> tuple[Any, Any]:
    """The model that the GGUF was made of, and its tokenizer."""
    return load_base(folder, dtype="auto") if _is_large(folder) else load_base(folder)


def _is_large(folder: Path) -> bool:
    return sum(file.stat().st_size for file in folder.glob("*.safetensors")) > LARGE


def questions(example: Messages) -> Messages:
    """A row's messages up to its last answer."""
    last = max((n for n, message in enumerate(example) if message.get("role") == "assistant"), default=len(example))
    return list(example[:last])


@dataclass(frozen=True)
class _Asked:
    prompt: list[int]
    equal: bool
    lead: float
    ended: bool
    faults: list[str]


def _asked(served: Engine, model: Any, tokenizer: Any, messages: Messages, stops: Sequence[str], begin: str) -> _Asked:
    text = renders(tokenizer)(messages)
    prompt = tokenizer(text, add_special_tokens=False)["input_ids"]
    faults = []
    if served.tokens(text.removeprefix(begin)) != prompt:
        faults.append(f"llama.cpp reads a prompt as other tokens than transformers: {text[-60:]!r}.")
    wanted, ended = _greedy(model, prompt)
    got = served.answer(prompt, _ANSWER, stops)
    if (wanted, ended) == (got.tokens, got.ended):
        return _Asked(prompt, True, 0.0, ended, faults)
    at = next((n for n, pair in enumerate(zip(wanted, got.tokens, strict=False)) if pair[0] != pair[1]), None)
    if at is None and ended and not got.ended:
        faults.append("llama.cpp goes on where transformers ends an answer.")
    lead = _lead(model, [*prompt, *wanted[:at]], wanted[at], got.tokens[at]) if at is not None else 0.0
    return _Asked(prompt, False, lead, ended, faults)


def _greedy(model: Any, prompt: list[int]) -> tuple[list[int], bool]:
    """Transformers' answer without its end token, and whether there was one."""
    import torch

    ends = model.generation_config.eos_token_id
    with torch.inference_mode():
        out = model.generate(torch.tensor([prompt]), max_new_tokens=_ANSWER, do_sample=False)[0].tolist()
    answer = out[len(prompt) :]
    ended = answer[-1] in (ends if isinstance(ends, list) else [ends])
    return (answer[:-1], True) if ended else (answer, False)


def _lead(model: Any, before: list[int], wanted: int, got: int) -> float:
    import torch

    with torch.inference_mode():
        logits = model(torch.tensor([before])).logits[0, -1]
    return float(logits[wanted] - logits[got])


def _unstopped(served: Engine, tokenizer: Any, prompt: list[int], stops: Sequence[str]) -> list[str]:
    """Stops at which it does not stop, if each were to come next."""
    ids = {stop: tokenizer.convert_tokens_to_ids(stop) for stop in stops}
    answers = {stop: served.answer(prompt, 4, stops, wanted=token) for stop, token in ids.items()}
    return [f"llama.cpp does not stop at {stop}." for stop, answer in answers.items() if not answer.ended]


def _renders_alike(served: Engine, tokenizer: Any, messages: Messages, tools: Sequence[Any] = ()) -> bool:
    told = {"tools": list(tools)} if tools else {}
    wanted = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True, **told)
    bos = tokenizer.bos_token or ""
    return bool(served.prompt(messages, tools).removeprefix(bos) == wanted.removeprefix(bos))


def _prompts(tokenizer: Any) -> list[Messages]:
    """The twenty conversations, without a system prompt where the template refuses one."""
    render = renders(tokenizer)
    prompts = []
    for messages in conversations():
        try:
            render(messages)
            prompts.append(messages)
        except ValueError:
            prompts.append([message for message in messages if message["role"] != "system"])
    return prompts
