"""A reasoning model's thinking, told apart from its reply where the server leaves both in one text.

    <think>First try: {"a": 0}. No.</think>{"a": 1}        the reply is {"a": 1}

Each family of models marks it in its own way, and drafts in it look like replies. Inside a JSON value a marker is data.
"""

import re

from generator.llm.messages.json_values import is_whole, strays_replaced, value_at

_NAME = (
    r"(?:[\w-]+:|ant|(?:inner|internal|self|model|assistant)[_-]?)?"
    r"(?:think|thinking|thoughts?|reason|reasoning|reflection|analysis|scratchpad|monologue|draft)"
    r"(?:[_-](?:process|content|blocks?|steps?|scratchpad))?"
)
_SQUARE = r"(?:think|thinking|thought|reasoning)"
_TURN = r"(?:\|end\|>\s*<)?(?:\|start\|>\s*assistant\s*<)?"
# Each alternative begins with one plain character: so the search skips what cannot begin one, a hundred times faster.
_OPENING = "|".join((
    rf"<(?i:{_NAME})(?:\s[^<>]*)?(?<!/)>",
    rf"\[(?i:{_SQUARE})\]",  # Magistral
    r"◁think▷",  # Kimi
    # Sky-T1, Command A, Apertus: `begin_of_thought`, `start_thinking`, `inner_prefix`
    rf"<[|｜](?i:(?:(?:begin|start)[_▁](?:of[_▁])?)?{_NAME}(?:[_▁](?:begin|start))?|inner_prefix)[|｜]>",
    rf"<{_TURN}\|channel\|?>\s*(?:analysis|commentary|thought)[^<>{{}}\n]*(?:<\|message\|>|\n)",  # gpt-oss; Gemma
    r"<unused94>",  # MedGemma
    r"Here(?:'s| is) my thought process:",  # Granite
))  # fmt: skip
_CLOSING = "|".join((
    rf"</(?i:{_NAME})\s*>",
    rf"\[/(?i:{_SQUARE})\]",
    r"◁/think▷",
    rf"<[|｜](?i:(?:/|end[_▁](?:of[_▁])?){_NAME}|{_NAME}[_▁]end|inner_suffix)[|｜]>",
    rf"<{_TURN}\|channel\|>\s*final(?:\s*<\|constrain\|>\s*\w+)?\s*<\|message\|>",
    r"<channel\|>",
    r"<unused95>",
    r"assistantfinal",
    r"Here(?:'s| is) my response:",
))  # fmt: skip
_NEXT = re.compile(rf"{_OPENING}|{_CLOSING}|\{{|\[")
_CLOSES = re.compile(_CLOSING)
_END = re.compile(rf"{_CLOSING}|<\|end\|>")  # the latter ends replies too
_BARE = re.compile(r"\s*analysis(?=[A-Z])")  # gpt-oss without its special tokens
_SIGNS = ("<", "[/", "[THINK", "[think", "◁", "assistantfinal", "Here is my ", "Here's my ")
"""One of these is in every text that has a marker."""


def told_apart(text: str, field: str) -> tuple[str, str]:
    """Return reply and thinking, where the server has a field for the thinking.

    Some servers take a whole reply for thinking: where there is nothing else, and the field has JSON from end to end
    and no draft in prose, it is the reply.
    """
    reply, thinking = split_thinking(text)
    if field and not reply.strip() and not thinking:
        inner, thought = split_thinking(field)
        if is_whole(inner):
            return inner, thought
    return reply, field or thinking


def split_thinking(text: str) -> tuple[str, str]:
    """Return the reply and the thinking, wherever it stands.

    A block that is opened and never closed was cut off: all of it is thinking. So is everything before a block's end
    that has no beginning: some chat templates open it in the prompt.
    """
    if bare := _BARE.match(text):
        text = f"<|channel|>analysis<|message|>{text[bare.end() :]}"
    if not any(sign in text for sign in _SIGNS):
        return text, ""
    kept, thoughts = "", list[str]()
    readable, begin, position = strays_replaced(text, "/"), 0, 0
    while found := _NEXT.search(readable, position):
        if found[0] in "{[":
            value = value_at(readable, found.start())
            position = value[1] if value else found.end()
            continue
        kept += text[begin : found.start()]
        begin = position = found.end()
        if _CLOSES.match(found[0]):
            thoughts.append(kept)
            kept = ""
        else:
            end = _END.search(text, begin)
            thoughts.append(text[begin : end.start()] if end else text[begin:])
            begin = position = end.end() if end else len(text)
    if not begin:
        return text, ""
    return (kept + text[begin:]).strip(), "\n\n".join(filter(None, map(str.strip, thoughts)))
