r"""A text as tokens: its words, and the signs that mean something though they are no words.

For comparing texts: whether two say the same must not hang on typography, and must hang on all that has a meaning.
`C++` is not `C#`, `x < y` not `x > y`, -5 not 5, 3.5 not 35, `\d` not `\D`, 10² not 102. So every sign is a token but
for those that only set a text: the marks of sentences, quotes, brackets around words, dashes between them, Markdown's
emphasis, headings and bullets, the dollars around a formula. Case is dropped where it only begins a sentence or names
something, and kept where it tells things apart: after a backslash or a percent sign, in options of a letter or two, in
units such as mW and MW, in a Greek letter that stands alone (σ and Σ), and in code between backticks.

    tokens("Is C++ at −5 °C fine?")  → ["is", "c", "+", "+", "at", "-5", "°", "c", "fine"]
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from generator.text.typography import is_unseen


def _runs(codes: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of numbers that follow each other."""
    for _, run in groupby(enumerate(codes), key=lambda item: item[1] - item[0]):
        members = [code for _, code in run]
        yield members[0], members[-1]


_POWERS = re.compile("[⁰¹²³⁴-⁹⁺⁻ⁿ]+")
_FRACTIONS = re.compile("[¼-¾⅐-⅞]")
_COMBINING = ((0x300, 0x1D00), (0x1DC0, 0x1E00), (0x20D0, 0x2100), (0x2DE0, 0x2E00), (0x3099, 0x309B), (0xA66F, 0xAC00))
_MARKS = "".join(
    f"{chr(first)}-{chr(last)}"
    for block in _COMBINING
    for first, last in _runs(code for code in range(*block) if unicodedata.category(chr(code)).startswith("M"))
)
"""Vowel signs and accents that combine with the letter before them: a part of a word, though no letters."""
_NO_SPACES = re.compile(f"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af][{_MARKS}]*")
"""A character of a script that sets none between its words (of Korean, too, where writers differ about them)."""

_SYMBOLS = frozenset("ΓΔΘΛΞΠΣΦΨΩ")
"""Greek capitals that are symbols where they stand alone: no word of Greek is one of these letters."""
_LAYOUT = re.compile(
    r"""(?xm)
    ^ (?: [ \t]* (?: [-*+•‣◦·–—] | \#{1,6} | >+ | \d{1,3}[.)] ) (?=[ \t]) )+   # bullets, headings, quotes, counters
    | ^ [ \t]* ([=\-_*~\#]) \1{2,} [ \t]* $                                     # rules
    | ^ [ \t]* \| .* $                                                          # rows of a table
    | \$\$ | \$ (?=\S) [^$\n]* (?<=\S) \$ (?!\d)                               # formulas, without their dollars
    """
)
_WORD = rf"(?:[^\W_]+|[{_MARKS}]+)+"
_TOKEN = re.compile(
    rf"""(?x)
    \\[A-Za-z]+                                                   # an escape, or a command of LaTeX
    | (?<!\d) % [A-Za-z] (?!\w)                                   # a conversion: %d, %M
    | (?<![\w-]) --? [A-Za-z][\w-]*                               # an option
    | (?: (?<![\w)\]]) [-–−±] )? (?: \d+ (?: [.,]\d+ )* | (?<![\w.])\.\d+ )   # a number with its sign
    | {_WORD} (?: ['’] {_WORD} )*
    | (?<=\d) \s? [-–—−:] \s? (?=\d)                              # 10 - 2, 2020–2021, 10:30
    | (?<= \b[A-Za-z] ) [ ] [-–—−] [ ] (?= [A-Za-z]\b )           # a - b
    | (?<= \b[A-Za-z] ) - (?= [\s.,;:?!)] | $ )                   # A-, Cl-
    | (?<= [\w)\]\s] ) (?: \? [?.:] | :: | !! ) (?= \s*[a-z] )   # ??  ?.  ::
    | (?<= [\[\w] ) : (?= [\]\[] ) | (?<=\[) : (?=\w)             # x[1:], x[:1]
    | (?<![\w.]) \. (?=[^\W\d_]) | (?<=\w\w) \. (?=[^\W\d_]{{2}}) # .NET, list.pop
    | ! (?= = | \w ) | (?<= \b\d | \b[a-z] ) ! (?= [ ][^A-Z\s] | [?.,)] )     # !=, !x, 5! + 3
    | (?<=\w) ['′] (?=\() | [′″]                                  # f'(x), 5′
    | [*+] \? (?= [^\s"')\]”»] )                                  # .*?x
    | (?<!\S) \*{{1,2}} (?!\S) | (?<=[\w)\]]) \*{{1,2}} (?=[\w(\[])           # 5 * 3, 2**8; not *emphasis*
    | (?<!\S) (?: \[\] | {{}} | \(\) ) (?!\w)                     # the empty list, dictionary, tuple
    | := | \|\| | (?<! [\w.] ) \.{{1,2}} (?=/) | (?<=\d) \.{{2,3}} (?=[\d<=])   # x := 1, a || b, ../a, 1..5
    | (?<= [^\W_] ) (?: \[ | \{{ (?=\d) )                          # x[i] is not x(i), nor a{{2}} a(2)
    | [\[(] (?= (?:\d+|[a-z]) , [ ]? (?:\d+|[a-z]) [\])] )       # [0, 1)
    | (?<= [\w] , [ ] \w ) [\])]  | (?<= [\w] , \w ) [\])]
    | − | ± | (?<!~) ~ (?!~)
    | [^\w\s.,;:!?…。、，？！：；'’‘"“”„‹›«»`´()\[\]{{}}*_~–—‐‑−±|¿¡•·‣◦「」『』（）{_MARKS}-]          # any other sign
    """
)
_WORDS = re.compile(rf"{_WORD}(?:['’]{_WORD})*")
_SPECIAL = re.compile(
    r"""(?xm)
    [^\w\s.,;!?'"()-]                            # any sign but those of sentences
    | \d [A-Za-z.,:'-] | \d \s? - | \d\s [a-z]{0,4} [A-Z]                # numbers that are more than their digits
    | (?<! [A-Za-z0-9] ) [-.] \w | - [\s] | - -  # options, negative numbers, dashes
    | \w\.\w | [!?] [^\s"')] | \b\w! | \( [^\W_]* , | , [ ]? \w \) | \(\) | '\(   # .pop  ??  5!  (0, 1)  ()  f'(x)
    | '' | -$ | \w- [.,;:?!)]
    | ^ [ \t]* (?: \d{1,3} [.)] | [-.] ) (?= \s )
    """
)
"""What may be more than a word in ASCII; a text without it needs no search for tokens."""
_MARKED = re.compile(r"[^a-zA-Z\s.,;?\"']|[.,;?\"]\S|'[^a-zA-Z]")
"""What `_SPECIAL` is looked for in: ten times as quick, and most sentences are without."""
_ASCII = bytes(ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else 32 for code in range(256))
_APOSTROPHES = str.maketrans("", "", "'’")
_DASHES = str.maketrans("–—−", "---")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_CODE_TOKEN = re.compile(r"\w+|[^\w\s`]")
_EXACT = re.compile(
    rf"""(?x)
    (?<! [^\W\d_] ) [{"".join(sorted(_SYMBOLS))}] (?! [^\W\d_] )
    | \\[A-Za-z]+ | (?<!\d) % [A-Za-z] (?!\w) | (?<![\w-]) -[A-Za-z]{{1,2}} (?!\w) | (?<=\d) \s? [A-Za-z]{{2,5}} \b
    | (?<=\s) (?: \?[?.:] | :: | !! ) (?= \s+[a-z] ) | (?<= \b\d | \b[a-z] ) ! (?= [ ][^A-Z\s] | [?.,)] ) | ['′] (?=\()
    """
)
_BY_CASE = frozenset(
    "mw mwh mhz mpa mv ma mj mn mev mg ml mm ms pm pa mb kb gb tb pb mbit kbit gbit mbps kbps gbps".split()
)
"""Units, in lower case, that are another one where the case of a letter differs: mW and MW, kB and kb."""
_NEGATIONS = frozenset(
    """no not never none neither nor without cannot nicht kein keine keinen keiner nie niemals ohne ne pas jamais sans
    nunca jamás sin não nem sem non mai senza niet geen nooit не нет без никогда ليس لا नहीं मत 不 没 沒 無 无 非 未
    isnt arent wasnt werent dont doesnt didnt cant couldnt wont wouldnt shouldnt mustnt hasnt havent hadnt""".split()
)


def tokens(text: str) -> list[str]:
    """The words of a text in order, and between them the signs that mean something.

    A word is in lower case and without apostrophes, with the vowel signs of its script; a number has its sign and its
    decimals, and no commas between its thousands. In scripts without spaces each character is a word.
    """
    if text.isascii() and not (_MARKED.search(text) and _SPECIAL.search(text)):
        return words_of(text)
    return _searched(text)


def _searched(text: str) -> list[str]:
    found: list[str] = []
    for token in _TOKEN.findall(_spaced(_LAYOUT.sub(_without_layout, plain_signs(text)))):
        found.append(_compared(token, found[-1] if found else ""))
    return found


def words_of(text: str) -> list[str]:
    """The words of a text alone, numbers without their signs and cut at each mark but the commas of thousands."""
    text = _THOUSANDS.sub("", text)
    if text.isascii():  # the same by a table of bytes, ten times as fast
        return text.encode().translate(_ASCII, b"'").decode().split()
    return [word.translate(_APOSTROPHES).lower() for word in _WORDS.findall(_spaced(plain_signs(text)))]


def telling(text: str) -> tuple[str, ...]:
    """What tells a text from another of the same words, in its order.

    That is signs, numbers, short names with a digit (B12), negations, and code between backticks with its case and all
    its signs.
    """
    found = [token for token in tokens(_CODE.sub(" ", text)) if _tells(token)]
    return (*found, *_code(text))


def exactly(text: str) -> list[str]:
    """What lower case, or taking marks off the ends of words, would lose of a text: `\\D`, `%M`, `-V`, `5 MW`, `??`."""
    if not _MARKED.search(text):
        return []
    found = [found.strip() for found in _EXACT.findall(_CODE.sub(" ", text))]
    by_case = [one for one in found if not one.isalpha() or _by_case(one)]
    return [*by_case, *_code(text)]


def figures(text: str) -> frozenset[str]:
    """The numbers of a text, with their signs."""
    return frozenset(token for token in tokens(text) if token[-1].isdigit() and not token[0].isalpha())


def keeps_case(token: str) -> bool:
    """Whether the case of a token's letters means something, and so was kept: `\\D`, `%M`, `-V`, MW."""
    return token[0] in "\\%-" or token != token.lower()


def is_word(token: str) -> bool:
    """Whether a token is a word or a number, with or without its sign."""
    return token[-1].isalnum() or unicodedata.category(token[-1]).startswith("M")


def plain_signs(text: str) -> str:
    """Unicode's NFKC without what that loses, and without invisible signs: 10² becomes 10^2, and 5½ becomes 5 1/2."""
    if text.isascii():
        return text
    kept = _POWERS.sub(lambda power: f"^{unicodedata.normalize('NFKC', power[0])}", text)
    kept = _FRACTIONS.sub(lambda part: f" {unicodedata.normalize('NFKC', part[0]).replace('⁄', '/')}", kept)
    made = unicodedata.normalize("NFKC", kept)
    return made.translate({ord(sign): None for sign in set(made) if is_unseen(sign)})


def _without_layout(layout: re.Match[str]) -> str:
    return " " if layout[0].strip()[:1] not in "|$" else layout[0].replace("|", " ").replace("$", " ")


def _by_case(word: str) -> bool:
    return word != word.lower() and (word.lower() in _BY_CASE or len(word) == 1)


def _spaced(text: str) -> str:
    return text if text.isascii() else _NO_SPACES.sub(r" \g<0> ", text)


def _compared(token: str, before: str) -> str:
    """A token as it is compared; `before` is the one before it."""
    if token[0] in "\\%" or token in _SYMBOLS or (token[0] == "-" and len(token) <= 3):
        return token
    if not is_word(token):
        return token.strip().translate(_DASHES)
    plain = token.translate(_APOSTROPHES).translate(_DASHES).lower()
    if plain[-1].isdigit():
        return _without_thousands(plain)
    return token if plain in _BY_CASE and before[-1:].isdigit() else plain


def _without_thousands(number: str) -> str:
    parts = number.split(",")
    grouped = len(parts) > 1 and all(len(part.partition(".")[0]) == 3 for part in parts[1:])
    return number.replace(",", "") if grouped else number


def _tells(token: str) -> bool:
    if not is_word(token) or token in _NEGATIONS or keeps_case(token):
        return True
    short = len(token) <= 4 or not token[0].isalpha()
    return short and not token.isalpha() and any(map(str.isdigit, token))


def _code(text: str) -> Iterator[str]:
    """The tokens of all that stands between backticks; without case where the whole text has none."""
    for span in _CODE.findall(text):
        yield from _CODE_TOKEN.findall(span if text.upper() != text else span.lower())
