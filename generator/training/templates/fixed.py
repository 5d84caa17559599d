"""Templates for base models that have none: the one that their tokenizer has the tokens for."""

from typing import Any

_TURN = "'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n'"
CHATML = (
    f"{{% for message in messages %}}{{{{ {_TURN} }}}}{{% endfor %}}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
"""For a tokenizer with `<|im_start|>` and `<|im_end|>`."""

PLAIN = (
    "{% for message in messages %}"
    "{% if message['role'] == 'assistant' %}{{ 'Assistant: ' + message['content'] + eos_token + '\\n\\n' }}"
    "{% elif message['role'] == 'user' %}{{ 'User: ' + message['content'] + '\\n\\n' }}"
    "{% else %}{{ message['content'] + '\\n\\n' }}{% endif %}"
    "{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)
"""For any other: words, and the tokenizer's own end."""


def fixed_template(tokenizer: Any) -> tuple[str, str]:
    """Name and text of the template for a tokenizer without one."""
    added = {token.content for token in tokenizer.added_tokens_decoder.values()}
    return ("chatml", CHATML) if {"<|im_start|>", "<|im_end|>"} <= added else ("plain", PLAIN)
