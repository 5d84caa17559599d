"""Chat templates of the shapes that are about, in our own words: short ones that do what families of models do."""

_GENERATION = "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
_TURN = "<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n"

FAMILIES = {
    "chatml": f"{{% for m in messages %}}{_TURN}{{% endfor %}}{_GENERATION}",
    "a system prompt of its own": (
        "{% if messages[0].role != 'system' %}<|im_start|>system\nBe kind.<|im_end|>\n{% endif %}"
        f"{{% for m in messages %}}{_TURN}{{% endfor %}}{_GENERATION}"
    ),
    "headers, trimmed": (
        "{{ bos_token }}{% for m in messages %}<|header|>{{ m.role }}<|end_header|>\n\n{{ m.content | trim }}<|im_end|>"
        "{% endfor %}{% if add_generation_prompt %}<|header|>assistant<|end_header|>\n\n{% endif %}"
    ),
    "no system prompt": (
        "{{ bos_token }}{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
        "{% for m in messages %}<turn>{{ 'model' if m.role == 'assistant' else m.role }}\n"
        "{{ m.content | trim }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<turn>model\n{% endif %}"
    ),
    "the system prompt in the first question": (
        "{{ bos_token }}{% set s = messages[0].content ~ '\n\n' if messages[0].role == 'system' else '' %}"
        "{% for m in messages if m.role != 'system' %}{% if m.role == 'user' %}<turn>user\n"
        "{{ s if loop.first }}{{ m.content }}<|im_end|>\n{% else %}<turn>model\n{{ m.content }}<|im_end|>\n{% endif %}"
        "{% endfor %}{% if add_generation_prompt %}<turn>model\n{% endif %}"
    ),
    "the system prompt in the last question": (
        "{{ bos_token }}{% set s = messages[0].content if messages[0].role == 'system' else '' %}"
        "{% for m in messages if m.role != 'system' %}{% if m.role == 'user' %}[INST]"
        "{{ ' ' ~ s ~ '\n\n' if loop.last and s else ' ' }}{{ m.content }} [/INST]"
        "{% else %} {{ m.content }}{{ eos_token }}{% endif %}{% endfor %}"
    ),
    "a system prompt is left out": (
        "{% for m in messages if m.role != 'system' %}<|{{ m.role }}|>\n{{ m.content }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
    ),
    "labels": (
        "{% for m in messages %}{% if m.role == 'system' %}{{ m.content }}\n\n{% elif m.role == 'user' %}"
        "### Question:\n{{ m.content }}\n\n{% else %}### Answer:\n{{ m.content }}\n\n{% endif %}{% endfor %}"
        "{% if add_generation_prompt %}### Answer:\n{% endif %}"
    ),
    "another end where an answer is asked for": (
        f"{{% for m in messages %}}{_TURN}{{% endfor %}}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n<think>\n\n</think>\n\n{% endif %}"
    ),
    "signs that Go takes for its own": (
        '{% for m in messages %}{{ \'{{\' ~ m.role ~ \'}}\' }} """{{ m.content }}"""<|im_end|>\n{% endfor %}'
        "{% if add_generation_prompt %}{{ '{{assistant}} {' }}{% endif %}"
    ),
    "blanks cut on one side": (
        "{% for m in messages %}<|im_start|>{{ m.role }}\n"
        "{{ m.content.lstrip() if m.role == 'user' else m.content.rstrip() }}"
        f"<|im_end|>\n{{% endfor %}}{_GENERATION}"
    ),
    "marks of training": (
        "{% for m in messages %}{% if m.role == 'assistant' %}<|im_start|>assistant\n"
        "{% generation %}{{ m.content }}<|im_end|>"
        f"{{% endgeneration %}}\n{{% else %}}{_TURN}{{% endif %}}{{% endfor %}}{_GENERATION}"
    ),
}
