"""Where the arguments of the next call come from, without a model: earlier results, earlier calls, the request.

after find_person → {"person_id": 11}, get_phone(person_id) is called with 11; after list_keys → {"keys": ["a", "b"]},
get_shape(file, key) with key="a", then "b", and the file of the call before; in a chain whose request says "… then tell
me the length of one of those tracks", `track` is out of the list that the call before gave, and `file` from it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from generator.text.words import STOP_WORDS
from generator.tools.checking import fault_of
from generator.tools.executors.simulated_world import aim_of
from generator.tools.records import Feed, Step
from generator.tools.spec.fields import values_at
from generator.tools.spec.model import Tool
from generator.tools.spec.names import name_parts
from tasks.extractive.tools.grounds import values_in
from tasks.extractive.tools.phrases import shown
from tasks.extractive.tools.said import fits, points_at, points_into, said_values

TRIED = 200
"""Most combinations of values that are looked at for a call."""
_MOST = 4
"""Most values that are tried for one parameter."""
_LITERAL = re.compile(
    r"\"(?P<double>[^\"\n]+)\"|“(?P<curly>[^”\n]+)”|(?<!\w)'(?P<single>[^'\n]+)'(?!\w)|`(?P<code>[^`\n]+)`"
    r"|(?P<word>(?:https?://|/)[^\s,;?!\"')]*[^\s,;?!\"').]|/|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[\w-]+(?:[./:][\w+-]+)+|-?\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Z][\w'-]*(?: [A-Z][\w'-]*)*)"
)
_CALLED = frozenset({"name", "title", "label"})
_NO_START = tuple(",;()-–—'’abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
"""How text ends after which a capital is not that of a sentence's beginning."""
_FILE = re.compile(r"^[\w./-]*\.[A-Za-z]\w{0,6}(?::[\w+]+)?$")


def from_results(tool: Tool, steps: Sequence[Step]) -> dict[str, list[Any]]:
    """By parameter, values that earlier results have under its name, the latest result first."""
    found = {name: list(_named(name, tool, steps)) for name in tool.properties if not _names_what_is_made(name, tool)}
    return {name: values[:_MOST] for name, values in found.items() if values}


def from_calls(tool: Tool, steps: Sequence[Step]) -> dict[str, list[Any]]:
    """By parameter, the values that earlier calls gave to the parameter of that name."""
    given: dict[str, list[Any]] = {}
    for step in reversed(steps):
        for name in tool.properties:
            if name in step.args and fits(tool, name, step.args[name]) and step.args[name] not in given.get(name, ()):
                given.setdefault(name, []).append(step.args[name])
    return given


def from_request(tool: Tool, request: str) -> dict[str, list[Any]]:
    """By parameter, values that stand in a request, the likeliest first; one that is listed only as it is listed."""
    literals = [text for text in _literals(request) if not _is_documented(text, tool)]
    found: dict[str, list[Any]] = {}
    for name, schema in tool.properties.items():
        if "enum" in schema:
            values = [one for one in schema["enum"] if isinstance(one, str) and _stands(one, request)]
            values.sort(key=lambda one: (_distance(name, one, request), -len(one)))  # `r+` before the `r` in it
        else:
            ranked = sorted((-_likely(name, text, request), place, text) for place, text in enumerate(literals))
            values = [
                value
                for rank, _, text in ranked
                for value in _read(text)
                if fits(tool, name, value) and (rank <= -2 or name in tool.required)
            ]
        if values:
            found[name] = values[:_MOST]
    return found


def from_clause(tool: Tool, said: str) -> dict[str, list[Any]]:
    """By parameter, values that the words for one call give it; none for what they leave open."""
    found = {name: said_so for name in tool.properties if (said_so := said_values(tool, name, said))}
    taken = {shown(value) for values in found.values() for value in values}
    literals = [text for text in _literals(said) if not _is_documented(text, tool)]
    likely = {text: {name for name in tool.properties if _likely(name, text, said) > 1} for text in literals}
    for name, values in from_request(tool, said).items():
        free = [
            one
            for one in values
            if not any(str(one) in text for text in taken) and (not likely.get(str(one)) or name in likely[str(one)])
        ]
        if name not in found and free and (name in tool.required or "enum" not in tool.properties[name]):
            found[name] = free
    return found


def called_as_found(tool: Tool, args: Mapping[str, Any], steps: Sequence[Step]) -> bool:
    """Whether a new thing would be called, by chance, as something that a result has: it would be taken for that."""
    called = [value for name, value in args.items() if _names_what_is_made(name, tool)]
    return bool(called) and any(value in called for step in steps for _, value in _leaves(step.result, ""))


def combined(
    tool: Tool, values: Mapping[str, list[Any]], base: Mapping[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """Arguments made of these values, the likeliest of each first, `TRIED` at most; such as the documentation allows.

    Args:
        tool: What is called.
        values: By parameter, what to try.
        base: Arguments that stand where there is nothing to try.
    """
    drawn = filter(_are_different, product(*values.values()))
    made = ({**(base or {}), **dict(zip(values, one, strict=True))} for one in drawn)
    return islice((args for args in made if fault_of(tool.name, args, {tool.name: tool}) is None), TRIED)


def _are_different(values: Sequence[Any]) -> bool:
    """Whether no two parameters have the same text."""
    texts = [value for value in values if isinstance(value, str)]
    return len(set(texts)) == len(texts)


def from_feeds(tool: Tool, steps: Sequence[Step], feeds: Sequence[Feed]) -> dict[str, list[Any]]:
    """By parameter, what earlier results have where the specification says that it comes from."""
    found: dict[str, list[Any]] = {}
    for feed in feeds:
        results = [step.result for step in steps if step.tool == feed.from_tool] if feed.to_tool == tool.name else []
        for result in reversed(results):
            values = values_at(result, feed.from_output, items=feed.item)
            fresh = [one for place, one in enumerate(values) if one not in values[:place]]
            found.setdefault(feed.to_input, []).extend(one for one in fresh if fits(tool, feed.to_input, one))
    return {name: values[:_MOST] for name, values in found.items() if values}


def said_arguments(
    tool: Tool, steps: Sequence[Step], said: str, feeds: Sequence[Feed] = ()
) -> Iterator[dict[str, Any]]:
    """Arguments as the words for this call have them; what they leave open comes from what went before."""
    asked, fed, values = from_clause(tool, said), from_feeds(tool, steps, feeds), dict[str, list[Any]]()
    for name, schema in tool.properties.items():
        if (noun := points_into(name, tool, said)) or (name in fed and points_at(name, tool, said)):
            values[name] = fed.get(name) or _found(tool, name, noun, steps)
        elif name in asked:
            values[name] = [value for value in asked[name] if name in tool.required or schema.get("default") != value]
        elif name in tool.required or points_at(name, tool, said):
            values[name] = fed.get(name) or _spoken_of(tool, name, steps)
    yield from combined(tool, {name: found for name, found in values.items() if found})


def _found(tool: Tool, name: str, noun: str, steps: Sequence[Step]) -> list[Any]:
    """Of what results have, that which goes by the noun first; then what goes by the parameter's name."""
    listed = [
        one
        for step in reversed(steps)
        if isinstance(step.result, dict)
        for field, items in step.result.items()
        if same_name(noun, field) and isinstance(items, list)
        for one in items
        if fits(tool, name, one)
    ]
    results, before = from_results(tool, steps).get(name, []), from_calls(tool, steps).get(name, [])
    new = [value for value in results if value not in before]
    listed = listed[:_MOST]
    return [one for place, one in enumerate(listed) if one not in listed[:place]] or new or results


def _spoken_of(tool: Tool, name: str, steps: Sequence[Step]) -> list[Any]:
    """The value of the call that had the parameter last, as its result has it; then what others had and gave."""
    last = next((step for step in reversed(steps) if name in step.args), None)
    if last is None:
        return from_results(tool, steps).get(name, [])
    given_back = last.result.get(name) if isinstance(last.result, dict) else None
    same = [value for value in (given_back, last.args[name]) if value is not None and fits(tool, name, value)]
    return same[:1] or from_results(tool, steps).get(name, [])


def _named(name: str, tool: Tool, steps: Sequence[Step]) -> Iterator[Any]:
    seen: list[Any] = []
    for closeness in (lambda name, field, _tool: same_name(name, field), _is_akin):
        for step in reversed(steps):
            for field, value in _leaves(step.result, ""):
                if closeness(name, field, step.tool) and value not in seen and fits(tool, name, value):
                    seen.append(value)
                    yield value


def _names_what_is_made(name: str, tool: Tool) -> bool:
    """Whether a parameter is what a new thing is to be called: `name` of `create_index`, `index_name` too.

    No result has it: what a database is called is nothing to call its index.
    """
    aim, (*of, last) = aim_of(tool, {}), _singular(name) or [""]
    return aim.deed == "create" and last in _CALLED and of in ([], _singular(aim.kind))


def _leaves(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    """The fields of a result at every depth; items of a list go by the list's name."""
    if name and value is not None:
        yield name, value
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _leaves(part, key)
    elif isinstance(value, list):
        for item in value[:20]:
            yield from _leaves(item, name or "result")


def same_name(name: str, field: str) -> bool:
    """Whether a parameter and a field have one name; one of them may be several."""
    return _singular(name) == _singular(field)


def _is_akin(name: str, field: str, tool: str) -> bool:
    """`person_id` is the `id` that `find_person` gives; and `name` the last word of `names` in a tool of one."""
    wanted, given = _singular(name), _singular(field)
    if not wanted or not given or wanted == given:
        return False
    if wanted[-1] == given[-1] and len(given) == 1:
        return set(wanted[:-1]) <= set(_singular(tool))
    return given[-1] == wanted[-1] and len(wanted) == 1


def _singular(name: str) -> list[str]:
    return [word[:-1] if word.endswith("s") and not word.endswith("ss") else word for word in name_parts(name)]


def _literals(request: str) -> Iterator[str]:
    for match in _LITERAL.finditer(request):
        text = next(group for group in match.groups() if group is not None)
        if match["name"] and not request[: match.start()].rstrip(' \n"“').endswith(_NO_START):
            text = text.partition(" ")[2]  # the first word of a sentence is no name
        if text:
            yield text


def _is_documented(text: str, tool: Tool) -> bool:
    """Whether a text is no value of the user's but a word of the documentation: MongoDB, PDF, the 10 of `top 10`."""
    if text.casefold() in STOP_WORDS:
        return True
    declared = any(text == str(value) for schema in tool.properties.values() for value in values_in(schema))
    return not declared and re.search(rf"(?<![\w-]){re.escape(text)}(?![\w-])", tool.description) is not None


def _read(text: str) -> list[Any]:
    """A literal as what it may be: a number where it looks like one, and text."""
    if re.fullmatch(r"-?\d{1,15}", text):
        return [int(text), text]
    return [float(text), text] if re.fullmatch(r"-?\d{1,15}\.\d+", text) else [text]


def _likely(name: str, text: str, request: str) -> int:
    """3: the parameter's name stands before it; 2: it looks as such a value does; 1 otherwise."""
    words = name_parts(name)
    before = request[: request.find(text)].casefold().rstrip(" \"'`:=(“")
    if words and before.endswith(" ".join(words)):
        return 3
    looks = (
        (bool(_FILE.match(text)) and not text[0].isdigit() and {"file", "filename"} & set(words))
        or (text.startswith("/") and {"path", "dataset", "group", "object"} & set(words))
        or ("@" in text and {"email", "mail"} & set(words))
        or ("://" in text and {"url", "uri", "link"} & set(words))
    )
    return 2 if looks else 1


def _distance(name: str, value: str, request: str) -> int:
    """Characters from a parameter's name to a value behind it; many where there is no such place."""
    said = request.casefold()
    named = said.find(" ".join(name_parts(name)))
    found = said.find(value.casefold(), named) if named >= 0 else -1
    return found - named if found >= 0 else len(said)


def _stands(value: str, request: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", request, re.IGNORECASE) is not None
