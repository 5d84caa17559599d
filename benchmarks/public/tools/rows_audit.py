"""What can be seen to be wrong with a row of tool use without knowing how it was made.

Nothing here is shared with the rules that make the rows: values, words and results are compared as they stand.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

Row = Mapping[str, Any]

_FUNCTION_WORDS = frozenset(
    "a an the this that these those it its they them their he she we you your our my i me him her and or of in on at "
    "to for from by with as if is are was be been will would can may must not no yes all any each some one which who "
    "what when where how".split()
)
_DISFLUENT = re.compile(
    r"\b(?:the|an?) (?:the|an?|and|or|of|in|to|for|with|by|from|is|are|this|that|these|those|their|your)\b"
    r"|\b(\w{2,}) \1\b|\b(?:of|to|for|in|with) (?:of|to|for|with|and|or)\b|  | [,.;?!]|\band/or\b|[,;:] ?[.?!]"
    r"|\bthe (?:create|update|delete|get|list|add|remove|set|send|fetch|retrieve|return|search|find|check)s? "
    r"(?:an?|the|all|or|and)\b|\bparticular\b|\bspecified\b|\bprovided\b|\bgiven (?:an?|the|id|ids)\b",
    re.IGNORECASE,
)
"""Signs that a request was put together without grammar, or speaks as documentation does."""
_COUNT = re.compile(r"(?:^|_)(?:count|total|number_of_\w+|num_\w+|size|quantity|age|year)$|_count$")
_MOMENT = re.compile(r"(?:^|_)(?:date|created_at|updated_at|timestamp|datetime)$")
_ADDRESS = re.compile(r"(?:^|_)(?:url|uri|link|href)$")


def faults(row: Row, others: Mapping[str, int]) -> set[str]:
    """The kinds of fault that a row has.

    Args:
        row: As it is written to a training file.
        others: How often each wording is among the rows of its tools (`wording`).
    """
    found = {
        "argument of words": any(_is_of_words(*one) for one in _arguments(row)),
        "argument from nowhere": any(_is_from_nowhere(row, *one) for one in _arguments(row)),
        "chain unlinked": is_chain(row) and not any(_carried(row)),
        "request tells a result": any(_says(row["instruction"], value) for value in _carried(row)),
        "description glued": _is_glued(row),
        "disfluent": _DISFLUENT.search(_without_values(row)) is not None,
        "result does not fit": any(_misfits(step, _tools(row).get(step["tool"], {})) for step in steps(row)),
        "asked value not used": any(True for _ in _left_undone(row)),
        "wording of another row": others.get(wording(row), 0) > 1,
    }
    return {kind for kind, is_there in found.items() if is_there}


def steps(row: Row) -> list[dict[str, Any]]:
    """The calls of a row."""
    return list(row["solution"]["reasoning_path"])


def is_chain(row: Row) -> bool:
    """Whether calls follow on one another."""
    return bool(row["metadata"]["style"] == "chain")


def wording(row: Row) -> str:
    """A request without its values, under the tools that meet it."""
    called = sorted({step["tool"] for step in steps(row)} or set(row["metadata"].get("needed", [])))
    return f"{' '.join(called)}: {_without_values(row)}"


def _tools(row: Row) -> dict[str, dict[str, Any]]:
    return {tool["name"]: tool for tool in row["tools"]}


def _arguments(row: Row) -> Iterator[tuple[dict[str, Any], dict[str, Any], Any]]:
    """Step, tool and value of each argument that is no declared one."""
    for step in steps(row):
        tool = _tools(row).get(step["tool"], {})
        properties = tool.get("parameters", {}).get("properties", {})
        for name, value in step["args"].items():
            declared = list(_declared(properties.get(name, {})))
            yield from ((step, tool, leaf) for leaf in _leaves(value) if leaf not in declared)


def _is_of_words(_step: Mapping[str, Any], tool: Mapping[str, Any], value: Any) -> bool:
    """A value that is a function word, or a capitalised name that stands in the tool's description."""
    if not isinstance(value, str) or not value:
        return False
    if value.casefold() in _FUNCTION_WORDS:
        return True
    shown = re.sub(r"`[^`]*`|\"[^\"]*\"|'[^']*'|\([^)]*\)", " ", str(tool.get("description", "")))
    return value[0].isupper() and re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", shown) is not None


def _is_from_nowhere(row: Row, step: Mapping[str, Any], _tool: Mapping[str, Any], value: Any) -> bool:
    if value is None or isinstance(value, bool) or _says(row["instruction"], value):
        return False
    return not any(value == leaf for other in steps(row) if other["step"] < step["step"] for leaf in _all(other))


def _carried(row: Row) -> Iterator[Any]:
    """Values that a call has from an earlier result, which no earlier call was given."""
    path = steps(row)
    for place, step in enumerate(path):
        before = [one for one in path[:place] if one["step"] < step["step"]]
        given = [leaf for one in before for leaf in _leaves(one["args"])]
        gave = [leaf for one in before for leaf in _leaves(one.get("result"))]
        for leaf in _leaves(step["args"]):
            if _is_telling(leaf) and leaf in gave and leaf not in given:
                yield leaf


def _is_glued(row: Row) -> bool:
    """Words of a request that go over the end of a line or a sentence of a description, two on either side."""
    said = f" {' '.join(re.findall(r'[a-z]+', row['instruction'].casefold()))} "
    for tool in row["tools"]:
        parts = re.split(r"\n\s*\n|(?<=[.!?])\s", str(tool.get("description", "")).casefold())
        words = [re.findall(r"[a-z]+", part) for part in parts]
        for one, other in pairwise(words):
            if len(one) > 1 and len(other) > 1 and f" {' '.join([*one[-2:], *other[:2]])} " in said:
                return True
    return False


def _misfits(step: Mapping[str, Any], tool: Mapping[str, Any]) -> bool:
    """Whether a result is not what its fields' names, or the tool's words, say it is."""
    result = step.get("result")
    said = str(tool.get("description", "")).casefold()
    if isinstance(result, str) and len(result.split()) <= 3 and re.search(r"\b(?:count|number of|how many)\b", said):
        return True
    if isinstance(result, str) and len(result.split()) == 2 and result.islower() and result.replace(" ", "").isalpha():
        return not set(result.split()) & set(re.findall(r"[a-z]+", said))
    return any(_is_odd(name, value) for name, value in _fields(result, ""))


def _is_odd(name: str, value: Any) -> bool:
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).casefold()
    if isinstance(value, bool | dict | list) or value is None:
        return False
    if _COUNT.search(name):
        return not re.fullmatch(r"-?[\d.]+", str(value))
    if _MOMENT.search(name):
        return isinstance(value, str) and not _is_moment(value)
    if _ADDRESS.search(name):
        return not re.match(r"(?:[a-z]+:|/)", str(value))
    return name.endswith("email") and "@" not in str(value)


def _is_moment(value: str) -> bool:
    if re.fullmatch(r"\d{10,13}|\d{1,2}:\d{2}(?::\d{2})?Z?", value):
        return True
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _left_undone(row: Row) -> Iterator[str]:
    """Quoted values and numbers of a request that no call has."""
    path = steps(row)
    if not path:
        return
    known = [str(leaf).casefold() for step in path for leaf in _leaves(step["args"])]
    request = re.sub(r"\[.*\]|\{.*\}", " ", row["instruction"])  # data in brackets is compared as a whole elsewhere
    asked = re.findall(r"\"([^\"]+)\"", request)
    plain = re.sub(r"\"[^\"]*\"", " ", request)
    asked += re.findall(r"(?<![\w./:-])\d+(?:\.\d+)?(?![\w:/-]|\.\d)", plain)
    documented = " ".join(str(tool.get("description", "")) for tool in row["tools"]).casefold()
    for value in asked:
        if not any(value.casefold() in one for one in known) and value.casefold() not in documented:
            yield value


def _without_values(row: Row) -> str:
    said = str(row["instruction"])
    values = {str(leaf) for step in steps(row) for leaf in _leaves(step["args"]) if not isinstance(leaf, bool)}
    for value in sorted(values, key=len, reverse=True):
        if value:
            said = re.sub(rf"(?<!\w)\"?{re.escape(value)}\"?(?!\w)", "…", said)
    return said


def _says(request: str, value: Any) -> bool:
    text = str(value).strip()
    if not _is_telling(value):
        return False
    if isinstance(value, int | float) and not isinstance(value, bool):
        return re.search(rf"(?<![\w.]){re.escape(text)}(?![\w]|\.\d)", request) is not None
    plain, said = (" ".join(re.sub(r"[\"'_\-\s]+", " ", one).casefold().split()) for one in (text, request))
    return bool(plain) and plain.strip(" .,!?") in said


def _is_telling(value: Any) -> bool:
    if isinstance(value, bool) or value is None:
        return False
    return len(value) > 1 if isinstance(value, str) else abs(value) > 1


def _all(step: Mapping[str, Any]) -> Iterator[Any]:
    yield from _leaves(step.get("result"))
    yield from _leaves(step["args"])


def _declared(schema: Any) -> Iterator[Any]:
    if isinstance(schema, list):
        for part in schema:
            yield from _declared(part)
    elif isinstance(schema, dict):
        for word, part in schema.items():
            yield from _leaves(part) if word in ("enum", "const", "default", "examples", "example") else _declared(part)


def _leaves(value: Any) -> Iterator[Any]:
    yield from (leaf for _, leaf in _fields(value, ""))


def _fields(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _fields(part, str(key))
    elif isinstance(value, list):
        for part in value:
            yield from _fields(part, name)
    else:
        yield name, value
