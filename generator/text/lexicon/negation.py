"""Words that negate, and words that have a negation in them."""

NEGATIONS: dict[str, frozenset[str]] = {
    "en": frozenset("not no never none neither nor cannot nothing nobody nowhere without hardly barely".split()),
    "de": frozenset(
        "nicht kein keine keinen keiner keines keinem nie niemals niemand nichts ohne nirgends weder".split()
    ),
    "fr": frozenset("ne n pas jamais aucun aucune rien personne sans ni".split()),
    "es": frozenset("no nunca jamás ningún ninguno ninguna nada nadie sin tampoco ni".split()),
    "it": frozenset("non mai nessun nessuno nessuna niente nulla senza né".split()),
    "pt": frozenset("não nunca jamais nenhum nenhuma nada ninguém sem nem".split()),
    "nl": frozenset("niet geen nooit niemand niets zonder".split()),
    "ro": frozenset("nu niciodată niciun nicio nimeni nimic fără".split()),
    "ru": frozenset("не нет никогда ни никто ничего без нельзя невозможно".split()),
    "uk": frozenset("не немає ніколи ні ніхто нічого без".split()),
    "pl": frozenset("nie nigdy żaden żadna żadne nikt nic bez".split()),
    "cs": frozenset("ne není nejsou nikdy žádný žádná žádné nikdo nic bez nelze".split()),
    "el": frozenset("δεν δε μη μην όχι ποτέ κανένας καμία κανένα τίποτα χωρίς".split()),
    "tr": frozenset("değil değildir yok yoktur hiç asla".split()),
    "vi": frozenset("không chưa chẳng chả đừng".split()),
    "sv": frozenset("inte ej aldrig ingen inget inga utan".split()),
    "da": frozenset("ikke aldrig ingen intet uden".split()),
    "fi": frozenset("ei eivät en et emme ette ilman koskaan".split()),
    "hu": frozenset("nem ne nincs nincsenek soha sem nélkül".split()),
    "id": frozenset("tidak bukan tanpa belum jangan".split()),
    "ar": frozenset("لا ليس ليست لم لن غير بدون دون ولا ولم ولن وليس".split()),
    "fa": frozenset("نه نیست نیستند نمی بدون".split()),
    "he": frozenset("לא אין אינו אינה אינם בלי ללא".split()),
    "hi": frozenset("नहीं न मत बिना नही".split()),
    "zh": frozenset("不没沒未非无無勿"),
    "th": frozenset(),
    "ja": frozenset(),
    "ko": frozenset(),
}
"""As `generator.text.words.words` gives them; in Chinese, a character each."""
NEGATING_SIGNS: dict[str, tuple[str, ...]] = {
    "th": ("ไม่", "มิได้", "ปราศจาก"),
    "ja": ("ない", "なかっ", "ません", "なく", "ずに", "せず", "無い"),
    "ko": ("않", "없", "못하", "아니"),
}
"""Of scripts whose words are not set apart: what is looked for in the text."""
BUT_ONLY = frozenset(
    "only just merely solely simply nur bloß seulement sólo solo solamente soltanto только doar chỉ".split()
)
"""After a negation these take it back: "not only"."""
IMPLIED = frozenset(
    "lack lacks lacked lacking fail fails failed failing unable refuse refused refuses deny denies denied absent absence "
    "avoid avoids avoided prevent prevents prevented exclude excludes excluded impossible except free missing rather "
    "instead little few unlike unknown neglect stop stopped stops fehlt fehlen fehlend mangelt unmöglich verhindert "
    "manque sauf impossible falta carece imposible excepto salvo manca impossibile отсутствует невозможно нельзя "
    "lipsește imposibil".split()
)
"""What says of itself that something is not so."""
IMPLIED_BEGINNINGS = ("un", "in", "im", "ir", "il", "dis", "non", "anti")
IMPLIED_ENDINGS = ("less", "los", "lose", "loser", "loses", "losen", "frei")
YES_OR_NO = frozenset("yes no ja nein oui non sí si no sì não sim nee да нет tak nie ano ne ναι όχι evet hayır".split())
