r"""Expressions in a sentence, read as tokens: numbers, operators, brackets, and the words that are units.

"Two thirds of the 30 litres" → 2/3 of 30     "$3 × 1,200 boxes" → 3 * 1200     "\frac{1}{2} \cdot 4" → (1/2) * 4
"""

import re
from fractions import Fraction
from typing import NamedTuple

from generator.text.number_words import spelled
from generator.text.numerals import numerals, plain, readings

_BAR = "⁄"
"""Between the two numbers of a fraction that is one number."""
OF = "of"
"""Multiplies what stands before it, a share, with what stands behind it."""
IN_WORDS = "≙"
"""A relation that a verb says: "3 times 4 is 12"."""
ABOUT = "≈≅"

_NEXT = r"(?=\s*[$€£¥₹]?\s*[-(\d.½⅓⅔¼¾])"
_SYMBOLS = dict.fromkeys("*×·⋅∗xX", "*") | dict.fromkeys("/÷:", "/") | {"+": "+", "-": "-", "–": "-", "^": "^"}
_TOKEN = re.compile(
    r"(?P<number>\d+(?::\d\d)+|\d+⁄\d+|\d{1,3}(?:[ \u00a0]\d{3})+(?![\d,.]*\d)|(?<!\d)\.\d+|\d+(?:[.,'](?=\d)\d+)*"
    r"|[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])"
    r"|(?P<relation>[=≈≅≙])"
    rf"|(?P<operator>[-+*×·⋅∗÷^–/]{_NEXT}|∘|(?<=\s):(?=\s+[\d(])|(?<![^\W\d_])[xX](?=\s*[$€£¥₹]?\s*[\d(.]))"
    r"|(?P<open>\()|(?P<close>\))|(?P<percent>%)|(?P<money>[$€£¥₹])"
    r"|(?P<word>(?:(?<=\w)/)?[^\W\d_]+(?:['/-][^\W\d_]+)*)"
    r"|(?P<stray>[^\s])"
)
_IN_WORDS = {
    re.compile(rf"(?i)(?<=[\s\d)%])(?:{words})\b{_NEXT}"): f" {sign} "
    for words, sign in {
        "times|multiplied by|multiply by|mal|fois|multiplié par|multiplicado por|por|vezes|maal|keer": "*",
        "divided by|geteilt durch|durch|divisé par|dividido (?:por|entre)|diviso|gedeeld door": "/",
        "plus|más|più|mais": "+",
        "minus|moins|menos|meno|min": "-",
    }.items()
}
_OF = re.compile(
    r"(?i)(%|[½⅓⅔¼¾]|\)|\d[/⁄]\d+)\s*(?:of|von|de|van|di)\s+"
    r"(?:(?:the|his|her|its|their|those|these|all|den|der|las?|los|les)\s+){0,2}(?=[$€£¥₹]?\s*[\d(])"
)
_IS = re.compile(
    r"(?i)(?<=[\d)%])((?:\s+[^\W\d_]+){0,3}?)\s+(?:is|are|equals?|(?:is )?equal to|makes?|gives?|ist|sind|ergibt|macht|"
    r"gleich|est|sont|font|égale|es|son|da|é|são|fa)\s+(?=[$€£¥₹]?\s*[\d(])"
)
_OF_WORD = re.compile(r"\s+of\b")
_FRACTION = re.compile(r"\\[dt]?frac\{([^{}]+)\}\{([^{}]+)\}")
_LATEX = {r"\times": "*", r"\cdot": "*", r"\div": "/", r"\left": "", r"\right": "", r"\%": "%", r"\$": "", r"\!": ""}
_RAISED = re.compile(r"(?<=[\d)])[⁰¹²³⁴⁵⁶⁷⁸⁹](?![⁰¹²³⁴⁵⁶⁷⁸⁹])")
_ASIDE = re.compile(r"(?<!\d)\([^()\d]*\)")
_UNDER_A_FRACTION = re.compile(r"(?<=[/÷])\s+(\d+)/(\d+)(?![\d/]|\s*/)")
_MIXED = re.compile(r"(?<![\d./,])(\d+)[ \u00a0](?:and )?(\d+)/(\d+)(?![\d/])")


class Token(NamedTuple):
    """A piece of a sentence.

    Attributes:
        kind: number, relation, operator, open, close, percent, money, word, or stray.
        said: As it is written; of an operator, its plain sign.
        start: Where it stands.
        end: Where it ends.
    """

    kind: str
    said: str
    start: int
    end: int


def tokens(step: str) -> list[Token]:
    """A step as tokens, numbers and operators in words among them."""
    return [_token(found) for found in _TOKEN.finditer(_in_signs(step))]


def value(written: str, *, swapped: bool = False) -> Fraction | None:
    """A number as it is written; None where it is none, such as 3.11.2.

    Args:
        written: Without a sign.
        swapped: Whether a comma is a decimal one and a point separates thousands, as in German, or as in English.
    """
    shown = plain(written)
    found = next(numerals(shown), None)
    if not found or found[0] != shown:
        return None
    number = readings(found, "de" if swapped else "en")[0][0]
    return None if isinstance(number, str) else Fraction(number)


def _token(found: re.Match[str]) -> Token:
    kind = found.lastgroup or "stray"
    said = _SYMBOLS.get(found[0], OF) if kind == "operator" else found[0]
    return Token(kind, said, found.start(), found.end())


def _in_signs(step: str) -> str:
    """With signs for what words and LaTeX say."""
    said = _RAISED.sub(lambda found: f"^{'⁰¹²³⁴⁵⁶⁷⁸⁹'.index(found[0])}", plain(step))
    if "\\" in said:
        said = _FRACTION.sub(r"((\1)/(\2))", said)
        for command, sign in _LATEX.items():
            said = said.replace(command, sign)
    said = _UNDER_A_FRACTION.sub(rf"\1{_BAR}\2", said)
    said = _MIXED.sub(r"(\1+\2/\3)", _ASIDE.sub(" ", _in_digits(said)))
    for pattern, sign in _IN_WORDS.items():
        said = pattern.sub(sign, said)
    return _IS.sub(r"\1 ≙ ", _OF.sub(r"\1 ∘ ", said))


def _in_digits(step: str) -> str:
    """With digits for numbers in words that say how many."""
    parts, end = [], 0
    for one in spelled(step):
        number = one.values[0] if one.is_count else ""
        if not one.is_count and _OF_WORD.match(step, one.start + len(one.written)):
            number = one.values[-1]  # "a third of"
        if isinstance(number, str):
            continue
        parts += [step[end : one.start], str(number).replace("/", _BAR)]
        end = one.start + len(one.written)
    return "".join([*parts, step[end:]])
