"""What a reply to a closed question says: a letter, true or false, the missing words; None where it cannot be told.

"The correct answer is **(B)**, since …"        → B
"A. 1911  B. 1921  C. 1912  D. 1934"            → None: it names all
"This is not true: Oda was founded in 1921."    → false
"The missing word is 1921."                     → 1921
"""

import re
from collections.abc import Sequence

from generator.evaluation.items import LETTERS
from generator.evaluation.scoring.verdict_words import FALSE, NOT, SIGNS, TRUE
from generator.evaluation.scoring.words import compared, within

_MARKS = re.compile(
    r"""(?xm)
    \\boxed\{([^{}]*)\} | \\text\{([^{}]*)\}
    | [*`]+(?=\S) | (?<=\S)[*`]+
    | (?<!\w)_+(?=[^\W_]) | (?<=[^\W_])_+(?!\w)      # those of `read_file` belong to it
    | ^[ \t]*\#+[ \t]*(?=\S)                         # that of C# does
    """
)
_FORMULA = re.compile(r"\$(?=\S)([^$\n]+?)(?<=\S)\$(?!\d)")
_ANSWER = (
    r"(?:answer|choice|option is|letter|solution|antwort|lösung|réponse|respuesta|risposta|resposta|antwoord|ответ"
    r"|correct(?: one| option)?|right(?: one| option)?)\b|答案|答え"
)
_IS = r"(?:(?:is|are|would be|must be|ist|est|es|è|é|lautet)\b)?"
_STATED = re.compile(rf"(?i)(?:{_ANSWER})[^A-Za-z0-9\n]{{0,4}}{_IS}[\s:：(\[\"“'-]*")
_LEADING = re.compile(r"\W*([A-Ha-h])(?:\s*[.):,\]–-]|\s*$|\s*\n)")
_BRACKETS = re.compile(r"[(\[\"“']([A-H])[)\]\"”']")
_ALONE = re.compile(r"(?<![\w'’.])([A-H])(?![\w'’])(?!\.\w)")
_ARTICLE = re.compile(r"A\s+(?!(?:or|nor|and|is|was|as|because|since|but|und|oder|ou|et|o|y)\b)[a-z]")
_OR_ANOTHER = re.compile(
    r"""(?x)[)\]"”'*.,:]* (?:\s*\([^)]*\))? [\s,]* (?:(?:or|oder|ou|o|of|или)\b|/|或)
    \s* (?:(?:option|choice|letter)\s+)? [(\["“'*]* [A-H](?![\w'’])"""
)
"""What follows on a letter where another would do as well: such a reply has chosen none."""
_LISTED = re.compile(r"(?:^|[\s(])([A-H])\s*[.):]\s")
_GAP = re.compile(r"_{2,}|\.{4,}|…")
_NAMES = (
    r"(?:(?:missing|right|correct) )?(?:word|term|answer|number|name|date|gap|blank|antwort|réponse|respuesta|risposta"
    r"|resposta)s?\b"
)
_BE = r"(?:(?:that )?(?:is|are|would be|should be|ist|est|es|è|é)\b)?"
_SAYS = re.compile(rf"(?i)^(?:the )?{_NAMES}\s*(?:in (?:this|the) (?:sentence|gap|blank)\s*)?{_BE}\s*[:=]?\s*")
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]+)[\"”“»]")
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_QUOTES = "\"“”„«»'‘’` \t"
_CONTEXT = 3
"""Words on either side of a gap that a reply has to repeat to be taken for the whole sentence."""


def read_choice(text: str, options: Sequence[str]) -> str | None:
    """The letter that a reply to a multiple-choice question means."""
    plain = _unmarked(text)
    letters = LETTERS[: len(options)]
    for find in (_stated, _leading, _by_words, _in_brackets, _standing_alone):
        if (found := find(plain, options)) and found in letters:
            return found
    return None


def read_truth(text: str) -> str | None:
    """`true` or `false`, as a reply calls a statement; its first verdict counts, unless the next words take it back."""
    plain = _unmarked(text)
    for sentence in [part for part in re.split(r"(?<=[.!?。])\s+|\n+", plain) if part.strip()][:3]:
        said = _verdicts(sentence)
        if said and (len(set(said)) == 1 or _first_word(sentence)):
            return "true" if said[0] else "false"
        if said:
            return None
    return None


def read_gap(text: str, question: str) -> str | None:
    """The words that a reply puts into the gap of a question; None where it says nothing."""
    lines = [line.strip() for line in _unmarked(text).split("\n")]
    told = ((line, _SAYS.sub("", line)) for line in lines)
    line, said = next(((line, said) for line, said in told if said.strip(f"{_QUOTES}_.:-")), ("", ""))
    found = _quoted(said) or (_filled(line, question) if said == line else None) or said
    found = found.strip(f"{_QUOTES}_=:").removesuffix(".").strip(_QUOTES)
    return found or None


def _unmarked(text: str) -> str:
    """Without emphasis, headings, boxes and the dollars around a formula."""
    return _MARKS.sub(lambda found: found[1] or found[2] or "", _FORMULA.sub(r"\1", text)).strip()


def _stated(text: str, options: Sequence[str]) -> str | None:
    """`The answer is B`: the last one that is not denied; after that word an option's words will do too."""
    found = None
    for start in _STATED.finditer(text):
        rest = text[start.end() :]
        letter = re.match(r"(?:(?i:option|choice|letter)\s+)?([A-Ha-h])(?=[\s.):,\]\"”']|$)", rest)
        if letter and (letter[1].isupper() or not re.match(r"a\s+\w", rest)) and not _ARTICLE.match(rest):
            found = None if _OR_ANOTHER.match(rest, letter.end(1)) else letter[1].upper()
        elif (said := _option_of(rest.split("\n")[0], options)) is not None:
            found = said
    return found


def _leading(text: str, options: Sequence[str]) -> str | None:
    """`B.`, `b)`, `(B) 1921`, `B 1921`; not where all options are written out."""
    if len({found[1] for found in _LISTED.finditer(text)}) > 1:
        return None
    if found := _LEADING.match(text):
        return None if _OR_ANOTHER.match(text, found.end(1)) else found[1].upper()
    bare = re.match(r"\W*([A-H])\s+(.+)", text)
    if bare and bare[1] in LETTERS[: len(options)]:
        own = compared(options[LETTERS.index(bare[1])])
        return bare[1] if compared(bare[2])[: len(own)] == own else None
    return None


def _by_words(text: str, options: Sequence[str]) -> str | None:
    return _option_of(text, options)


def _option_of(text: str, options: Sequence[str]) -> str | None:
    """The one option whose words a text has; of one within another the longer."""
    said, own = compared(text), [compared(option) for option in options]
    there = [place for place, words in enumerate(own) if within(words, said)]
    longest = [
        place for place in there if not any(other != place and within(own[place], own[other]) for other in there)
    ]
    return LETTERS[longest[0]] if len(longest) == 1 else None


def _in_brackets(text: str, _options: Sequence[str]) -> str | None:
    return _only({found[1] for found in _BRACKETS.finditer(text)})


def _standing_alone(text: str, _options: Sequence[str]) -> str | None:
    """The one letter that a reply speaks of without denying it."""
    found = [match for match in _ALONE.finditer(text) if not _ARTICLE.match(text[match.start() :])]
    return _only({match[1] for match in found if not _denied(text[: match.start()])})


def _denied(before: str) -> bool:
    """Whether what follows on these words is denied by the last of them."""
    words = re.findall(r"[\w'’]+", before.lower())
    return bool(words) and (words[-1].replace("’", "'") in NOT or words[-1].endswith("n't"))


def _only(found: set[str]) -> str | None:
    return found.pop() if len(found) == 1 else None


def _verdicts(sentence: str) -> list[bool]:
    """What a sentence calls true or false, in order; after a negation the opposite."""
    words = [word.lower().replace("’", "'") for word in _WORDS.findall(sentence)]
    found = []
    for place, word in enumerate(words):
        verdict = True if word in TRUE else False if word in FALSE else SIGNS.get(word)
        if verdict is None:
            continue
        before = words[max(0, place - 2) : place]
        found.append(verdict != any(one in NOT or one.endswith("n't") for one in before))
    return found


def _first_word(sentence: str) -> bool:
    """Whether a sentence begins with its verdict."""
    first = _WORDS.search(sentence)
    return first is not None and (first[0].lower() in TRUE | FALSE or first[0] in SIGNS)


def _quoted(said: str) -> str | None:
    """What an answer begins with in quotes: what follows is talk about it."""
    found = _QUOTED.match(said)
    return found[1] if found else None


def _filled(line: str, question: str) -> str | None:
    """What stands in a reply between the words around the gap, where it repeats them."""
    gap = _GAP.search(question)
    if gap is None:
        return None
    before = re.findall(r"\w+", question[: gap.start()])[-_CONTEXT:]
    after = re.findall(r"\w+", question[gap.end() :])[:_CONTEXT]
    if not before and not after:
        return None
    start = "".join(rf"{re.escape(word)}\W+" for word in before) or "^"
    end = "".join(rf"\W+{re.escape(word)}" for word in after) or r"(?:[.!?]|$)"
    found = re.search(rf"(?i){start}(.+?){end}", line)
    return found[1] if found else None
