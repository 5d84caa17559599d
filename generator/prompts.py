"""Prompts are files: `prompts/*.yaml`, one a prompt. This loads, renders and fingerprints them.

A prompt's file holds `version`, `description`, `variables` (name: what it is), `system` and `template` (Jinja2).
A document's text stands between markers that carry a hash of that text, so that no document can close its own marker.
What is the same for all documents comes first and the document last, so that servers need not read the rules anew.
For small models there are shorter ones, `prompts/compact/*.yaml`, with the same variables.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateError, UndefinedError, meta
from pydantic import BaseModel, ConfigDict, ValidationError

from generator.errors import UsageError
from generator.hashing import fingerprint
from generator.misspelt import meant
from generator.parsing import yaml_text
from generator.parsing.yaml_lines import yaml_lines
from generator.shipped import shipped
from generator.templating.templates import FAULTS, Templates
from generator.types import Complaint, Request, Rule, Style

FOLDER = shipped("prompts")
LONGEST_TEXT = 16_000
"""Characters of a document that a prompt shows; what is longer is cut at a paragraph."""
LONGEST_FILE = 500_000
"""Bytes of a prompt's file."""
_LETTERS = str.maketrans("0123456789abcdef", "bcdfghjkmnpqrtvw")
"""A mark has no digits: small models took it for the number of what it stands around."""


def fence(text: str, kind: str = "document") -> str:
    """Put `text` between markers that it cannot itself contain: they carry a hash of it."""
    mark = _mark(text)
    while mark in text:
        mark = _mark(mark)
    return f"<{kind} {mark}>\n{text}\n</{kind} {mark}>"


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8].translate(_LETTERS)


def excerpt(document: str) -> str:
    """The part of a document that a prompt shows: all of it up to `LONGEST_TEXT`, cut at a paragraph, line or word."""
    if len(document) <= LONGEST_TEXT:
        return document
    cuts = (document.rfind(mark, LONGEST_TEXT // 2, LONGEST_TEXT) for mark in ("\n\n", "\n", " "))
    return document[: next((cut for cut in cuts if cut > 0), LONGEST_TEXT)]


# Two: what ships is known to end, and pays nothing for being watched.
_OURS = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701  prompts are not HTML
_THEIRS = Templates(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)
_OURS.filters["fence"] = _THEIRS.filters["fence"] = fence


class Prompt(BaseModel):
    """A prompt as its file has it.

    Attributes:
        name: The file's name without its ending.
        version: Counts the changes that a person should notice; the fingerprint notices all.
        variables: What may be used in the templates, and what each is.
        system: Template of the system message.
        template: Template of the user's message.
        file: Where a stranger's prompt was read from; None for what ships.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    version: int = 1
    description: str = ""
    variables: dict[str, str] = {}
    system: str = ""
    template: str
    file: Path | None = None

    @cached_property
    def fingerprint(self) -> str:
        """Of what is said, 12 hex digits."""
        return fingerprint([self.version, self.system, self.template], 12)

    def render(
        self,
        reply: type[BaseModel],
        rule: Rule | None = None,
        complaint: Complaint | None = None,
        likely: Rule | None = None,
        **inputs: Any,
    ) -> Request:
        """Fill in the templates.

        Args:
            reply: What the model has to reply.
            rule: How `extractive` answers; what it needs beside the prompt is bound to it, never an input.
            complaint: What else must hold of the reply.
            likely: How a model would probably answer; see `Request`.
            **inputs: The prompt's variables.

        Raises:
            TypeError: An input is none of the variables that the prompt's file declares.
            UsageError: A variable that a template uses was not given, or the template fails.
        """
        if strange := inputs.keys() - self.variables.keys():
            raise TypeError(f"The prompt {self.name!r} declares no variable {min(strange)!r}.")
        ours = self.file is None
        try:
            system, user = (_compiled(text, ours)(inputs).strip() for text in (self.system, self.template))
        except UndefinedError as error:
            known = ", ".join(sorted(inputs))
            raise UsageError(
                f"{self._called} uses a variable that is not there ({error.message}); there are: {known}."
            ) from None
        except (TemplateError, *FAULTS) as error:
            raise UsageError(f"{self._called} cannot be rendered: {_fault(error)}.") from None
        return Request(system, user, reply, self.name, self.fingerprint, inputs, rule, complaint, likely)

    @property
    def _called(self) -> str:
        return f"The prompt file {self.file}" if self.file else f"Prompt {self.name!r}"


@lru_cache(maxsize=64)
def _compiled(text: str, ours: bool) -> Callable[[dict[str, Any]], str]:
    if not ours:
        return _THEIRS.renderer(text)
    template = _OURS.from_string(text)
    template.globals = dict(template.globals)  # as a chain of maps it is walked through at every rendering
    return template.render


@lru_cache
def load(name: str, style: Style = "full") -> Prompt:
    """Load a prompt that ships with the project, by its name.

    Args:
        name: Its file's name without the ending.
        style: `compact` for the short one, where there is one.
    """
    short = FOLDER / style / f"{name}.yaml"
    return read(short if style != "full" and short.exists() else FOLDER / f"{name}.yaml")


def again(request: Request, fault: str) -> Request:
    """What is asked once more after a reply that could not be used: the same, with what was wrong at its end.

    Where plain text is asked for there is nothing that it could do otherwise, and its question stays as it is.
    """
    if request.is_plain:
        return request
    return replace(request, user=load("again").render(request.reply, asked=request.user, fault=fault).user)


def read(path: Path, base: Prompt | None = None) -> Prompt:
    """Read a prompt from a file: YAML as in `prompts/`, or plain text that replaces the template of `base`.

    Raises:
        UsageError: There is no such file, or it is not a prompt.
    """
    text = _text(path)
    if path.suffix not in (".yaml", ".yml"):
        if base is None:
            raise UsageError(f"The prompt file {path} must end in .yaml.")
        return _checked(base.model_copy(update={"template": text}).model_dump(), path, base)
    try:
        data = yaml_text.load(text.encode())
    except ValueError as error:
        raise UsageError(f"The prompt file {path} {error}: mend it, or give another.") from None
    if not isinstance(data, dict) or "template" not in data:
        raise UsageError(f"The prompt file {path} has no `template`.")
    return _checked({"name": _name(path), **data}, path, base, yaml_lines(text))


def _name(path: Path) -> str:
    """The file's name without its ending; of a shipped prompt in another style, that style is part of it."""
    return (path.relative_to(FOLDER) if path.is_relative_to(FOLDER) else Path(path.name)).with_suffix("").as_posix()


def with_system(prompt: Prompt, message: str) -> Prompt:
    """The prompt with another system message, taken literally."""
    return Prompt.model_validate({**prompt.model_dump(), "system": f"{{{{ {message!r} }}}}"})


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            held = file.read(LONGEST_FILE + 1)
        if len(held) > LONGEST_FILE:
            raise UsageError(f"The prompt file {path} is longer than {LONGEST_FILE:,} bytes; no prompt is.")
        return held.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"Cannot read the prompt file {path}: {error}.") from None


def _checked(
    data: dict[str, Any], path: Path, base: Prompt | None, lines: Mapping[tuple[str, ...], int] | None = None
) -> Prompt:
    try:
        prompt = Prompt.model_validate(data)
        known = (base or prompt).variables
    except ValidationError as error:
        first = error.errors()[0]
        name, fault = ".".join(map(str, first["loc"])), f"{first['msg'][0].lower()}{first['msg'][1:]}"
        line = (lines or {}).get(tuple(map(str, first["loc"])))
        fields = [field for field in Prompt.model_fields if field != "file"]
        raise UsageError(
            f"`{name}` in the prompt file {path}{f', line {line},' if line else ''} is wrong ({fault}); a prompt has: "
            f"{', '.join(fields)}{meant(name, fields) or '.'}"
        ) from None
    for used in _variables(prompt, path):
        if used not in known:
            raise UsageError(
                f"The prompt file {path} uses the variable {used!r}; there are: {', '.join(sorted(known))}"
                f"{meant(used, known) or '.'}"
            )
    return prompt.model_copy(update={"variables": known, "file": None if path.is_relative_to(FOLDER) else path})


def _variables(prompt: Prompt, path: Path) -> list[str]:
    texts = (prompt.system, prompt.template)
    try:
        for text in texts:
            _compiled(text, ours=False)
        return sorted(set().union(*(meta.find_undeclared_variables(_THEIRS.parse(text)) for text in texts)))
    except (TemplateError, *FAULTS) as error:
        raise UsageError(f"The prompt file {path} is not a valid template: {_fault(error)}.") from None


def _fault(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__
