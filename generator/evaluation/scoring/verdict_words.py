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
SIGNS = {"正确": True, "正しい": True, "对": True, "是": True, "错误": False, "誤り": False, "错": False, "不是": False}
"""The same in scripts without spaces; the longer ones first."""
NOT = frozenset("not neither nor never cannot nicht kein keine pas nunca niet inte ikke nie".split())
