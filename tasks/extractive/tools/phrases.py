"""A wish with the values of a call in it, where a person would put them.

Wish("", "the shape of a dataset"), {"file": "weather.h5", "path": "/lund/wind"}
→ "the shape of the dataset /lund/wind in weather.h5": `path` is that of a dataset, which the wish speaks of; the file,
  of which it does not speak, goes behind it.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from generator.text.words import STOP_WORDS
from generator.tools.spec.model import Tool
from generator.tools.spec.names import GENERIC, entities, name_parts
from tasks.extractive.prose.words import lowered
from tasks.extractive.tools.clauses import FROM_TO, IN_FILE, LAST, Clause, clause, words_of
from tasks.extractive.tools.wishes import KNOWN_VERBS, Wish, read_wish

_HANDLES = frozenset(
    "name names path paths id ids gid sid uuid guid uid identifier key title number address slug code handle label "
    "reference".split()
)
_IDS = frozenset(("id", "gid", "sid", "uid", "guid", "uuid"))
_UNTIL = re.compile(
    r"\b(?:of|in|at|for|to|that|which|with|whose|from|by|on|under|within|as|where|if|is|are|used|below)\b|[.,;:(]"
)
_OF = re.compile(r"\b(?:of|for)\s+(?:the |an? |one |this )?(?P<what>[^.,;:(]*)", re.IGNORECASE)
_SKIPPED = re.compile(r"^(?:the|an?|one|which|optional|required|this|unique|full)\s+", re.IGNORECASE)
_ADJECTIVE = r"(?:(?!(?:of|in|at|for|from|to|by|and|with|that|new|other)\b)[\w-]+ )?"
_GO_ON = frozenset(
    "of in at for from to by with on under and or as is are was were has have that which who whose where using via "
    "within into inside between along after before than".split()
)
"""Words behind one that is the thing itself, and no part of a longer name: `the branch of …`, not `the branch name`."""
_BARE = re.compile(r"(?:[\w./@:+~#-]|(?<=\w) (?=\w))+")


Spoken = tuple[str, str]
"""Verb, or nothing where the thing itself is wanted, and the thing with its values."""
POINTED = "\0"
"""What a request has said last of a value that it only points at."""


@dataclass(frozen=True)
class Several:
    """Values of one parameter, of calls that are the same otherwise; `or` where but one of them is meant."""

    values: tuple[Any, ...]
    joint: str = "and"


@dataclass(frozen=True)
class Earlier:
    """Stands for a value that an earlier call gives: spoken of as `that track`, of many as `one of those tracks`.

    Attributes:
        many: The result has several of its kind.
        again: An earlier call of the chain has taken it already.
    """

    many: bool = False
    again: bool = False

    def named(self, noun: str) -> str:
        """The value by what it is."""
        if self.again:
            return f"the same {noun}"
        if self.many:
            return f"one of those {plural(noun)}"
        return f"that {noun}"


def spoken_wish(tool: Tool, args: Mapping[str, Any], said: dict[str, str], silent: Collection[str] = ()) -> Spoken:
    """What is wanted of a tool, with the values of a call; arguments as for `phrase`."""
    wish = read_wish(tool)
    return wish.verb, phrase(wish, tool, args, said, silent)


def phrase(wish: Wish, tool: Tool, args: Mapping[str, Any], said: dict[str, str], silent: Collection[str] = ()) -> str:
    """The thing of a wish with values, without the verb.

    Args:
        wish: What is wanted of the tool.
        tool: Whose parameters they are.
        args: Arguments; a value may be `Several` or `Earlier`.
        said: By parameter, what the request has said of it last, which is not said again; changed by this phrase.
        silent: Parameters of which nothing is said, not even their default.
    """
    thing, clauses, paths = wish.thing, list[Clause](), list[str]()
    for name, value in args.items():
        schema = tool.properties.get(name, {})
        placed = _mentioned(thing, name, tool, value, said)
        if placed is not None:
            thing = placed
            paths += [shown(value)] if shown(value).startswith("/") else []
        elif isinstance(value, Earlier):
            clauses += [] if value.again else _pointing(name, tool, value)
        elif said.get(name) != shown(value) or not isinstance(value, str):
            clauses += _clauses(name, schema, value)
    for name, schema in tool.properties.items():
        if name not in args and name not in silent and isinstance(schema.get("default"), str) and schema["default"]:
            thing = _mentioned(thing, name, tool, schema["default"], said) or thing
    said |= {name: POINTED if isinstance(value, Earlier) else shown(value) for name, value in args.items()}
    thing, clauses = _inside(thing, clauses, paths)
    first, and_then = _parts(thing if wish.verb else _definite(thing))
    return " ".join([first, *_ordered(clauses)]).strip().replace("the one of those", "one of those") + and_then


def shown(value: Any) -> str:
    """A value as a person writes it: words with spaces, and what has odd signs, in quotation marks."""
    if isinstance(value, Several):
        return listed([shown(one) for one in value.values], value.joint)
    if isinstance(value, str):
        return value if _BARE.fullmatch(value) and " " not in value else f'"{value}"'
    if isinstance(value, list) and value and (all(isinstance(one, str) for one in value) or len(value) == 1):
        return listed([shown(one) for one in value])
    return orjson.dumps(value).decode().replace(",", ", ")


def listed(parts: Sequence[str], joint: str = "and") -> str:
    """a, b and c."""
    return f"{', '.join(parts[:-1])} {joint} {parts[-1]}" if len(parts) > 1 else "".join(parts)


def nouns_of(name: str, schema: Mapping[str, Any]) -> list[str]:
    """What a parameter stands for, the most telling word first: of `path`, "Path of the dataset": dataset, path."""
    said = _SKIPPED.sub("", lowered(" ".join(str(schema.get("description", "")).split())))
    head = _UNTIL.split(said, maxsplit=1)[0].split()
    found: list[str] = []
    if head and head[-1].lower() in _HANDLES and (of := _OF.search(said)):
        for part in re.split(r"\s+(?:or|and)\s+|/", _UNTIL.split(of["what"], maxsplit=1)[0]):
            found += part.split()[-1:]
    found += head[-1:] if len(head) <= 3 else []
    words = [word for word in words_of(name) if word not in _HANDLES] or words_of(name)
    telling = [word.lower() for word in [*found, *words[::-1]] if word.isalpha() and word not in STOP_WORDS]
    return list(dict.fromkeys(telling))


def nouns_for(name: str, tool: Tool) -> list[str]:
    """As `nouns_of`; of a bare `id` the thing that the tool is about goes before."""
    nouns = nouns_of(name, tool.properties.get(name, {}))
    if set(nouns) <= _HANDLES:
        return [*(word for word in reversed(entities(tool.name)) if word not in _HANDLES), *nouns]
    return nouns


def plural(noun: str) -> str:
    """More than one of it: repositories, boxes, tracks."""
    if noun.endswith("s") and not noun.endswith(("ss", "us", "is")):
        return noun
    if noun.endswith("y") and noun[-2:-1] not in tuple("aeou"):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("ss", "us", "x", "ch", "sh")) else f"{noun}s"


def _mentioned(thing: str, name: str, tool: Tool, value: Any, said: dict[str, str]) -> str | None:
    """The thing with a value behind the word for it; None where it has no such word."""
    if isinstance(value, bool | dict) or (isinstance(value, list) and not isinstance(value[0] if value else 0, str)):
        return None
    given = re.search(r"\ba given one\b", thing)
    if given and isinstance(value, Earlier):
        return thing[: given.start()] + value.named(pointed_noun(name, tool)) + thing[given.end() :]
    if given and isinstance(value, str) and (value.startswith("/") or set(words_of(name)) & _HANDLES):
        return thing[: given.start()] + shown(value) + thing[given.end() :]
    many = "(?P<s>s)?" if isinstance(value, list | Several) else ""
    for noun in nouns_for(name, tool):
        places = re.finditer(
            rf"\b(?:an?|one|the|some|several|many|multiple|given|specific|any) "
            rf"(?P<adjectives>{_ADJECTIVE}){noun}{many}\b(?P<other> or (?:an? )?[\w-]+)?(?! [/\"])",
            thing,
            re.IGNORECASE,
        )
        if found := next((one for one in places if _is_head(one, tool)), None):
            word = noun + (found.groupdict().get("s") or "")
            if isinstance(value, Earlier):
                told = value.named(pointed_noun(name, tool) if found["other"] else word)
            else:
                told = _bare(value) if found["other"] else _told(found["adjectives"] or "", word, name, value, said)
            return thing[: found.start()] + told + thing[found.end() :]
    return None


def _is_head(found: re.Match[str], tool: Tool) -> bool:
    """Whether what was found is a thing by itself, and not the beginning of another's name."""
    after = re.match(r" ([A-Za-z][\w-]*)", found.string[found.end() :])
    if not after or after[1] in _GO_ON or found["other"]:
        return True
    named = {part for name in (tool.name, *tool.properties) for part in name_parts(name)}
    return found[0].lower().startswith(("a ", "an ", "one ")) and after[1].lower() not in GENERIC | named


def _inside(thing: str, clauses: list[Clause], paths: list[str]) -> tuple[str, list[Clause]]:
    """A file goes behind the path that lies in it: "how large the dataset /a in b.h5 is"."""
    where = next((one for one in clauses if one.rank == IN_FILE), None)
    if not where or not paths or paths[-1] not in thing:
        return thing, clauses
    before, path, after = thing.rpartition(paths[-1])
    left = [one for one in clauses if one is not where]
    return f"{before}{path} {where.how} {where.words}".strip() + after, left


def _told(adjectives: str, noun: str, name: str, value: Any, said: dict[str, str]) -> str:
    words = shown(value)
    if words == "/":
        return f"the root {adjectives}{noun}" if noun != "path" else "the root"
    if said.get(name) == words:
        return f"the same {noun}"
    many = isinstance(value, Several) and value.joint == "and" and not noun.endswith("s")
    nouns = plural(noun) if many or (isinstance(value, list) and not noun.endswith("s")) else noun
    handle = f"with the ID{'s' if many else ''} " if words_of(name)[-1] in _IDS else ""
    return f"{'each of ' if many else ''}the {adjectives}{nouns} {handle}{words}"


def pointed_noun(name: str, tool: Tool) -> str:
    """The word for a value of a parameter where it is only pointed at: `that repository`."""
    own = [word for word in words_of(name)[::-1] if word not in _HANDLES]
    return next(iter([*own, *(noun for noun in nouns_for(name, tool) if noun not in _HANDLES), *words_of(name)]), name)


def _pointing(name: str, tool: Tool, value: Earlier) -> list[Clause]:
    words = value.named(pointed_noun(name, tool))
    made = clause(name, tool.properties.get(name, {}), words, words)
    if made is None:
        return []
    is_plain = made.how.startswith("with") or made.how in ("named", "matching")
    return [Clause(2, "for", words) if is_plain else Clause(made.rank, made.how, made.words)]


def _clauses(name: str, schema: Mapping[str, Any], value: Any) -> list[Clause]:
    if not isinstance(value, Several):
        made = clause(name, schema, value, shown(value))
        return [made] if made else []
    parts = [part for one in value.values if (part := clause(name, schema, one, shown(one)))]
    if not parts:
        return []
    rank, how = parts[0].rank, parts[0].how
    if how == "with":
        return [Clause(rank, how, listed([part.words for part in parts], value.joint))]
    return [Clause(rank, "", listed([f"{part.how} {part.words}".strip() for part in parts], value.joint))]


def _ordered(clauses: list[Clause]) -> list[str]:
    """Behind one another; those with `with` joined by commas and one `and`."""
    placed = sorted((one for one in clauses if one.how != "with"), key=lambda one: one.rank)
    added = [one.words for one in clauses if one.how == "with"]
    joined = [f"{one.how} {one.words}".strip() for one in placed if one.rank < FROM_TO]
    ends = [f"{one.how} {one.words}".strip() for one in placed if FROM_TO <= one.rank < LAST]
    joined += [" and ".join(ends)] if ends else []
    joined += [f"with {listed(added)}"] if added else []
    return joined + [f"{one.how} {one.words}" for one in placed if one.rank == LAST]


def _parts(thing: str) -> tuple[str, str]:
    """What is done first, and what is done then: clauses belong to the first."""
    for found in re.finditer(r" and (\w+) ", thing):
        if found[1] in KNOWN_VERBS:
            return thing[: found.start()], thing[found.start() :]
    return thing, ""


def _bare(value: Any) -> str:
    return "the root" if value == "/" else shown(value)


def _definite(thing: str) -> str:
    """What is spoken of is known to the user: an article that is left at the beginning is a definite one."""
    return re.sub(r"^(?:an|a|one) (?=\w)(?!of those )", "the ", thing)
