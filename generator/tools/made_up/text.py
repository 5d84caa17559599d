"""Made-up text: by the format that a schema gives, else by the kind that name and description tell.

made_text({"type": "string"}, "assignee_email", "", thing) → "clara.dahl@example.com"
"""

import random
from collections.abc import Callable, Mapping
from typing import Any

from generator.text.words import STOP_WORDS
from generator.tools.made_up.kinds import kind_of
from generator.tools.made_up.lexicon import ANY_NAMES, NAMES, QUERIES, SENTENCES
from generator.tools.made_up.numbers import made_number
from generator.tools.made_up.patterns import by_pattern, matches
from generator.tools.made_up.shown import shown_values
from generator.tools.made_up.thing import Thing
from generator.tools.spec.names import name_parts, singular

_HEX = "0123456789abcdef"
_CHOICES: dict[str, str] = {
    "language": "en|sv|pt|de|fr",
    "currency": "EUR|USD|SEK|CHF",
    "status": "active|pending|completed|open",
    "priority": "high|medium|low",
    "color": "blue|#336699|green|#cc3300",
    "gender": "female|male",
    "weekday": "Monday|Wednesday|Friday",
    "unit": "kg|km|celsius|hours",
    "format": "json|csv|pdf",
    "media type": "application/json|text/plain|image/png|application/pdf",
    "version": "1.4.2|2.0.0|0.9.1",
    "region": "Scania|Styria|Minho|Colorado",
    "duration": "PT30M|PT2H|P1D",
    "status code": "200|201",
    "short code": "A12|B07|C35",
    "regex": "^[A-Z]{2}\\d+$|error:.*|\\d{4}-\\d{2}",
    "sql": "SELECT * FROM orders LIMIT 10|SELECT count(*) FROM customers|SELECT name FROM products",
    "code": "print('hello')|for n in range(3): print(n)|total = sum([1, 2, 3])",
    "flag": "yes|no",
    "ticker": "AAPL|MSFT|TSLA|NVDA",
    "type": "standard|basic|custom",
}
_FORMATS = {
    "date": "date", "date-time": "moment", "time": "clock", "email": "email", "idn-email": "email", "uri": "url",
    "url": "url", "uri-reference": "url", "iri": "url", "hostname": "domain", "ipv4": "ip", "ip": "ip", "uuid": "uuid",
    "guid": "uuid", "duration": "duration", "phone": "phone", "binary": "base64", "byte": "base64",
    "color": "color", "regex": "regex",
}  # fmt: skip
_EXTENSIONS: tuple[tuple[str, str], ...] = (
    ("excel xlsx xls spreadsheet workbook worksheet", "xlsx"), ("word docx", "docx"),
    ("powerpoint pptx presentation slide", "pptx"), ("pdf", "pdf"), ("csv", "csv"), ("json", "json"),
    ("yaml yml", "yaml"), ("xml", "xml"), ("html", "html"), ("markdown md", "md"), ("image photo picture png", "png"),
    ("jpg jpeg", "jpg"), ("svg", "svg"), ("audio song mp3 sound music", "mp3"), ("wav", "wav"),
    ("video mp4 movie", "mp4"), ("sql", "sql"), ("python script", "py"), ("javascript", "js"), ("log", "log"),
    ("zip archive", "zip"), ("sqlite", "db"), ("notebook", "ipynb"),
)  # fmt: skip
_ALONE = frozenset("token sha uuid url path base64 date moment clock version".split())
"""Kinds of text that a result may be by itself; others are told in a sentence."""
_PLAIN = ("42", "12.50", "blue", "north-east", "A12")
"""Texts for a pattern that nothing else fits."""
_STEMS = ("report", "budget", "inventory", "summary", "notes", "survey")
_FOLDERS = ("documents", "projects", "data", "archive", "exports", "shared")


def made_text(schema: Mapping[str, Any], name: str, about: str, thing: Thing, *, sure: bool = False) -> str | None:
    """A text that a schema allows.

    Args:
        schema: Its `pattern`, `format`, bounds and `description` are looked at.
        name: Of the field.
        about: What is said of the thing that has the field, its kind before all: `repository`.
        thing: Whose field it is.
        sure: None rather than a text of which only the length is right, or one that its pattern refuses.
    """
    description = str(schema.get("description") or "")
    chance = thing.draw(name)
    is_whole = not name and bool(about)  # a text by itself goes by what it is the text of
    kind = _FORMATS.get(str(schema.get("format"))) or kind_of(about if is_whole else name, description)
    kind = "text" if is_whole and kind not in _ALONE else kind
    shown = shown_values(description)
    text = chance.choice(shown) if shown else _by_kind(kind, name, f"{about} {description}", thing, chance)
    if text is None and not sure:
        text = f"{' '.join(name_parts(name)[-2:]) or 'entry'} {chance.randrange(1, 30)}"
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and not (text is not None and matches(pattern, text)):
        plain = (word for word in _PLAIN if matches(pattern, word) and len(word) >= int(schema.get("minLength") or 0))
        text = next(plain, "") or by_pattern(pattern, chance)
        if sure and not matches(pattern, text):
            return None
    return _fitted(text, schema, sure=sure) if text is not None else None


def _fitted(text: str, schema: Mapping[str, Any], *, sure: bool) -> str | None:
    """The text at the length that a schema wants."""
    least = int(schema.get("minLength") or 0)
    most = int(schema["maxLength"]) if isinstance(schema.get("maxLength"), int | float) else len(text)
    if least <= len(text) <= most:
        return text
    if sure and (len(text) > most or least > len(text) + 40):
        return None
    while len(text) < least:
        text += f" {SENTENCES[len(text) % len(SENTENCES)]}" if " " in text else text[-1:] or "x"
    return text[: max(least, most)]


def _by_kind(kind: str, name: str, about: str, thing: Thing, chance: random.Random) -> str | None:
    if maker := _MAKERS.get(kind):
        return maker(name, about, thing, chance)
    if kind in _CHOICES:
        return chance.choice(_CHOICES[kind].split("|"))
    if kind in NAMES:
        return chance.choice(NAMES[kind])
    number = made_number(kind, {}, chance, whole=kind != "money") if kind else None
    if number is not None:
        return f"{number:.2f}" if kind == "money" else str(number)
    return _by_kind("type", name, about, thing, chance) if name_parts(name) == ["type"] else None


def _name(name: str, about: str, thing: Thing, chance: random.Random) -> str:
    """What a thing is called, by the word for its kind in the field's name, else in what is said of it."""
    words = [singular(word) for word in [*name_parts(name)[::-1], *name_parts(about)]]
    if kind_of(next((word for word in words if word != "name"), "")) in ("person", "user"):
        return f"{thing.first_name} {thing.last_name}"
    kinds = (word for word in words if word in NAMES)
    return chance.choice(NAMES.get(next(kinds, ""), ANY_NAMES))


def _user(name: str, about: str, thing: Thing, chance: random.Random) -> str:
    is_login = {"repo", "repository", "login", "username", "handle", "github", "git"} & set(name_parts(about))
    return _username(name, about, thing, chance) if is_login else f"{thing.first_name} {thing.last_name}"


def _username(_name: str, _about: str, thing: Thing, _chance: random.Random) -> str:
    return f"{thing.first_name[0]}{thing.last_name}".lower()


def _extension(about: str) -> str:
    said = {singular(word) for word in name_parts(about)}
    return next((ending for words, ending in _EXTENSIONS if set(words.split()) & said), "txt")


def _file(name: str, about: str, _thing: Thing, chance: random.Random) -> str:
    return f"{chance.choice(_STEMS)}-{chance.randrange(2, 30)}.{_extension(f'{name} {about}')}"


def _path(name: str, about: str, thing: Thing, chance: random.Random) -> str:
    said = {singular(word) for word in name_parts(f"{name} {about}")}
    if {"repo", "repository"} & said:
        return f"/home/{thing.first_name.lower()}/{chance.choice(NAMES['repository'])}"
    folder = f"/data/{chance.choice(_FOLDERS)}"
    is_folder = {"directory", "folder", "dir"} & said and not {"file", "filename"} & set(name_parts(name))
    return folder if is_folder else f"{folder}/{_file(name, about, thing, chance)}"


def _id(name: str, about: str, _thing: Thing, chance: random.Random) -> str:
    """Digits, or the kind of thing in short before them."""
    words = [word for word in name_parts(name)[:-1] if word.isalpha()] or name_parts(about)[:1]
    head, number = words[-1] if words else "", chance.randrange(100_000, 999_999)
    is_short = 2 < len(head) < 11 and head.isascii() and head not in STOP_WORDS
    return f"{head}_{number}" if is_short and chance.random() < 0.5 else str(number)


def _digits(length: int, chance: random.Random, letters: str = _HEX) -> str:
    return "".join(chance.choice(letters) for _ in range(length))


def _uuid(chance: random.Random) -> str:
    digits = _digits(32, chance)
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def _url(name: str, about: str, _thing: Thing, chance: random.Random) -> str:
    said = {singular(word) for word in name_parts(f"{name} {about}")}
    is_file = {"image", "photo", "picture", "avatar", "pdf", "audio", "video", "thumbnail", "logo"} & said
    ending = f".{_extension(f'{name} {about}')}" if is_file else ""
    return f"https://example.com/{chance.choice(_STEMS)}/{chance.randrange(10, 99)}{ending}"


_Maker = Callable[[str, str, Thing, random.Random], str | None]
_MAKERS: dict[str, _Maker] = {
    "id": _id,
    "uuid": lambda _n, _a, _t, chance: _uuid(chance),
    "sha": lambda _n, _a, _t, chance: _digits(40, chance),
    "token": lambda _n, _a, _t, chance: _digits(16, chance, "abcdefghijkmnpqrstuvwxyz23456789"),
    "base64": lambda _n, _a, _t, chance: _digits(22, chance, "ABCDEFGHabcdefgh0123456789") + "==",
    "slug": lambda n, a, t, chance: "-".join(_name(n, a, t, chance).lower().replace("&", "and").split()),
    "username": _username,
    "user": _user,
    "email": lambda _n, _a, thing, _c: f"{thing.first_name}.{thing.last_name}@example.com".lower(),
    "phone": lambda _n, _a, _t, chance: f"+46 70 {chance.randrange(100, 999)} {chance.randrange(10, 99)} 01",
    "first name": lambda _n, _a, thing, _c: thing.first_name,
    "last name": lambda _n, _a, thing, _c: thing.last_name,
    "person": lambda _n, _a, thing, _c: f"{thing.first_name} {thing.last_name}",
    "city": lambda _n, _a, thing, _c: thing.place[0],
    "country": lambda _n, _a, thing, _c: thing.place[1],
    "country code": lambda _n, _a, thing, _c: thing.place[2],
    "time zone": lambda _n, _a, thing, _c: thing.place[3],
    "address": lambda _n, _a, thing, chance: f"Mill Street {chance.randrange(2, 90)}, {thing.place[0]}",
    "postcode": lambda _n, _a, _t, chance: str(chance.randrange(10_000, 99_999)),
    "date": lambda name, _a, thing, _c: f"{thing.moment(tuple(name_parts(name))):%Y-%m-%d}",
    "moment": lambda name, _a, thing, _c: f"{thing.moment(tuple(name_parts(name))):%Y-%m-%dT%H:%M:%SZ}",
    "clock": lambda name, _a, thing, _c: f"{thing.moment(tuple(name_parts(name))):%H:%M}",
    "month": lambda name, _a, thing, _c: f"{thing.moment(tuple(name_parts(name))):%Y-%m}",
    "url": _url,
    "domain": lambda _n, _a, _t, chance: f"{chance.choice(('www', 'data', 'mail', 'shop'))}.example.com",
    "ip": lambda _n, _a, _t, chance: f"192.0.2.{chance.randrange(2, 250)}",
    "file": _file,
    "path": _path,
    "folder": lambda name, about, thing, chance: _path(f"{name}_folder", about, thing, chance),
    "name": _name,
    "title": _name,
    "text": lambda _n, _a, _t, chance: chance.choice(SENTENCES),
    "query": lambda _n, _a, _t, chance: chance.choice(QUERIES),
}
