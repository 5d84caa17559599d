"""Numbers in words, by value: those of English by its grammar, the small ones of some other languages.

"two hundred and five" → 205     "two thirds" → ⅔     "half a dozen" → 6     "the third" → 3, ⅓     "vierzig" → 40
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction
from typing import NamedTuple

from generator.text.numerals import Value

_SMALL = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety".split(),
        (*range(20), *range(20, 100, 10)),
        strict=True,
    )
)
_ORDINALS = dict(
    zip(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth fiftieth".split(),
        (*range(1, 21), 30, 40, 50),
        strict=True,
    )
) | {"hundredth": 100, "thousandth": 1000}
_DENOMINATORS = {f"{word}s": value for word, value in _ORDINALS.items() if value > 2} | {
    "half": 2, "halves": 2, "quarter": 4, "quarters": 4
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12}
_SCALES |= {"lakh": 10**5, "crore": 10**7}
_SCALES |= {f"{word}s": value for word, value in _SCALES.items()}
_TIMES = {"once": 1, "single": 1, "twice": 2, "both": 2, "double": 2, "doubled": 2, "pair": 2, "couple": 2}
_TIMES |= {"thrice": 3, "triple": 3, "tripled": 3, "quadruple": 4, "quadrupled": 4}
_KNOWN = frozenset((*_SMALL, *_ORDINALS, *_DENOMINATORS, *_SCALES, *_TIMES))
_ANY = "|".join(sorted(_KNOWN, key=len, reverse=True))
_RUN = re.compile(rf"\b(?:{_ANY})(?:[\s-]+(?:and\s+)?(?:an?\s+)?(?:{_ANY}))*\b", re.IGNORECASE)
_WORD = re.compile("[a-z]+")
_HUNDRED, _THOUSAND = 100, 1000


class Spelled(NamedTuple):
    """A number in words.

    Attributes:
        written: As it stands in the text.
        start: Where it does.
        values: What it may be, the likeliest first.
        is_count: Whether it says how many, on its own: not "third", nor "dozens".
    """

    written: str
    start: int
    values: tuple[Value, ...]
    is_count: bool


def spelled(text: str) -> Iterator[Spelled]:
    """Numbers in English words."""
    lowered, end = text.lower(), 0
    if len(lowered) != len(text):  # some capitals of other alphabets are two letters when small
        lowered = text
    for start in sorted(_starts(lowered, _KNOWN.intersection(_WORD.findall(lowered)))):
        run = _RUN.match(text, start) if start >= end else None
        if run:
            end = run.end()
            yield from _read(run[0], start)


def _starts(text: str, wanted: Iterable[str]) -> Iterator[int]:
    """Where words stand; to find the few that a text has is quicker than to try the long pattern at each."""
    for word in wanted:
        start = text.find(word)
        while start >= 0:
            if start == 0 or not text[start - 1].isalnum():
                yield start
            start = text.find(word, start + 1)


def scale(factor: int) -> str:
    """A scale that stands alone, as in the head of a table, "in millions"."""
    return f"×{factor}"


def _read(run: str, start: int) -> Iterator[Spelled]:
    """The numbers of words that follow one another: mostly one."""
    found = [word for word in _WORD.finditer(run.lower()) if word[0] not in ("a", "an")]
    place = 0
    while place < len(found):
        length, values, is_count = _first([word[0] for word in found[place:]])
        if length:
            begin, end = found[place].start(), found[place + length - 1].end()
            yield Spelled(run[begin:end], start + begin, values, is_count)
        place += length or 1


def _first(said: Sequence[str]) -> tuple[int, tuple[Value, ...], bool]:
    """The number with which words begin: of how many it is made, what it may be, and whether it says how many."""
    whole, used = _cardinal(said)
    if whole is None:
        return _without_whole(said)
    following = [*said[used : used + 2], "", ""]
    if following[0] == "and":
        length, part, _ = _first(said[used + 1 :])
        if length and isinstance(part[0], Fraction):  # "two and a half"
            return used + 1 + length, (whole + part[0],), True
    elif under := _under(following[0], is_one=whole == 1):
        return used + 1, (Fraction(whole, under),), True
    elif following[0] in _ORDINALS and _joined(whole, _ORDINALS[following[0]]) is not None:  # "twenty-first"
        return used + 1, (whole + _ORDINALS[following[0]],), False
    is_bare = used == 1 and said[0] in _SCALES
    return used, (whole, scale(whole)) if is_bare else (whole,), not is_bare


def _under(word: str, *, is_one: bool) -> int | None:
    """What a word divides by: "two thirds", "one third"; but "one second" is a time."""
    place = _ORDINALS.get(word, 0)
    return _DENOMINATORS.get(word) or (place if is_one and place > _ORDINALS["second"] else None)


def _without_whole(said: Sequence[str]) -> tuple[int, tuple[Value, ...], bool]:
    word, following = said[0], said[1] if said[1:] else ""
    if word in _DENOMINATORS:
        part = Fraction(1, _DENOMINATORS[word])
        factor = _SCALES.get(following)  # "half a dozen"
        return (2, (int(part * factor),), True) if factor else (1, (part,), False)
    if word in _ORDINALS:
        return 1, (_ORDINALS[word], Fraction(1, _ORDINALS[word])), False
    return (1, (_TIMES[word],), False) if word in _TIMES else (0, (), False)


def _cardinal(said: Sequence[str]) -> tuple[int | None, int]:
    """The whole number with which words begin, and of how many it is made."""
    total, current, used = 0, None, 0
    for place, word in enumerate(said, 1):
        if word in _SCALES:
            product = (1 if current is None else current) * _SCALES[word]
            total, current = (total, product) if _SCALES[word] < _THOUSAND else (total + product, 0)
        elif word in _SMALL:
            joined = _joined(current, _SMALL[word])
            if joined is None:
                break
            current = joined
        elif word != "and" or not used or (current or 0) % _HUNDRED:
            break
        used = used if word == "and" else place
    return (total + (current or 0), used) if used else (None, 0)


def _joined(before: int | None, small: int) -> int | None:
    """What a small number makes of one before it: "twenty" and "one", "two hundred" and "five"; None: two numbers."""
    if before is None or before % _HUNDRED == 0:
        return (before or 0) + small
    if before % 10 == 0 and before % _HUNDRED >= 20 and 0 < small < 10:
        return before + small
    return before * _HUNDRED + small if 10 <= before < _HUNDRED <= before * small else None  # a year: "nineteen ninety"


def foreign(said: AbstractSet[str], language: str | None) -> Iterator[int]:
    """Small numbers among words of languages other than English; of all that are known here where none is named."""
    for word in said & _FOREIGN_WORDS:
        yield from (values[word] for known, values in _FOREIGN.items() if word in values and language in (None, known))


def _table(units: str, tens: str, others: dict[str, int], joint: str | None = None) -> dict[str, int]:
    """Words of a language by value: 0 to 12 or more, 20 to 90, what else there is, and "one-and-twenty" in one word."""
    small = {word: value for value, group in enumerate(units.split()) for word in group.split("/")}
    large = {word: 10 * value for value, group in enumerate(tens.split(), 2) for word in group.split("/")}
    both = {
        f"{one}{joint}{ten}": value + tenfold
        for one, value in small.items()
        for ten, tenfold in large.items()
        if joint and 0 < value < 10
    }
    return small | large | both | others


_FOREIGN = {
    "de": _table(
        "null ein/eins/eine/einen/einem/einer zwei/zwo drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn "
        "vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
        "zwanzig dreißig/dreissig vierzig fünfzig sechzig siebzig achtzig neunzig",
        {"hundert": 100, "tausend": 1000, "dutzend": 12, "doppelt": 2, "zweimal": 2, "dreimal": 3},
        "und",
    ),
    "fr": _table(
        "zéro un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
        "vingt trente quarante cinquante soixante septante octante/huitante nonante",
        {"cent": 100, "cents": 100, "mille": 1000, "douzaine": 12},
    ),
    "es": _table(
        "cero un/uno/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
        "diecisiete dieciocho diecinueve",
        "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
        {"cien": 100, "ciento": 100, "mil": 1000, "docena": 12},
    ),
    "it": _table(
        "zero un/uno/una due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici "
        "sedici diciassette diciotto diciannove",
        "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
        {"cento": 100, "mille": 1000, "mila": 1000, "dozzina": 12},
    ),
    "pt": _table(
        "zero um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze treze catorze/quatorze quinze "
        "dezesseis dezessete dezoito dezenove",
        "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
        {"cem": 100, "cento": 100, "mil": 1000, "dúzia": 12},
    ),
    "nl": _table(
        "nul een/één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien "
        "zeventien achttien negentien",
        "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
        {"honderd": 100, "duizend": 1000, "dozijn": 12},
        "en",
    ),
    "ru": _table(
        "ноль один/одна/одно два/две три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
        "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
        {"сто": 100, "тысяча": 1000, "тысячи": 1000, "тысяч": 1000},
    ),
    "zh": _table("零/〇 一 二/两/兩 三 四 五 六 七 八 九 十", "", {"百": 100, "千": 1000}),
}
_FOREIGN_WORDS = frozenset(word for values in _FOREIGN.values() for word in values)
