"""Invented names, made of syllables: of places, people and things that are not there."""

from random import Random

_BEGIN = "Bra Ce Dro Fel Gri Hus Jor Kel Lum Mor Nad Ost Pel Quar Rem Sil Tor Ul Ves Wen Yar Zim".split()
_MIDDLE = "ba de fi go ka le mi no pu ra so ti vo".split()
_PLACE_END = "dal ford gard holm mark ness stead vik wick".split()
_PERSON_END = "bek dan fin kar lan mir nek rin sen vor".split()
_FIRST_END = "a an e el en i o us".split()


class Names:
    """Names, each given once.

    Args:
        random: What decides them.
    """

    def __init__(self, random: Random) -> None:
        self._random, self._given = random, set[str]()

    def place(self) -> str:
        return self._new(_PLACE_END)

    def person(self) -> str:
        return f"{self._random.choice(_BEGIN)}{self._random.choice(_FIRST_END)} {self._new(_PERSON_END)}"

    def _new(self, ends: list[str]) -> str:
        while True:
            name = self._random.choice(_BEGIN) + self._random.choice(_MIDDLE) + self._random.choice(ends)
            if name not in self._given:
                self._given.add(name)
                return name
