"""Templates of strangers: what they cannot reach, and that they end."""

import time
from pathlib import Path
from typing import Any

import pytest

from generator import prompts
from generator.errors import UsageError
from tests.support.asking import Note

INPUTS: dict[str, Any] = {
    "text": "The pier is long. " * 800,
    "items": [{"name": "pump", "values": [1, 2]}, {"name": "valve"}],
    "n": 3,
}

OUT_OF_REACH = """
{{ ''.__class__.__mro__ }}
{{ ''['__class__'] }}
{{ text.__init__.__globals__ }}
{{ text | attr('__class__') }}
{{ '{0.__class__.__init__.__globals__}'.format(text) }}
{{ '{x.__class__}'.format_map({'x': text}) }}
{{ '%s' | format(text.__class__) }}
{{ [text] | map(attribute='__class__') | first }}
{{ items | map('attr', '__class__') | list }}
{{ items | groupby('__class__') | list }}
{{ cycler.__init__.__globals__.os.popen('touch ESCAPED').read() }}
{{ lipsum.__globals__ }}
{{ self._TemplateReference__context }}
{{ self.__init__.__globals__ }}
{% include 'secret.txt' %}
{% import 'other' as other %}
{% from 'other' import thing %}
{% extends 'base' %}
{% for x in items %}{{ loop.__class__ }}{% endfor %}
{% macro m() %}{% endmacro %}{{ m.__globals__ }}
{% macro m() %}{% endmacro %}{{ m.__init__.__globals__ }}
{% call(x) items.append(1) %}{% endcall %}
{{ items.append(text) }}
{{ items[0].update({'a': 1}) }}
{{ items[0].__setitem__('a', 1) }}
""".strip().split("\n")

ENDLESS = """
{{ 'a' * 10**9 }}
{{ 10**(10**8) }}
{{ 2**(n**(n**n)) }}
{{ [0] * 10**9 }}
{{ text * 100000 }}
{{ '%1000000000d' % 1 }}
{{ '{:1000000000}'.format(1) }}
{{ text | center(10**9) }}
{{ text | center(width=1000000000) }}
{{ text | indent(1000000000) }}
{{ 'a\\nb\\nc\\nd' | indent('long' * 100000) }}
{{ text | replace('', text) }}
{{ text | list | join(text) }}
{{ items | batch(1000000000, 'x') | list }}
{{ items | slice(1000000000) | list }}
{{ 1.5 | round(1000000000, 'ceil') }}
{{ items | tojson(1000000) | length }}{{ text * 1000000 }}
{{ range(10**9) | list }}
{% for i in range(10**9) %}{% endfor %}
{% for a in text %}{% for b in text %}{% for c in text %}{% endfor %}{% endfor %}{% endfor %}
{% for a in text %}{% for b in text %}x{% endfor %}{% endfor %}
{% for a in text %}{% set b = text | upper | sort %}{% endfor %}
{% for a in text %}{% if text.split(' ') == text.split('.') %}{% endif %}{% endfor %}
{% for a in text %}{{ text }}{% endfor %}
{% set b %}{% for a in text %}{{ text | upper }}{% endfor %}{% endset %}
{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}
{% macro m(k) %}{% if k %}{{ m(k - 1) }}{{ m(k - 1) }}{% endif %}{% endmacro %}{{ m(40) }}
{% for x in items recursive %}{{ loop(items) }}{% endfor %}
""".strip().split("\n")
ENDLESS += [
    "{% set a = text %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}",
    "{% set a = text %}" + "{% set a = a + a %}" * 40 + "{{ a | length }}",
    "{% set a = text %}" + "{% set a %}{{ a }}{{ a }}{% endset %}" * 40 + "{{ a }}",
    "{% set a = items %}" + "{% set a = a + a %}" * 40 + "{{ a }}",
    "{% set a = [text] %}" + "{% set a = [a, a] %}" * 40 + "{{ a }}",
    "{% set a = {'a': text} %}" + "{% set a = {'a': a, 'b': a} %}" * 40 + "{{ a }}",
    "{% set a = (text,) %}" + "{% set a = (a, a) %}" * 40 + "{{ a }}",
    "{% set a = 7 %}" + "{% set a = a * a %}" * 60 + "{{ a % 10 }}",
    "{% for a in [text, text] %}" * 19 + "x" + "{% endfor %}" * 19,
    "{% for a in [text, text] %}" * 40 + "x" + "{% endfor %}" * 40,
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "{{ " + "not " * 5000 + "1 }}",
]


def read(folder: Path, template: str) -> prompts.Prompt:
    file = folder / "theirs.txt"
    file.write_text(template)
    base = prompts.Prompt(name="p", variables=dict.fromkeys(INPUTS, "An input."), template="")
    return prompts.read(file, base)


@pytest.mark.parametrize("template", OUT_OF_REACH)
def test_nothing_but_its_inputs_is_within_a_templates_reach(tmp_path: Path, template: str) -> None:
    before = repr(INPUTS)
    with pytest.raises(UsageError, match=r"The prompt file \S+theirs\.txt "):
        read(tmp_path, template).render(Note, **INPUTS)
    assert repr(INPUTS) == before


@pytest.mark.parametrize("template", ENDLESS)
def test_a_template_that_would_not_end_is_stopped(tmp_path: Path, template: str) -> None:
    start = time.thread_time()
    with pytest.raises(UsageError, match=r"The prompt file \S+theirs\.txt "):
        read(tmp_path, template).render(Note, **INPUTS)
    assert time.thread_time() - start < 20


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ items | map(attribute='name') | join(', ') }}", "pump, valve"),
        ("{% for x in items %}{{ loop.index }}/{{ loop.length }} {{ x.name }};{% endfor %}", "1/2 pump;2/2 valve;"),
        ("{% for k, v in items[0].items() %}{{ k }}{% if not loop.last %},{% endif %}{% endfor %}", "name,values"),
        ("{% for x in items if x.name == 'valve' %}{{ x.name }}{% else %}none{% endfor %}", "valve"),
        ("{% set first = items[0] %}{{ first.name ~ ' ' ~ n }}", "pump 3"),
        ("{% macro bold(x) %}**{{ x }}**{% endmacro %}{{ bold(n) }}", "**3**"),
        ("{% filter upper %}{{ items[1].name }}{% endfilter %}", "VALVE"),
        (
            "{{ text.split('.')[0] }}; {{ text[:8] }}; {{ text | truncate(12) }}",
            "The pier is long; The pier; The pier...",
        ),
        ("{{ text[:8] }} {{ text[4] }}", "The pier p"),
        ("{{ '-' * 5 }}{{ n * 2 + 1 }}{{ n ** 2 }}{{ 7 % n }}", "-----791"),
        ("{{ items | tojson }}", '[{"name": "pump", "values": [1, 2]}, {"name": "valve"}]'),
        ("{{ 'a\nb' | indent(2) }} {{ 'pier' | replace('p', 't') }} {{ 2.567 | round(1) }}", "a\n  b tier 2.6"),
        ("{% for a, b in [('x', n), ('y', 2)] %}{{ a }}{{ b }}{% endfor %}", "x3y2"),
        ("{% for x in items %}{{ loop.cycle('odd', 'even') }} {% endfor %}", "odd even"),
    ],
)
def test_what_prompts_need_works_as_in_jinja(tmp_path: Path, template: str, text: str) -> None:
    assert read(tmp_path, template).render(Note, **INPUTS).user == text


def test_a_long_document_can_be_gone_through_line_by_line(tmp_path: Path) -> None:
    template = "{% for line in text.splitlines() %}{{ loop.index }}: {{ line | trim }}\n{% endfor %}"
    lines = read(tmp_path, template).render(Note, **INPUTS | {"text": "A line of the log.\n" * 5000}).user.split("\n")
    assert (len(lines), lines[-1]) == (5000, "5000: A line of the log.")


def test_a_file_too_long_for_a_prompt_is_refused_unread(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"theirs\.txt is longer than 500,000 bytes"):
        read(tmp_path, "x" * 500_001)
