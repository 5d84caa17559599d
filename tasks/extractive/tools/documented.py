"""The sentence of a tool's documentation that says what the tool is for, without what only documentation says.

"Get a gist\\n\\nGet the content of a specified gist by ID." → "Get a gist"
"""

import re
from collections.abc import Iterator

from generator.tools.spec.model import Tool
from generator.tools.spec.names import name_parts, singular

LONGEST = 2000
"""Characters of a description that are read."""
_MOST_WORDS = 30
_SHORT_LINE = 60
"""Characters up to which a line that is followed by a capital is one by itself; longer ones are wrapped."""
_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|\*\*|__|^#+\s*|`", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\([^)\s]*\)")
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_PARTS = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*•]|\d+[.)]|[A-Z]\w*(?: \w+)?:))")
_SENTENCE_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\bvs)[.!?](?:\s+|$)")
_SECTION = re.compile(r"(?:args|arguments|parameters|params|inputs?|returns?|raises|examples?)\s*:", re.IGNORECASE)
_ASIDE = re.compile(
    r"^(?:once|when|whenever|if|while|before|after|note|important|warning|caution|please|must|should|always|never|"
    r"deprecated|beta|see|example|usage|tip|this (?:is|was|endpoint is|tool is)|it |you |for more|requires?|only|"
    r"todo|not )\b",
    re.IGNORECASE,
)
"""How sentences begin that say not what a tool does, but when, how and for whom."""
_PREAMBLE = re.compile(
    r"^(?:(?:this|the|an?) (?:tool|endpoint|function|operation|method|call|api|command|utility|service) "
    r"(?:is used to |can be used to |that (?:can )?|which (?:can )?|(?:lets|allows) (?:you|one|users?)(?: to)? |will |"
    r"for |to )?|(?:use|used|useful|utility|allows? (?:you|users?|clients?)|lets you|enables? (?:you|users?)|helps? "
    r"(?:you|users?)|tool|function|endpoint|api)(?: this)?(?: tool| endpoint)? (?:to |for )"
    r"|(?:allows you|lets you)(?: to)? )",
    re.IGNORECASE,
)
_ADVERB = re.compile(r"^(?:[A-Za-z]+ly|simply|just) (?=[a-z])")
_TAIL = re.compile(
    r"(?:;|: |, (?:which|with|without|including|so|optionally|as|and (?:then|which|how|what)|where|if|or|one|by|for|all"
    r"|e\.g\.|each|every|not|now|whatever|below|above|in|on|at|from|its|given|using|based|supports?)\b"
    r"|, (?:ideal|suitable|useful|perfect|[a-z]+ing)\b|,? and optionally\b| so that |,? such as\b| like when\b"
    r"| (?:using|via|through|by calling) (?:the )?\w+(?:\.\w+)+\b"
    r"|,? (?:and|with|using|taking) (?:an? )?[\w-]+ as (?:an? )?(?:[\w-]+ ){0,2}"
    r"(?:parameter|argument|option|filter)s?\b"
    r"|,? e\.g\. | based on | in order to | depending on | if (?:the|it|you|no)\b| when (?:the|you|it)\b"
    r"|,? and (?:returns?|gives?|gets?|reports?) | that (?:match|matches|fit) (?:the|your|given)\b"
    r"| \u2013 | \u2014 | - | \u2192 ).*",
    re.IGNORECASE | re.DOTALL,
)
_LOOSE = re.compile(
    r" in (?:one|a single) call| of any [a-z]+| in a certain way| (?:in|from|for|of|to) your account| via the API"
    r"| (?:that|which) an? (?:id|identifier|name|path|key|handle) (?:stands for|names|refers to|identifies|points to)"
    r"| for the (?:authenticated|current|calling) user| you (?:specify|provide|choose)| passed in"
)
"""What says nothing to a user."""
_POINTING = (
    "given|specified|specific|particular|provided|certain|supplied|desired|requested|existing|corresponding|selected"
)
_POINTED = re.compile(rf"\b(?:(the|an?|one) )?(?:{_POINTING}) (?=[a-z]\w*)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?<!\w)(?:the )?(an?|one) ([\w-]+(?: [\w-]+)?)'s ([\w-]+)")
_BY = re.compile(
    r",? (?:by|using|with|via|given|from|for) (?:(?:its|their|the|an?|his|one or more) )?"
    r"(?P<what>[\w-]+(?: [\w-]+){0,2})$",
    re.IGNORECASE,
)
_HANDLES = frozenset("id ids identifier uuid guid gid sid key slug name number unique short globally system".split())


def sentence_of(tool: Tool) -> str:
    """What a tool is for: the first sentence of its description that says it in English, else its name as words."""
    for sentence in _sentences(tool.description[:LONGEST]):
        plain = _plain(sentence)
        if plain and len(plain.split()) <= _MOST_WORDS and _is_english(plain):
            return _without_means(plain, tool) or plain
    return " ".join(name_parts(tool.name))


def _sentences(description: str) -> Iterator[str]:
    said = _MARKUP.sub("", _LINK.sub(r"\1", description))
    for part in _PARTS.split(said):
        if _SECTION.match(part.strip()):
            return
        for line in _lines(part):
            for sentence in _SENTENCE_END.split(" ".join(_BRACKETS.sub("", line).split())):
                if sentence and not _ASIDE.match(sentence):
                    yield sentence


def _lines(part: str) -> Iterator[str]:
    """Lines that stand for themselves; those that were wrapped are put together again."""
    held = ""
    for line in part.split("\n"):
        if held and line.strip()[:1].isupper() and len(held.rsplit("\n", 1)[-1]) <= _SHORT_LINE:
            yield held
            held = ""
        held = f"{held}\n{line}" if held else line
    yield held


def _plain(sentence: str) -> str:
    said = _ADVERB.sub("", _PREAMBLE.sub("", sentence))
    said = _TAIL.sub("", said).strip(" .,:")
    said = _POINTED.sub(_unpointed, _LOOSE.sub("", _untitled(said)))
    return _POSSESSIVE.sub(r"the \3 of \1 \2", said).strip(" .,:")


def _untitled(said: str) -> str:
    """`Get User's Saved Albums` without the capitals of a headline; acronyms and names with signs keep theirs."""
    words = said.split()
    long = [word for word in words[1:] if len(word) > 3]
    if not long or not all(word[0].isupper() for word in long):
        return said
    return " ".join([words[0], *(word.lower() if word[1:].islower() or "'" in word else word for word in words[1:])])


def _unpointed(found: re.Match[str]) -> str:
    """`the specified file` and `a particular file` are a file: which one the request says."""
    following = found.string[found.end() :].split(" ", 1)[0].strip(",.;:)")
    if following.lower() == "one":
        return found[0]
    if singular(following.lower()) != following.lower():
        return "the " if found[1] and found[1].lower() == "the" else ""
    return "an " if following[:1].lower() in "aeio" else "a "


def _without_means(said: str, tool: Tool) -> str:
    """Without `by its ID`, where a parameter says what is meant: its value will stand there."""
    named = {singular(word) for name in tool.properties for word in name_parts(name)} | _HANDLES
    found = _BY.search(said)
    if found and all(singular(word.lower()) in named for word in re.findall(r"\w+", found["what"])):
        return said[: found.start()]
    return said


def _is_english(said: str) -> bool:
    letters = [sign for sign in said if sign.isalpha()]
    return bool(letters) and sum(sign.isascii() for sign in letters) > 0.9 * len(letters)
