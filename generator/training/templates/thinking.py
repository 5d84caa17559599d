"""Thinking before an answer: taken out of its text, and put behind a prompt that has opened it already.

Many templates end a prompt with `<think>`, or with `<think></think>` where nothing is to be thought, and show an answer
in a conversation without either. What a model has to go on from is the prompt.
"""

import re

_THINKING = re.compile(r"\s*<think>\s*(?P<thought>.*?)\s*</think>\s*(?P<said>.*)", re.DOTALL)
_PAIRS = (
    ("<think>", "</think>"),
    ("<mm:think>", "</mm:think>"),
    ("<seed:think>", "</seed:think>"),
    ("[THINK]", "[/THINK]"),
    ("<|START_THINKING|>", "<|END_THINKING|>"),
    ("<|channel>thought", "<channel|>"),
)
"""What thinking stands between, in the templates of public models."""
_AT_END = re.compile(rf"(?:(?:{'|'.join(re.escape(tag) for pair in _PAIRS for tag in pair)})\s*)+\Z")


def split_thinking(content: str) -> tuple[str, str]:
    """What is thought and what is said; the first is empty where the text does not begin with thinking."""
    found = _THINKING.fullmatch(content)
    return (found["thought"], found["said"]) if found else ("", content)


def opened_at_end(prompt: str) -> str:
    """The tags of thinking that a prompt ends with; mostly none."""
    found = _AT_END.search(prompt)
    return found[0] if found else ""


def behind(opened: str, thought: str, shown: str) -> str:
    """What goes on after a prompt that ends with the tags of thinking.

    Args:
        opened: Those tags.
        thought: What is thought before the answer; may be empty.
        shown: How the template shows the answer, with tags of its own or without.
    """
    opener, closer = next(pair for pair in _PAIRS if pair[0] in opened or pair[1] in opened)
    said = shown.lstrip().removeprefix(opener)
    if closer in opened:
        has_tags = shown.lstrip().startswith((opener, closer)) and closer in said
        return said.partition(closer)[2].lstrip() if has_tags else shown
    if closer in said and thought in said:
        return said.lstrip() if thought else said
    lines = "\n" if opened.endswith("\n") else ""
    return f"{thought}{lines}{closer}{lines * 2}{said}"
