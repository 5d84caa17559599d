"""Which encoding a text without a mark is in, told by its letters: the one under which it reads like a language.

Every candidate reads the same bytes. Under the right one the characters beyond ASCII are the letters of one language,
most of them small; under a wrong one they are capitals inside of words, signs, or letters that no language has
together. Guessers by how messy a text is (charset-normalizer) need thousands of letters for what a sentence tells here;
docs/measured.md has the figures.

    b"za\xbf\xf3\xb3\xe6"    cp1252: za¿ó³æ    cp1250: zażółć
"""

from collections import Counter
from typing import NamedTuple

_LATIN_WEST = {
    "de": "üäöß",
    "fr": "éèàêçùîâôûœëï",
    "es": "óáíéñúü",
    "pt": "ãçáéíóêõúâàô",
    "it": "àèùòìé",
    "sv": "äåöé",
    "da": "øåæé",
    "is": "áíðþæöúóéý",
    "ca": "óàéíèçòúïü·",
    "nl": "ëéïöüèê",
}
_LATIN_EAST = {
    "pl": "łąęóżśćńź",
    "cs": "íáéěřčýžšůúďťňó",
    "sk": "áíčéžýúšľťňôäóďŕĺ",
    "hu": "áéőöíóüúű",
    "hr": "čšžćđ",
    "ro": "ăîşţâ",
    "de": "üäöß",
}
_LATIN_BALTIC = {"lt": "ėųįšąęžūč", "lv": "āīēšņūļžģķč", "et": "äõüöšž"}
_LATIN_TURKISH = {"tr": "ıüşçöğİ"}
_GREEK = {"el": "αοιετσνηυρπκμλωςάόίέήύώ"}
_RUSSIAN = {"ru": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"}
_CYRILLIC = _RUSSIAN | {
    "uk": "оаинвітерслкудмпяьзгбчйхцїюєжшщфґ",
    "bg": "аиоетнрсвлкдпмзягъубчцжщхйшюф",
    "sr": "аиоенрсјтудквмлпгзбчцшћђжњљхџф",
}
_HEBREW = {"he": "יוהלאתבמרשנעדקחפכםטגןסצזךףץ"}
_ARABIC = {"ar": "ايلمنتوربعسدهكفحقجةأشصخطضذزغثئءىظإآؤ", "fa": "اینمورتدهسشبلکزگفعخقپحجآچ"}
_THAI = {"th": "านรกเงมยลวดทสตะปบคหแจพชขใไโผซธศอ่้ัีิุู"}
_CHINESE_SHARED = (
    "的一是不在人有我他中大上到和你地出也得就那要下以生自之家可里小心多天而能好都日于事只作想看文手用方如"
    "前所本面名使定行成子分入高信知理其要全部公安法民主"
)
_SIMPLIFIED = (
    "了这来国个说们为道时年会着去过学对后么没起还发当无开见经头请选择户输数据统件网认须该项录错误间问关电"
    "业务动实现长门开应样与种"
)
_TRADITIONAL = (
    "這來國個說們為道時年會著過學對後麼沒還發當無開見經頭請選擇戶輸數據統檔網認須該項錄錯誤間問關電業務動"
    "實現長門應樣與種"
)
_HANGUL = (
    "이다는에가의을고하지를은로한도기서사인자대리어정시있나해스수습니아일그라보장주부전것제여여상구원으들"
    "요없만안되트방문"
)
_KANA = (
    "のにはをたがでてとしれさいるなもかっあこらまりきくすそだよえんせスンルトイクリアラフタシレドジロッマ"
    "プコメサイムグデ"
)


class _Candidate(NamedTuple):
    encoding: str
    languages: dict[str, str]
    common: range = range(0)  # first bytes of what is in daily use, where a letter has two


_CANDIDATES = [  # at equal points the first wins
    _Candidate("cp1252", _LATIN_WEST),
    _Candidate("cp1250", _LATIN_EAST),
    _Candidate("iso8859_2", _LATIN_EAST),
    _Candidate("cp1251", _CYRILLIC),
    _Candidate("koi8_r", _RUSSIAN),
    _Candidate("koi8_u", _CYRILLIC),
    _Candidate("iso8859_5", _CYRILLIC),
    _Candidate("cp866", _RUSSIAN),
    _Candidate("cp1253", _GREEK),
    _Candidate("iso8859_7", _GREEK),
    _Candidate("cp1254", _LATIN_TURKISH),
    _Candidate("cp1257", _LATIN_BALTIC),
    _Candidate("cp1255", _HEBREW),
    _Candidate("cp1256", _ARABIC),
    _Candidate("cp874", _THAI),
    _Candidate("cp932", {"ja": _KANA}, range(0x88, 0x99)),
    _Candidate("euc_jp", {"ja": _KANA}, range(0xB0, 0xD0)),
    _Candidate("gb18030", {"zh": _CHINESE_SHARED + _SIMPLIFIED}, range(0xB0, 0xD8)),
    _Candidate("big5", {"zh": _CHINESE_SHARED + _TRADITIONAL}, range(0xA4, 0xC7)),
    _Candidate("cp949", {"ko": _HANGUL}, range(0xB0, 0xC9)),
    _Candidate("mac_roman", _LATIN_WEST),
    _Candidate("cp850", _LATIN_WEST),
]
_TYPOGRAPHY = frozenset("“”‘’‚„–—…«»°§©®·•\u00a0€£†™")
_WIDE_TYPOGRAPHY = frozenset("、。，：；！？「」『』（）《》【】〜ー・\u3000“”…—")
_ENOUGH = 20_000
"""Bytes in lines with letters beyond ASCII that are looked at."""
_AHEAD, _AHEAD_OF_FEW = 0.02, 0.6
"""What Windows-1252, the commonest, is ahead of the others, and what of it a few letters cannot outweigh."""
_SLOPE = 0.6
"""How much less the rarest letter of a language says than the commonest; the tables are in that order."""


def guess_encoding(raw: bytes) -> str:
    """The most likely of the encodings that texts were written in before Unicode, by Python's name for it.

    Args:
        raw: Bytes with some beyond ASCII.
    """
    sample = _telling(raw)
    points = [_points(sample, candidate) for candidate in _CANDIDATES]
    points[0] += _AHEAD + _AHEAD_OF_FEW / sum(byte > 127 for byte in sample)
    return _CANDIDATES[points.index(max(points))].encoding


def _telling(raw: bytes) -> bytes:
    """The lines that have letters beyond ASCII, up to where they are enough."""
    lines, length = list[bytes](), 0
    for line in raw.splitlines():
        if not line.isascii():
            lines.append(line[:_ENOUGH])
            length += len(line)
        if length > _ENOUGH:
            break
    return b"\n".join(lines)


def _points(sample: bytes, candidate: _Candidate) -> float:
    """How well the characters beyond ASCII read, on the average: 1 if all are the commonest letters of one language."""
    text = f" {sample.decode(candidate.encoding, errors='replace')} "
    letters, points = Counter[str](), list[float]()
    for before, char, after in zip(text, text[1:], text[2:], strict=False):
        if not char.isascii():
            fixed = _fixed_points(before, char, after, bool(candidate.common))
            if fixed is None:
                letters[char.lower()] += 1
            else:
                points.append(fixed)
    best = max(_letter_points(letters, alphabet, candidate) for alphabet in candidate.languages.values())
    return (sum(points) + best) / max(1, len(points) + letters.total())


def _fixed_points(before: str, char: str, after: str, wide: bool) -> float | None:
    """What a character says whatever the language; None for a letter that stands where it may."""
    inside = before.isalpha() and after.isalpha()
    if char == "\ufffd" or "\x80" <= char < "\xa0" or "\ue000" <= char <= "\uf8ff":
        return -3
    if wide and char in _WIDE_TYPOGRAPHY:
        return 0.8
    if char in "¿¡" and not before.isalpha():
        return 0.5
    if char in _TYPOGRAPHY:
        return -0.5 if inside and char not in "’·\u00a0" else 0.5
    if not char.isalpha():
        return -1
    return None if wide else _place_points(before, char, after)


def _place_points(before: str, char: str, after: str) -> float | None:
    """A capital inside of a word, letters of two scripts side by side, three accents in a row: signs of a wrong one."""
    if char.isupper() and before.islower():
        return -1
    if char.islower() and before.isupper() and after.isupper():
        return -1
    beside = [letter for letter in (before, after) if letter.isalpha()]
    if char > "\u024f":
        return -1 if any(letter < "\u0250" for letter in beside) else None
    return 0 if len(beside) == 2 and not (before + after).isascii() else None


def _letter_points(counts: Counter[str], alphabet: str, candidate: _Candidate) -> float:
    rank = {letter: at for at, letter in enumerate(alphabet)}
    if candidate.common:
        return sum(number * (1 if char in rank else _wide_points(char, candidate)) for char, number in counts.items())
    slope = _SLOPE / len(alphabet)
    return sum(number * (1 - slope * rank[char] if char in rank else -0.3) for char, number in counts.items())


def _wide_points(char: str, candidate: _Candidate) -> float:
    if not ("\u3040" <= char <= "\u30ff" or "\u4e00" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3"):
        return -0.3
    return 0.6 if char.encode(candidate.encoding)[0] in candidate.common else 0.1
