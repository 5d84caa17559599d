"""Words with which a statement is called true or false, and those that turn them round, in several languages."""

TRUE = frozenset(
    "true yes correct right accurate wahr ja richtig korrekt stimmt vrai oui juste exact verdadero sí si cierto "
    "correcto vero corretto giusto verdadeiro sim certo correto waar juist sant sandt правда верно да истина prawda "
    "tak".split()
)
FALSE = frozenset(
    "false no incorrect wrong untrue inaccurate falsch nein unwahr unrichtig faux non inexact falso incorrecto "
    "sbagliato errato não incorreto onwaar nee onjuist falskt falsk usant ложь неверно нет неправда fałsz nie".split()
)
SIGNS = {
    **dict.fromkeys("正确 正しい 对 是".split(), True),
    **dict.fromkeys("错误 不正确 誤り 错 不对 不是".split(), False),
}
"""The same in scripts without spaces, where they are a whole clause."""
NOT = frozenset("not neither nor never cannot nicht kein keine pas nunca niet inte ikke nie".split())
