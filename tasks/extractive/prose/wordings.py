"""Questions that need no grammar, by language: what is asked about stands in quotes, in whatever form it has."""

from typing import NamedTuple


class Wording(NamedTuple):
    """How a language asks.

    Attributes:
        meaning: What a `{term}` means.
        entry: What a table has for a `{row}` in a `{column}`.
    """

    meaning: str
    entry: str


WORDINGS = {
    "ar": Wording("ما معنى «{term}»؟", "ما هو «{column}» لـ «{row}»؟"),
    "cs": Wording("Co znamená „{term}“?", "Co je u „{row}“ uvedeno jako „{column}“?"),
    "da": Wording("Hvad betyder „{term}“?", "Hvad er angivet som „{column}“ for „{row}“?"),
    "de": Wording("Was bedeutet „{term}“?", "Was ist bei „{row}“ als „{column}“ angegeben?"),
    "el": Wording("Τι σημαίνει «{term}»;", "Τι αναφέρεται ως «{column}» για «{row}»;"),
    "es": Wording("¿Qué significa «{term}»?", "¿Qué se indica como «{column}» para «{row}»?"),
    "fa": Wording("«{term}» یعنی چه؟", "«{column}» برای «{row}» چیست؟"),
    "fi": Wording("Mitä ”{term}” tarkoittaa?", "Mikä on ”{column}” kohteelle ”{row}”?"),
    "fr": Wording("Que signifie « {term} » ?", "Qu'est-ce qui est indiqué comme « {column} » pour « {row} » ?"),
    "he": Wording("מה פירוש „{term}“?", "מהו „{column}“ של „{row}“?"),
    "hi": Wording("“{term}” का क्या अर्थ है?", "“{row}” के लिए “{column}” क्या दिया गया है?"),
    "hu": Wording("Mit jelent az, hogy „{term}”?", "Mi szerepel „{column}” néven ennél: „{row}”?"),
    "id": Wording("Apa arti “{term}”?", "Apa “{column}” yang tercantum untuk “{row}”?"),
    "it": Wording("Che cosa significa «{term}»?", "Che cosa è indicato come «{column}» per «{row}»?"),
    "ja": Wording("「{term}」とは何ですか？", "「{row}」の「{column}」は何ですか？"),
    "ko": Wording("‘{term}’은(는) 무엇을 뜻합니까?", "‘{row}’의 ‘{column}’은(는) 무엇입니까?"),
    "nl": Wording("Wat betekent “{term}”?", "Wat is bij “{row}” opgegeven als “{column}”?"),
    "no": Wording("Hva betyr «{term}»?", "Hva er oppgitt som «{column}» for «{row}»?"),
    "pl": Wording("Co oznacza „{term}”?", "Co podano jako „{column}” dla „{row}”?"),
    "pt": Wording("O que significa «{term}»?", "O que é indicado como «{column}» para «{row}»?"),
    "ro": Wording("Ce înseamnă „{term}”?", "Ce este indicat ca „{column}” pentru „{row}”?"),
    "ru": Wording("Что означает «{term}»?", "Что указано как «{column}» для «{row}»?"),
    "sv": Wording("Vad betyder ”{term}”?", "Vad anges som ”{column}” för ”{row}”?"),
    "th": Wording("“{term}” หมายความว่าอย่างไร", "“{column}” ของ “{row}” คืออะไร"),
    "tr": Wording("“{term}” ne anlama gelir?", "“{row}” için “{column}” olarak ne belirtilmiştir?"),
    "uk": Wording("Що означає «{term}»?", "Що вказано як «{column}» для «{row}»?"),
    "vi": Wording("“{term}” nghĩa là gì?", "“{column}” của “{row}” là gì?"),
    "zh": Wording("“{term}”是什么意思？", "“{row}”的“{column}”是什么？"),
}
