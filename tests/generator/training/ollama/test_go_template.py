"""Go's text/template as far as it is read here; the results are those of Go itself (`benchmarks/go_templates`)."""

import pytest

from generator.training.ollama.go_parsing import GoSyntaxError
from generator.training.ollama.go_template import GoTemplate

SYSTEM = {"role": "system", "content": "Be brief."}
ASKED = {"role": "user", "content": "Größe?"}
ANSWERED = {"role": "assistant", "content": "7"}

CASES = [
    ("plain\ntext ", "plain\ntext "),
    ("a {{- /* nothing */ -}} b", "ab"),
    ("{{ .System }}|{{ len .Messages }}", "Be brief.|4"),
    ("{{ range .Messages }}<{{ .Role }}>{{ end }}", "<system><user><assistant><user>"),
    ("{{ range $i, $m := .Messages }}{{ $i }}{{ $m.Role }} {{ end }}", "0system 1user 2assistant 3user "),
    (
        '{{ range .Messages }}{{ if eq .Role "user" "x" }}U{{ else if ne .Role "system" }}A{{ end }}{{ end }}',
        "UAU",
    ),
    ("{{ $n := false }}{{ range .Messages }}{{ if $n }}+{{ end }}{{ $n = true }}{{ end }}", "+++"),
    ("{{ $n := 1 }}{{ range .Messages }}{{ $n := 2 }}{{ end }}{{ $n }}", "1"),
    (
        "{{ range $i, $_ := .Messages }}{{ if eq (len (slice $.Messages $i)) 1 }}{{ $.System }}{{ end }}{{ end }}",
        "Be brief.",
    ),
    ('{{ if and .System (not "") }}yes{{ end }}{{ if or "" false }}no{{ else }}else{{ end }}', "yeselse"),
    ('{{ with .System }}{{ . }}{{ end }}{{ with "" }}x{{ else }}-{{ end }}', "Be brief.-"),
    ('{{ define "x" }}[{{ . }}]{{ end }}{{ template "x" .System }}', "[Be brief.]"),
    (r'{{ "\"\u00e4\\\n" }}{{ `raw\n` }}', '"ä\\\nraw\\n'),
    ("{{ range .Messages }}{{ len .Content }} {{ end }}", "9 8 1 8 "),
    ("{{ slice .System 3 }}", "brief."),
    ("{{ range slice .Messages 4 }}x{{ else }}none{{ end }}", "none"),
    ("{{- .System -}}  \n {{ 3 }} {{ true }}", "Be brief.3 true"),
    ("}} { {{ .System }} }", "}} { Be brief. }"),
]


@pytest.mark.parametrize(("source", "text"), CASES)
def test_a_template_gives_what_go_gives(source: str, text: str) -> None:
    assert GoTemplate(source).render([SYSTEM, ASKED, ANSWERED, ASKED]) == text


def test_messages_of_one_role_are_one_and_system_messages_too() -> None:
    source = "{{ .System }}:{{ range .Messages }}<{{ .Content }}>{{ end }}"
    messages = [SYSTEM, ASKED, ASKED, {"role": "system", "content": "Now."}]
    assert GoTemplate(source).render(messages) == "Be brief.\n\nNow.:<Be brief.><Größe?\n\nGröße?><Now.>"


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("{{ if .System }}", "an action or a block is not closed"),
        ("{{ .System", "an action or a block is not closed"),
        ("{{ end }}", "`end` without a block"),
        ("{{ else }}", "`else` without `if`"),
        ("{{ }}", "an action is empty"),
        ("{{ len (len .System }}", "a parenthesis is not closed"),
        ("{{ printf .System }}", "the function printf is not understood"),
        ("{{ $x }}", "$x is not declared"),
        ("{{ $x = 1 }}", "$x is not declared"),
        ('{{ template "x" . }}', "there is no template 'x'"),
        (
            '{{ define "x" }}{{ template "x" . }}{{ end }}{{ template "x" . }}',
            "templates that use each other without end",
        ),
        ("{{ slice .System 99 }}", "a slice from 99 to 9 of something 9 long"),
        ("{{ .System.Name }}", "the field .Name is not known"),
        (r'{{ "\q" }}', r"\q is not understood"),
    ],
)
def test_what_is_not_understood_is_said(source: str, fault: str) -> None:
    with pytest.raises(GoSyntaxError) as told:
        GoTemplate(source).render([SYSTEM])
    assert str(told.value) == fault
