r"""The texts around turns as a template in Go, as Ollama renders it.

    {{- $asked := false }}
    {{- range $i, $_ := .Messages }}
    {{- $last := eq (len (slice $.Messages $i)) 1 }}
    {{- if eq .Role "user" }}{{ if $asked }}<|im_start|>user
    {{ else if $.System }}<|im_start|>system
    {{ $.System }}<|im_end|>
    …

https://pkg.go.dev/text/template; Ollama's `.System` is all system messages, `.Messages` all messages, and it puts the
token that begins a text there by itself. There is no way to cut blanks off but a template that calls itself.
"""

import unicodedata

from generator.training.ollama.turns import Role, Trim, Turns

_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_BLANK = r'" " "\n" "\t" "\r" "\v" "\f"'
_CUTS = {"left": ("slice . 0 1", "slice . 1"), "right": ("slice . $rest", "slice . 0 $rest")}
"""Of a text that is not empty: the sign on a side, and the text without it."""


def go_template(turns: Turns) -> str:
    """Write them as Ollama's TEMPLATE."""
    question = _before(turns) + _content("user", turns) + _after(turns) + _do("$asked = true")
    end = _choose(("not $last", literal(turns.end))) if turns.end else ""
    return "\n".join(
        [
            *(_define(side) for side in dict.fromkeys(turns.trimmed.values())),
            "{{- $asked := false }}",
            "{{- range $i, $_ := .Messages }}",
            "{{- $last := eq (len (slice $.Messages $i)) 1 }}",
            '{{- if eq .Role "user" }}' + question,
            '{{- else if eq .Role "assistant" }}' + _content("assistant", turns) + end,
            "{{- end }}",
            "{{- end }}",
        ]
    )


def literal(text: str) -> str:
    """Text that comes out as it is: bare, or quoted where Go or a Modelfile would take it for something else."""
    odd = "{{" in text or text.endswith("{") or '"""' in text or not all(map(is_kept, text))
    return _do(f'"{"".join(map(_escaped, text))}"') if odd else text


def is_kept(sign: str) -> bool:
    """Whether a Modelfile keeps it: Ollama's parser drops what Go does not print, but for ends of lines and tabs."""
    return sign in " \n\t" or unicodedata.category(sign)[0] in "LMNPS"


def _before(turns: Turns) -> str:
    first, later = literal(turns.first), literal(turns.later)
    if turns.before_system is None:
        return _choose(("$asked", later), otherwise=first)
    before, after = literal(turns.before_system), _content("system", turns) + literal(turns.after_system)
    if turns.before_system_later is None:
        return _choose(("$asked", later), ("$.System", before + after), otherwise=first)
    place = _choose(("$asked", literal(turns.before_system_later)), otherwise=before)
    return _choose(("and $.System $last", place + after), ("$asked", later), otherwise=first)


def _after(turns: Turns) -> str:
    asked, answer = literal(turns.asked), literal(turns.answer)
    return asked if asked == answer else _choose(("$last", asked), otherwise=answer)


def _content(role: Role, turns: Turns) -> str:
    of = "$.System" if role == "system" else ".Content"
    side = turns.trimmed.get(role)
    return _do(f'template "{side}" {of}') if side else _do(of)


def _define(side: Trim) -> str:
    """A template that writes what it is given without the blanks on a side: it cuts one off, and calls itself."""
    cuts = [
        (f"eq ({sign}) {_BLANK}", _do(f'template "{side}" ({rest})'))
        for at, (sign, rest) in _CUTS.items()
        if side in (at, "both")
    ]
    rest = "" if side == "left" else _do("$rest := len (slice . 1)")
    return f'{{{{- define "{side}" }}}}' + _choose((".", rest + _choose(*cuts, otherwise=_do(".")))) + _do("end")


def _choose(*cases: tuple[str, str], otherwise: str = "") -> str:
    """The text of the first condition that holds."""
    branches = [_do(f"{'else ' if n else ''}if {condition}") + text for n, (condition, text) in enumerate(cases)]
    return "".join([*branches, *([_do("else"), otherwise] if otherwise else []), _do("end")])


def _do(code: str) -> str:
    return f"{{{{ {code} }}}}"


def _escaped(sign: str) -> str:
    if sign in _ESCAPED:
        return _ESCAPED[sign]
    if is_kept(sign):
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"
