"""Good pairs broken by machine, one kind of fault each: what the checks are there to refuse.

Each way takes a pair, one of another passage and a source of chance, and gives the pair with the fault; None where the
pair does not lend itself to it. The words here are written apart from those that the checks know.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from benchmarks.public.grounding.pairs import Good, language_of

Break = Callable[[Good, Good, random.Random], Good | None]

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w]|[.,]\d)")
_CAPITAL = re.compile(r"(?<=[a-zà-ÿ,] )[A-ZÀ-Þ][a-zà-ÿ]{3,}(?: [A-ZÀ-Þ][a-zà-ÿ]+)*")
_UNITS = [
    ("years", "months"), ("days", "weeks"), ("hours", "minutes"), ("kilometers", "miles"), ("km", "cm"), ("meters", "feet"),
    ("million", "billion"), ("percent", "degrees"), ("pounds", "tons"), ("yards", "inches"), ("MB", "GB"), ("seconds", "hours"),
    ("Jahre", "Monate"), ("Jahren", "Monaten"), ("Millionen", "Milliarden"), ("Tage", "Wochen"), ("Yards", "Meter"), ("Meter", "Kilometer"),
    ("años", "meses"), ("millones", "kilómetros"), ("metros", "millas"), ("лет", "дней"), ("тысяч", "миллионов"), ("млн", "тыс"),
    ("ani", "luni"), ("milioane", "miliarde"), ("năm", "tháng"), ("triệu", "nghìn"), ("yıl", "ay"), ("milyon", "milyar"),
    ("万", "亿"), ("年", "个月"), ("米", "公里"), ("साल", "महीने"), ("वर्ष", "महीने"), ("मिलियन", "हज़ार"), ("χρόνια", "μήνες"), ("مليون", "مليار"), ("ปี", "เดือน"),
]  # fmt: skip
_TO_BE = {
    "en": (r"\b(is|are|was|were|can|will|must|should|could|would)\b(?! not)", r"\1 not"),
    "de": (r"\b(ist|sind|war|waren|kann|können|wurde|wurden)\b(?! nicht)", r"\1 nicht"),
    "es": (r"(?<!no )\b(es|son|fue|era|puede|pueden|tiene|está|fueron)\b", r"no \1"),
    "ru": (r"(?<!не )\b(был|была|было|были|является|может|имеет)\b", r"не \1"),
    "ro": (r"(?<!nu )\b(este|sunt|era|erau|poate|are)\b", r"nu \1"),
    "el": (r"(?<!δεν )\b(είναι|ήταν|έχει|μπορεί)\b", r"δεν \1"),
    "hi": (r"(?<!नहीं )\b(है|हैं|था|थे|थी)\b", r"नहीं \1"),
    "vi": (r"(?<!không phải )\b(là|có thể)\b", r"không phải \1"),
    "zh": (r"(?<!不)(是|能|会)", r"不\1"),
    "th": (r"(?<!ไม่)(เป็น|สามารถ)", r"ไม่\1"),
    "ar": (r"(?<!لم )\b(كان|كانت|يمكن|يكون)\b", r"لم \1"),
}
_NEGATED = {
    "en": r" not\b",
    "de": r" nicht\b",
    "es": r"\bno ",
    "ru": r"\bне ",
    "ro": r"\bnu ",
    "zh": "不",
    "hi": " नहीं",
}
_OPPOSITE = dict(
    "more:less less:more before:after after:before increase:decrease increased:decreased decreased:increased "
    "highest:lowest lowest:highest always:never never:always first:last largest:smallest higher:lower lower:higher "
    "minimum:maximum maximum:minimum least:most greater:smaller above:below".replace(":", " ").split()[i : i + 2]
    for i in range(0, 34, 2)
)
_ABOUT_THE_TEXT = {
    "en": "According to the text, {}", "de": "Laut dem Text: {}", "es": "Según el texto, {}", "ru": "Согласно тексту, {}",
    "zh": "根据文章，{}", "el": "Σύμφωνα με το κείμενο, {}", "hi": "पाठ के अनुसार, {}", "ar": "وفقًا للنص، {}",
    "tr": "Metne göre, {}", "vi": "Theo văn bản, {}", "th": "ตามข้อความ {}", "ro": "Conform textului, {}",
}  # fmt: skip


def other_answer(good: Good, other: Good, chance: random.Random) -> Good | None:
    return replace(good, answer=other.answer) if _strange(other.answer, good) else None


def other_pair(good: Good, other: Good, chance: random.Random) -> Good | None:
    return replace(good, answer=other.answer, evidence=other.evidence) if _strange(other.evidence, good) else None


def new_number(good: Good, other: Good, chance: random.Random) -> Good | None:
    """A number that the passage does not have, in place of one that it has."""
    return _swapped_number(good, [str(chance.randrange(11, 9999)) for _ in range(9)], chance)


def number_of_elsewhere(good: Good, other: Good, chance: random.Random) -> Good | None:
    """Another number of the passage in place of the right one."""
    return _swapped_number(good, _NUMBER.findall(good.passage.replace(good.evidence, " ")), chance)


def _swapped_number(good: Good, numbers: list[str], chance: random.Random) -> Good | None:
    full = good.in_full()
    there = list(_NUMBER.finditer(full.answer))
    new = [one for one in numbers if one not in full.evidence and one not in full.answer]
    if not there or not new or not any(one[0] in full.evidence for one in there):
        return None
    old = chance.choice(there)
    return replace(full, answer=full.answer[: old.start()] + chance.choice(new) + full.answer[old.end() :])


def other_unit(good: Good, other: Good, chance: random.Random) -> Good | None:
    full = good.in_full()
    for one, new in [*_UNITS, *((new, one) for one, new in _UNITS)]:
        swapped = re.sub(rf"(\d[\d.,]*\s?-?){one}(?![a-zà-ÿ])", rf"\g<1>{new}", full.answer)
        if swapped != full.answer and not re.search(rf"\d\s?{new}", full.passage):
            return replace(full, answer=swapped)
    return None


def negation_put_in(good: Good, other: Good, chance: random.Random) -> Good | None:
    full, rule = good.in_full(), _TO_BE.get(language_of(good.group))
    flipped = re.sub(*rule, full.answer, count=1) if rule else full.answer
    return replace(full, answer=flipped) if flipped != full.answer else None


def negation_left_out(good: Good, other: Good, chance: random.Random) -> Good | None:
    full, mark = good.in_full(), _NEGATED.get(language_of(good.group))
    if not mark or len(re.findall(mark, full.answer)) != 1 or re.search(" not only", full.answer):
        return None
    return replace(full, answer=re.sub(mark, "", full.answer))


def opposite_word(good: Good, other: Good, chance: random.Random) -> Good | None:
    full = good.in_full()
    if language_of(good.group) != "en":
        return None
    there = [one for one in re.finditer(r"\b[a-z]+\b", full.answer) if one[0] in _OPPOSITE]
    if not there or any(re.search(rf"\b{_OPPOSITE[one[0]]}\b", full.evidence) for one in there):
        return None
    old = chance.choice(there)
    return replace(full, answer=full.answer[: old.start()] + _OPPOSITE[old[0]] + full.answer[old.end() :])


def invented_name(good: Good, other: Good, chance: random.Random) -> Good | None:
    """A name of another passage in place of one of this."""
    full = good.in_full()
    there, new = list(_CAPITAL.finditer(full.answer)), _CAPITAL.findall(other.passage)
    new = [one for one in new if not any(word in good.passage for word in one.split())]
    if not there or not new or language_of(good.group) in ("de", "tr"):
        return None
    old = chance.choice(there)
    return replace(full, answer=full.answer[: old.start()] + chance.choice(new) + full.answer[old.end() :])


def answer_is_question(good: Good, other: Good, chance: random.Random) -> Good | None:
    return replace(good, answer=good.question)


def statement_for_question(good: Good, other: Good, chance: random.Random) -> Good | None:
    statement = other.sentence or other.evidence
    asked = re.search(r"[?？؟;]|^(?:Who|What|Why|How)\b", statement)
    return replace(good, question=statement) if not asked and len(_WORD.findall(statement)) > 2 else None


def question_is_evidence(good: Good, other: Good, chance: random.Random) -> Good | None:
    return replace(good, question=good.evidence + "?")


def about_the_text(good: Good, other: Good, chance: random.Random) -> Good | None:
    return replace(good, question=_ABOUT_THE_TEXT[language_of(good.group)].format(good.question))


def loop(good: Good, other: Good, chance: random.Random) -> Good | None:
    phrase = " ".join(good.in_full().answer.split()[: chance.randrange(1, 5)])
    return replace(good, answer=" ".join([phrase] * 9))


def bag_of_words(good: Good, other: Good, chance: random.Random) -> Good | None:
    return replace(good, answer=(bag := _bag(good, chance)), evidence=bag) if len(good.passage.split()) > 30 else None


def bag_as_evidence(good: Good, other: Good, chance: random.Random) -> Good | None:
    return replace(good, evidence=_bag(good, chance)) if len(good.passage.split()) > 30 else None


def no_words(good: Good, other: Good, chance: random.Random) -> Good | None:
    return replace(good, answer=chance.choice(["…", "—", "the", "?", "...", "**", "it is"]))


def _bag(good: Good, chance: random.Random) -> str:
    return " ".join(chance.sample(good.passage.split(), 14))


def _strange(text: str, good: Good) -> bool:
    """Whether the passage says little of a text."""
    said = {word.casefold() for word in _WORD.findall(good.passage)}
    wanted = [word.casefold() for word in _WORD.findall(text) if len(word) > 3 or word[0].isdigit()]
    return bool(wanted) and sum(word in said for word in wanted) <= len(wanted) / 3 and text not in good.passage


BREAKS: dict[str, Break] = {
    function.__name__.replace("_", " "): function
    for function in (
        other_answer, other_pair, new_number, number_of_elsewhere, other_unit, negation_put_in, negation_left_out,
        opposite_word, invented_name, answer_is_question, statement_for_question, question_is_evidence, about_the_text,
        loop, bag_of_words, bag_as_evidence, no_words,
    )
}  # fmt: skip


def broken_pairs(good: Sequence[Good], kind: str) -> Iterator[tuple[Good, Good]]:
    """The pairs that can be broken in one way, each beside what it becomes."""
    by_language = defaultdict(list)
    for one in good:
        by_language[language_of(one.group)].append(one)
    chance = random.Random(kind)
    for one in good:
        if broken := BREAKS[kind](one, _other(one, by_language[language_of(one.group)], chance), chance):
            yield one, broken


def _other(good: Good, among: Sequence[Good], chance: random.Random) -> Good:
    """A pair of another passage; the pair itself where twenty draws find none."""
    drawn = (chance.choice(among) for _ in range(20))
    return next((other for other in drawn if other.passage != good.passage), good)
