"""What a call gives back whose specification does not say it: a shape by what the tool does, and to what.

list_branches → [{"name", "commit_sha"}]; send_invoice → {"status", "invoice_id"}; count_rows → {"count"}
"""

import re
from typing import Any

from generator.tools.executors.simulated_world import Aim
from generator.tools.made_up.kinds import kind_of
from generator.tools.made_up.numbers import MEASURES
from generator.tools.spec.model import Tool
from generator.tools.spec.names import name_parts, singular

Schema = dict[str, Any]

_FIELDS: tuple[tuple[str, str], ...] = (
    ("user member person contact customer employee author profile guest student patient", "id name email city"),
    ("comment message note reply review feedback email", "id text author created_at"),
    ("file document attachment image photo asset", "path file_name bytes modified_at"),
    ("folder directory", "path file_count modified_at"),
    ("commit", "sha message author date"),
    ("branch tag", "name commit_sha"),
    ("repository repo package module library", "name owner description stars version"),
    ("issue task ticket todo card bug story incident case", "id title status assignee due_date"),
    ("product item goods", "id product_name price stock"),
    ("order invoice payment transaction bill purchase refund subscription", "id total currency status date"),
    ("event meeting appointment calendar booking reservation", "id title start_time end_time location"),
    ("song track album playlist artist", "id title artist duration"),
    ("movie film show series episode video", "id title year rating"),
    ("book", "id title author year"),
    ("article news post blog story page feed result answer", "title author url published_at"),
    ("paper publication study", "id title author published_at"),
    ("stock share ticker quote market portfolio fund", "ticker price change_percent date"),
    ("price rate exchange coin crypto", "currency price change_percent date"),
    ("weather forecast temperature", "city temperature humidity date"),
    ("place location hotel restaurant store shop venue route map direction", "name address latitude longitude"),
    ("database collection table dataset index bucket schema topic queue", "name row_count created_at"),
    ("server process service instance container node job workflow pipeline build run deployment",
     "id name status started_at"),
    ("channel room chat thread", "id name member_count created_at"),
    ("project workspace team organization company department", "id name owner created_at"),
)  # fmt: skip
_FIELDS_OF = {word: fields.split() for words, fields in _FIELDS for word in words.split()}
_USUAL = "id name status updated_at".split()
_CONTENT = re.compile(
    r"\b(?:content|contents|text|markdown|transcript|body|readme|documentation|docs)\b", re.IGNORECASE
)
_READING = frozenset(
    "get read fetch show view retrieve describe lookup find search list query browse extract look check inspect "
    "analyze analyse explain summarize summarise compare research explore".split()
)
_WORKING = frozenset("calculate compute count measure estimate evaluate sum average score predict".split())
_COUNTED = re.compile(r"\b(?:the|total) (?:number|count) of\b|\bhow many\b", re.IGNORECASE)
_NUMBERS = re.compile(
    r"\b(price|cost|rate|distance|duration|length|size|score|temperature|sum|total|average|mean|median|probability|"
    r"percentage|ratio|value|number|count|amount|balance|area|volume|speed)\b",
    re.IGNORECASE,
)


def result_schema(tool: Tool, aim: Aim) -> Schema:
    """The JSON Schema of what a tool gives that declares nothing."""
    if aim.deed == "list":
        return {"type": "array", "items": thing_schema(aim.kind)}
    said = tool.description.split(".", 1)[0][:300]
    verb = _verb(tool, said)
    if verb == "count" or (verb in _READING and _COUNTED.search(said)):
        return _object(["count"])
    if verb in _WORKING:
        measured = _NUMBERS.search(said)
        return _object([measured[1].lower() if measured else "value"])
    if verb in _READING or (aim.deed == "read" and tool.effects.read_only is not False):
        return _object(["content"]) if _CONTENT.search(said) else thing_schema(aim.kind)
    return _done(tool)


def thing_schema(kind: str) -> Schema:
    """The fields that a thing of a kind usually has."""
    for word in reversed([singular(part) for part in name_parts(kind)]):
        if word in _FIELDS_OF:
            return _object(_FIELDS_OF[word])
    return _object(_USUAL)


def _done(tool: Tool) -> Schema:
    """What tells that something was done: how it ended, and where the result lies if it is a file."""
    output = [name for name in tool.properties if set(name_parts(name)) & {"output", "destination", "target"}]
    makes = not output and set(name_parts(tool.name)) & {"generate", "export", "download", "render", "screenshot"}
    return _object(["success", *output, *(["file_path"] if makes else [])])


def _verb(tool: Tool, said: str) -> str:
    """What the tool does, by its name, else by the first word that is said of it."""
    first = (re.findall(r"[a-z]+", said.casefold()) or [""])[0]
    known = _READING | _WORKING
    return next((word for word in name_parts(tool.name) if word in known), first if first in known else singular(first))


def _object(names: list[str]) -> Schema:
    return {"type": "object", "properties": {name: _typed(name) for name in names}}


def _typed(name: str) -> Schema:
    if name == "success":
        return {"const": True}
    if name == "value":
        return {"type": "number"}
    kind = kind_of(name)
    if kind in MEASURES:
        return {"type": "number" if MEASURES[kind] else "integer"}
    return {"type": "string"}
