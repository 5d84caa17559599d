"""Invented text in several scripts, drawn from a seed: sentences that no other place of any document has."""

import random
from dataclasses import dataclass

_NOUNS = (
    "aqueduct archive balance barrel basin beacon bearing boiler bracket bridge cabinet canal cargo carriage castle "
    "ceramic channel chimney circuit compass conveyor copper corridor cottage crane crystal current cylinder dampener "
    "depot diagram district engine estuary fabric factory ferry filter flange foundry fountain furnace garden gauge "
    "generator glacier granary gravel harbour harvest hangar hinge inlet instrument journal junction kettle ladder "
    "lantern lattice ledger lever library lighthouse limestone loom magnet manifold market meadow membrane mineral "
    "mirror monument mountain museum needle observatory orchard orchestra oven paddle parcel passage pendulum piston "
    "planet plaster plough pottery powder pressure pulley quarry railway reactor receiver reservoir ribbon river "
    "rotor sailor sample saucer scaffold sensor shelter shovel shuttle signal spindle spring stable station sulphur "
    "surface switch tanker telescope terrace timber tower tractor tunnel turbine valley valve vessel viaduct village "
    "voltage wagon warehouse weaver whistle windmill workshop"
).split()
_VERBS = (
    "absorbs adjusts balances borders carries collects compares connects controls covers cools delays delivers drains "
    "drives exceeds feeds follows heats improves limits measures moves opposes overlooks powers protects raises "
    "reaches records reduces regulates repairs replaces resembles serves shields shortens signals supplies supports "
    "tests turns warms weakens"
).split()
_KINDS = (
    "ancient bright broad calm central circular coastal cold common copper curved dense distant double early electric "
    "empty exact famous flat foreign former fragile gentle glass heavy hidden hollow idle inner large late level "
    "light local long-term main narrow native northern old open outer pale plain polished portable public quiet rapid "
    "remote rough round seasonal secondary shallow silent simple slow small smooth solid southern steep stone strong "
    "sudden thick two-stage upper vertical visible warm western wide wooden"
).split()
_NAMES = "Arden Bellow Castor Dunmore Ellery Farrow Galton Hadley Irving Jessop Kelby Larkin Merrow Norden".split()
_PLACES = "after before behind below beside beyond between inside near outside under within".split()
_WAYS = "carefully mostly rarely seldom slowly steadily twice usually".split()

_GREEK = (
    "ποταμός θάλασσα βουνό πόλη δρόμος σπίτι βιβλίο σχολείο μηχανή νερό φως ουρανός άνεμος δέντρο κήπος λιμάνι πλοίο "
    "γέφυρα χωριό κοιλάδα μετρητής πίεση θερμοκρασία αγορά μουσείο πέτρα χρόνος άνθρωπος εργαστήριο σταθμός αποθήκη "
    "ελέγχει μεταφέρει ακολουθεί μετρά στηρίζει καλύπτει ενώνει μεγάλος παλιός ήρεμος ψυχρός φωτεινός κάθε ανάμεσα "
    "κοντά πάνω κάτω συχνά σπάνια πάντα"
).split()
_CYRILLIC = (
    "река море гора город дорога дом книга школа машина вода свет небо ветер дерево сад порт корабль мост деревня "
    "долина счётчик давление температура рынок музей камень время человек мастерская станция склад проверяет "
    "переносит следует измеряет держит закрывает соединяет большой старый тихий холодный яркий каждый между около "
    "сверху снизу часто редко всегда объект подъезд район"
).split()
_HEBREW = (
    "נהר ים הר עיר דרך בית ספר לימוד מכונה מים אור שמים רוח עץ גן נמל ספינה גשר כפר עמק מדידה לחץ חום שוק מוזיאון "
    "אבן זמן אדם סדנה תחנה מחסן בודק נושא עוקב מודד תומך מכסה מחבר גדול ישן שקט קר בהיר כל בין ליד מעל מתחת לפעמים "
    "תמיד"
).split()
_ARABIC = (
    "نهر بحر جبل مدينة طريق بيت كتاب مدرسة آلة ماء ضوء سماء ريح شجرة حديقة ميناء سفينة جسر قرية وادي مقياس ضغط حرارة "
    "سوق متحف حجر زمن رجل ورشة محطة مخزن يفحص ينقل يتبع يقيس يدعم يغطي يربط كبير قديم هادئ بارد مضيء كل بين قرب فوق "
    "تحت غالبا نادرا دائما"
).split()
_SCRIPTS = {"greek": _GREEK, "cyrillic": _CYRILLIC, "hebrew": _HEBREW, "arabic": _ARABIC}


@dataclass
class Prose:
    """Draws text.

    Args:
        seed: Equal seeds give equal text.
        script: `latin` for English sentences; `greek`, `cyrillic`, `hebrew`, `arabic`: words of that script in a row.
    """

    seed: int
    script: str = "latin"

    def __post_init__(self) -> None:
        self._draw = random.Random(self.seed)

    def sentence(self) -> str:
        """A sentence of 8 to 20 words."""
        if self.script == "latin":
            return self._english()
        drawn = [self._draw.choice(_SCRIPTS[self.script]) for _ in range(self._draw.randint(8, 14))]
        return f"{' '.join([drawn[0].capitalize(), *drawn[1:]])}."

    def paragraph(self, sentences: int = 4) -> str:
        """That many sentences."""
        return " ".join(self.sentence() for _ in range(sentences))

    def heading(self) -> str:
        """Two to four words that make a heading."""
        if self.script != "latin":
            return " ".join(self._draw.sample(_SCRIPTS[self.script], 3)).capitalize()
        first, second = self._draw.sample(_NOUNS, 2)
        kind = self._draw.choice(_KINDS)
        forms = (
            f"The {kind} {first}",
            f"{first.capitalize()} and {second}",
            f"{kind.capitalize()} {first} {second}",
            f"How the {first} {self._draw.choice(_VERBS)} the {second}",
        )
        return self._draw.choice(forms)

    def phrase(self) -> str:
        """Two or three words, as a table's cell has them."""
        if self.script != "latin":
            return " ".join(self._draw.sample(_SCRIPTS[self.script], 2))
        return f"{self._draw.choice(_KINDS)} {self._draw.choice(_NOUNS)}"

    def word(self) -> str:
        """A noun."""
        return self._draw.choice(_NOUNS if self.script == "latin" else _SCRIPTS[self.script])

    def number(self, most: int = 10_000) -> int:
        """A number from 1."""
        return self._draw.randint(1, most)

    def _english(self) -> str:
        draw = self._draw
        first, second, third = draw.sample(_NOUNS, 3)
        kind, other, verb, way = draw.choice(_KINDS), draw.choice(_KINDS), draw.choice(_VERBS), draw.choice(_WAYS)
        place, name, year = draw.choice(_PLACES), draw.choice(_NAMES), draw.randint(1820, 2020)
        forms = (
            f"The {kind} {first} {way} {verb} the {other} {second} {place} the {third}.",
            f"In {year}, {name} found that a {kind} {first} {verb} each {second} of the {third}.",
            f"Where the {first} {verb} the {second}, the {third} stays {kind} for {draw.randint(3, 90)} days.",
            f"Most of the {third} is {kind}; the {first}, however, {verb} a {other} {second}.",
            f"{name} measured {draw.randint(11, 99)}.{draw.randint(1, 9)} % more {first} {place} the {kind} {second}.",
            f"Because the {second} is {other}, no {first} {verb} it {place} the {kind} {third}.",
            f"A {first} ({kind} or {other}) {verb} the {second} and then the {third} {draw.randint(2, 40)} times.",
        )
        return draw.choice(forms)
