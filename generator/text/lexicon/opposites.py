"""Pairs of words of which one says the opposite of the other."""

_PAIRS = """
more less / most least / many few / before after / earlier later / above below / over under / always never / always rarely
often seldom / often rarely / increase decrease / increases decreases / increased decreased / increasing decreasing / rise fall
rises falls / rose fell / raise lower / raises lowers / raised lowered / grow shrink / grows shrinks / grew shrank
minimum maximum / minimal maximal / lowest highest / lower higher / low high / smallest largest / smaller larger / small large
smallest biggest / smaller bigger / smaller greater / shortest longest / shorter longer / short long / first last / start end
starts ends / started ended / begin end / begins ends / began ended / enable disable / enables disables / enabled disabled
enabling disabling / allow forbid / allows forbids / allowed forbidden / allow prohibit / allowed prohibited / allows prevents
allow prevent / allowed prevented / include exclude / includes excludes / included excluded / including excluding
inclusive exclusive / accept reject / accepts rejects / accepted rejected / true false / open closed / opens closes
opened closed / add remove / adds removes / added removed / gain lose / gains loses / gained lost / won lost / wins loses
win lose / success failure / succeeds fails / succeeded failed / north south / northern southern / northeast southwest
northwest southeast / east west / eastern western / left right / top bottom / upper lower / inside outside / internal external
input output / inputs outputs / ascending descending / positive negative / even odd / mutable immutable / required optional
mandatory optional / public private / older younger / old new / oldest newest / oldest youngest / better worse / best worst
strong weak / stronger weaker / faster slower / fast slow / fastest slowest / hot cold / hotter colder / warmer cooler / heavy light
heavier lighter / possible impossible / legal illegal / visible invisible / valid invalid / known unknown / safe unsafe
safe dangerous / guilty innocent / support oppose / supported opposed / supports opposes / agree disagree / agreed disagreed
approve disapprove / approved disapproved / majority minority / expensive cheap / wide narrow / wider narrower / deep shallow
thick thin / early late / male female / day night / summer winter / asset liability / import export / imports exports
upstream downstream / ancestor descendant / parent child / predecessor successor / push pull / read write / reads writes
send receive / sends receives / sent received / buy sell / bought sold / lend borrow / advantage disadvantage
advantages disadvantages / both neither / with without / all none / everything nothing / everyone nobody / synchronous asynchronous
mehr weniger / vor nach / vorher nachher / früher später / über unter / oben unten / immer nie / immer niemals / oft selten
steigt sinkt / stieg sank / steigen sinken / erhöht gesenkt / erhöhen senken / zunehmen abnehmen / innerhalb außerhalb
minimum maximum / minimal maximal / höher niedriger / höchste niedrigste / größer kleiner / größte kleinste / erste letzte
erster letzter / anfang ende / nord süd / norden süden / osten westen / nördlich südlich / östlich westlich / links rechts
innen außen / aktiviert deaktiviert / aktivieren deaktivieren / erlaubt verboten / wahr falsch / offen geschlossen
älter jünger / alt neu / besser schlechter / beste schlechteste / schneller langsamer / warm kalt / gewonnen verloren
gewann verlor / mit ohne / alle keine / möglich unmöglich / mindestens höchstens / länger kürzer / stärker schwächer
plus moins / avant après / toujours jamais / augmente diminue / augmenté diminué / augmenter diminuer / minimum maximum
premier dernier / première dernière / début fin / nord sud / est ouest / gauche droite / supérieur inférieur / haut bas
vrai faux / ouvert fermé / meilleur pire / avec sans / souvent rarement
más menos / antes después / siempre nunca / aumenta disminuye / aumentó disminuyó / aumentar disminuir / mínimo máximo
primero último / primera última / principio fin / norte sur / este oeste / izquierda derecha / superior inferior / mayor menor
verdadero falso / abierto cerrado / mejor peor / con sin / alto bajo
più meno / prima dopo / sempre mai / aumenta diminuisce / minimo massimo / primo ultimo / nord sud / est ovest / maggiore minore
mais menos / antes depois / sempre nunca / aumenta diminui / mínimo máximo / primeiro último / norte sul / leste oeste / maior menor
больше меньше / более менее / до после / раньше позже / всегда никогда / увеличивается уменьшается / увеличился уменьшился
минимум максимум / первый последний / начало конец / север юг / восток запад / выше ниже / высокий низкий / лучше хуже
meer minder / voor na / altijd nooit / hoger lager / eerste laatste / noord zuid / oost west
"""


def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _PAIRS.strip().splitlines():
        for pair in line.split("/"):
            one, other = pair.split()
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in found.items()}


OPPOSITES: dict[str, frozenset[str]] = _opposites()
"""For a word its opposites."""
