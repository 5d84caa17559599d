"""Chat templates of public models: on how many are the answer and its end found, and nothing else.

    python -m benchmarks.chat_templates llama.cpp/models/templates trl/chat_templates

Folders of templates, `*.jinja`. For each a tokenizer is made on the spot, in which what the template writes as a token
is one. Four conversations are rendered: an answer, a second answer, a call of a tool, an answer to what came back.

exact: behind the prompt that a server sends stands the answer or the call, with tags around it at most, and one token
ends it.
"""

import re
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from generator.training.templates.chat import ChatTemplate, Unrenderable
from generator.training.templates.turns import TurnFinder
from tests.support.tiny_models import tiny_tokenizer

_TOKENS = re.compile(
    r"<\|[^|>\n ]{1,40}\|>|<｜[^｜>\n]{1,40}｜>|</?s>|<(?:start|end)_of_\w+>|\[/?[A-Z_]{3,22}\]|<eos>|<bos>|<\|[a-z_]+>"
    r"|<[a-z_]+\|>|</?(?:think|tool_call|tool_response|assistant|user|system|seed:\w+)>|\]~b\]|\[e~\[|\]~!b\[|<SPECIAL_\d+>|<sep>"
)
_ENDS = (
    *("<|im_end|>", "<|eot_id|>", "<end_of_turn>", "<turn|>", "<|END_OF_TURN_TOKEN|>", "<|return|>", "<|end|>"),
    *("<｜end▁of▁sentence｜>", "<|end_of_text|>", "<|role_end|>", "[e~[", "<|eom|>", "</s>"),
)
_CALL_ENDS = ("<|call|>", "<|tool_response>", "<|eom_id|>", "<|calls|>")
_AROUND = re.compile(r"(?:<[^<>\n]{1,40}>|\[/?[A-Z_]+\]|\[e~\[|all\n| to=user|final|think|response|message|\s)*")
"""What may stand around an answer: tags, whom it is for, space."""
ANSWER, LATER = "Because it is so.", "It goes on."
TOOLS: list[dict[str, Any]] = [
    {
        "type": "function",
        "function": {
            "name": "get_rain",
            "description": "Rain in a city.",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string", "description": "Its name."}},
                "required": ["city"],
            },
        },
    }
]
_ONE: list[dict[str, Any]] = [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": ANSWER}]
_CALL: dict[str, Any] = {"name": "get_rain", "arguments": {"city": "Bonn"}}
_CALLED: list[dict[str, Any]] = [
    {"role": "user", "content": "Rain in Bonn?"},
    {"role": "assistant", "content": "", "tool_calls": [{"id": "call00001", "type": "function", "function": _CALL}]},
]
_SEEN: list[dict[str, Any]] = [
    *_CALLED,
    {"role": "tool", "tool_call_id": "call00001", "name": "get_rain", "content": "3 mm"},
    {"role": "assistant", "content": LATER},
]
CONVERSATIONS: dict[str, tuple[list[dict[str, Any]], Any]] = {
    "an answer": (_ONE, None),
    "a second answer": (
        [*_ONE, {"role": "user", "content": "And then?"}, {"role": "assistant", "content": LATER}],
        None,
    ),
    "a call": (_CALLED, TOOLS),
    "an answer to a result": (_SEEN, TOOLS),
}


def finder_of(source: str) -> TurnFinder:
    """The template with a tokenizer for it."""
    found = sorted(set(_TOKENS.findall(source)))
    end = next((end for end in _ENDS if end in found), "</s>")
    special = tuple(dict.fromkeys(["<s>", "</s>", *found, "<pad>"]))
    tokens = tiny_tokenizer(source, special=special, bos_token="<s>", eos_token=end, pad_token="<pad>", vocabulary=900)
    return TurnFinder(ChatTemplate(tokens, "it", "model", named_ends=(end, *_CALL_ENDS)))


def verdict(find: TurnFinder, messages: list[dict[str, Any]], tools: Any) -> str:
    """`exact`, `other`, or why it is refused."""
    try:
        turn = find.find(messages, tools)
    except Unrenderable as error:
        return f"refused: {error}"
    said = find.chat.text(turn.ids[turn.start : turn.end])
    behind_prompt = find.chat.text(turn.ids[: turn.start]) in _prompts(find, messages[:-1], tools)
    answer = messages[-1]["content"]
    if answer:
        before, _, after = said.partition(answer)
        around = _AROUND.fullmatch(before) and _AROUND.fullmatch(after) and after.endswith(turn.stop)
    else:
        around = "get_rain" in said and "Bonn" in said and said.endswith(turn.stop)
    return "exact" if behind_prompt and around else f"other: {said!r}"


def _prompts(find: TurnFinder, messages: list[dict[str, Any]], tools: Any) -> set[str]:
    """What a server sends: with arguments of calls as data, or as text where the template wants text."""
    found = set[str]()
    for arguments in (_CALL["arguments"], '{"city": "Bonn"}'):
        call = {"id": "call00001", "type": "function", "function": {**_CALL, "arguments": arguments}}
        said = [{**one, "tool_calls": [call]} if "tool_calls" in one else one for one in messages]
        with suppress(Unrenderable):
            found.add(find.chat.prompt(said, tools))
    return found


def main(folders: list[str]) -> None:
    """Say what becomes of each template that is not exact, and how many are."""
    count, files = Counter[tuple[str, str]](), 0
    for file in sorted(path for folder in folders for path in Path(folder).glob("*.jinja")):
        find, files = finder_of(file.read_text(encoding="utf-8")), files + 1
        for kind, (messages, tools) in CONVERSATIONS.items():
            found = verdict(find, messages, tools)
            count[kind, found.split(":", maxsplit=1)[0]] += 1
            if found != "exact":
                print(f"{file.name}, {kind}: {found[:200]}")
    print(f"\n{files} templates")
    for kind in CONVERSATIONS:
        print(kind, {name: count[kind, name] for name in ("exact", "other", "refused")})


if __name__ == "__main__":
    main(sys.argv[1:])
