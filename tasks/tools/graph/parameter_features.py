"""What speaks for an output being given to a parameter, and what against, as numbers between 0 and 1.

    named      share of the parameter's name that the output's name, what it stands in and its tool's name have
    asked      share of the output's name that the parameter's name and its tool's subject have
    head       both names end in one word
    described  TF-IDF of names and descriptions
    whole      the same with what the tools are about, and what the output stands in
    told       share of the parameter's name that anything said of the output has
    source     TF-IDF of the parameter's description and the giving tool's
    tools      TF-IDF of both tools' descriptions
    subject    share of what the giving tool is about that the taking tool's name and the parameter's have
    alone      the output is all that its tool gives
    kind       both are numbers that name nothing, or lists, and their types are known
    converted  a number or truth value would become text, or one value a list
    needed     the giving tool asks for the very same value, so that whoever calls it has it
    again      its tool gives another of that name that stands less deep
    truth      the output is true or false
    contrary   both have one generic name and are about different things: the path of a file and of a dataset

Weights of rarity (IDF) are those of the specification, so that what is said of every tool in it tells little.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.tools.spec.names import GENERIC, REFERENCES
from tasks.tools.graph.parameter_meaning import TELLING
from tasks.tools.graph.parameter_slots import Slot, Subject
from tasks.tools.graph.parameter_types import Fit, Shape, converted, fit
from tasks.tools.graph.parameter_words import Block, Floats, Places, Vocabulary

FOR = ("named", "asked", "head", "described", "whole", "told", "source", "tools", "subject", "alone", "kind")
AGAINST = ("converted", "needed", "again", "truth", "contrary")
FEATURES = (*FOR, *AGAINST)
LIKE = ("named", "asked", "described", "whole", "told")
"""Those that two texts of one meaning have in full, whatever their words."""

Truths = NDArray[np.bool_]
_TELLING_KINDS = (frozenset({"integer", "number"}), frozenset({"array"}))
_FITS: tuple[Fit | None, ...] = (None, "whole", "item")


@dataclass(frozen=True, slots=True)
class Pairs:
    """Outputs that may be given to parameters.

    Attributes:
        values: (p, f) features in the order of FEATURES.
        agreed: (p,) whether the names alone say that both are the same: they have the same words, and those say more
            than `id` or `path`; or both are the id of one thing; or one is the path of what the other is simply called
            by. Nothing of it where the value is needed to get it.
        how: (p,) how the value can be given, as its place in `_FITS`; 0 where its type does not allow it.
    """

    values: Floats
    agreed: Truths
    how: Places

    def fit(self, place: int) -> Fit | None:
        """How the value of a pair can be given."""
        return _FITS[int(self.how[place])]


class Features:
    """Features of pairs of a parameter and an output.

    Args:
        wanted: All parameters.
        given: All outputs.
        subjects: Of all tools, by name.
    """

    def __init__(self, wanted: Sequence[Slot], given: Sequence[Slot], subjects: Mapping[str, Subject]) -> None:
        tools, places = list(subjects.values()), {name: place for place, name in enumerate(subjects)}
        words = Vocabulary(list(_words_by_tool(wanted, given, subjects).values()))
        self._taker, self._giver = (np.array([places[slot.tool] for slot in side]) for side in (wanted, given))
        names, self._given_names = (words.shares(slot.meaning.words for slot in side) for side in (wanted, given))
        texts, self._given_texts = (words.texts(_text(slot) for slot in side) for side in (wanted, given))
        wholes, self._given_wholes = (
            words.texts((*_text(slot), *slot.inside, *subjects[slot.tool].things) for slot in side)
            for side in (wanted, given)
        )
        abouts, self._given_about = (words.sets(slot.meaning.about for slot in side) for side in (wanted, given))
        things, self._given_things = (words.sets(_thing(slot) for slot in side) for side in (wanted, given))
        self._refer, self._given_refer = (
            np.array([slot.meaning.head in REFERENCES for slot in side]) for side in (wanted, given)
        )
        own = words.sets({*slot.meaning.words, *subjects[slot.tool].things} for slot in wanted)
        around = words.sets({*slot.meaning.words, *subjects[slot.tool].named} for slot in wanted)
        self._rows = (names, texts, wholes, abouts, things, own, around)
        self._said, self._things = words.texts(each.said for each in tools), words.shares(each.things for each in tools)
        called = [{*slot.meaning.words, *slot.inside, *_called(subjects[slot.tool])} for slot in given]
        self._called = words.sets(called)
        self._told = words.sets({*slot.said, *named} for slot, named in zip(given, called, strict=True))
        self._flags = _flags(given)
        self._heads = _Heads(wanted, given)
        self._needs = _Needs(wanted, given, subjects)
        self._types = _Types(wanted, given)

    def of(self, rows: Places, pairs: Places, outputs: Places) -> Pairs:
        """Features of pairs.

        Args:
            rows: Places of some parameters.
            pairs: (p,) for each pair, which of these.
            outputs: (p,) for each pair, the place of the output.
        """
        name, text, whole, about, thing, own, around = (Block.of(matrix, rows) for matrix in self._rows)
        asked, giver = rows[pairs], self._giver[outputs]
        named = name.dot(pairs, self._called, outputs)
        how, made, kind = self._types.of(asked, outputs)
        same_head, telling, generic_head = self._heads.of(asked, outputs)
        together = about.dot(pairs, self._given_about, outputs) > 0
        called = self._refer[asked] & (about.dot(pairs, self._given_things, outputs) > 0)
        calls = self._given_refer[outputs] & (thing.dot(pairs, self._given_about, outputs) > 0)
        agreed = self._needs.same(asked, outputs) | (telling & together) | called | calls
        needed = self._needs.of(asked, giver, outputs) & (named > 0.999) & (how == 1)
        found = {
            "named": named,
            "asked": own.dot(pairs, self._given_names, outputs),
            "head": same_head,
            "described": text.dot(pairs, self._given_texts, outputs),
            "whole": whole.dot(pairs, self._given_wholes, outputs),
            "told": name.dot(pairs, self._told, outputs),
            "source": text.dot(pairs, self._said, giver),
            "tools": Block.of(self._said, self._taker[rows]).dot(pairs, self._said, giver),
            "subject": around.dot(pairs, self._things, giver),
            "kind": kind & ~self._given_refer[outputs],
            "converted": made,
            "needed": needed,
            "contrary": generic_head & ~together,
        } | {flag: values[outputs] for flag, values in self._flags.items()}
        values = np.stack([np.asarray(found[each], np.float32) for each in FEATURES], axis=1)
        return Pairs(np.clip(values, 0, 1), agreed & ~needed, how)


def _text(slot: Slot) -> tuple[str, ...]:
    """Name and description; where nothing is described, a generic name says nothing."""
    names = slot.meaning.words if slot.said else (word for word in slot.meaning.words if word not in GENERIC)
    return (*names, *slot.said)


def _thing(slot: Slot) -> tuple[str, ...]:
    """The word of a name that has one."""
    return slot.meaning.words if len(slot.meaning.words) == 1 else ()


def _called(subject: Subject) -> tuple[str, ...]:
    return (*subject.named, *subject.things)


def _words_by_tool(
    wanted: Sequence[Slot], given: Sequence[Slot], subjects: Mapping[str, Subject]
) -> dict[str, set[str]]:
    found = {name: {*each.said, *each.things} for name, each in subjects.items()}
    for slot in (*wanted, *given):
        found[slot.tool].update(slot.meaning.words, slot.meaning.about, slot.inside, slot.said)
    return found


def _flags(given: Sequence[Slot]) -> dict[str, Truths]:
    """Features of an output alone."""
    return {
        "alone": np.array([slot.alone for slot in given]),
        "again": np.array([slot.again for slot in given]),
        "truth": np.array([slot.shape.kinds == {"boolean"} for slot in given]),
    }


class _Heads:
    """Whether names end in one word, and whether that is a generic one and both are about something."""

    def __init__(self, wanted: Sequence[Slot], given: Sequence[Slot]) -> None:
        known = {word: place for place, word in enumerate(sorted({slot.meaning.head for slot in (*wanted, *given)}))}
        self._wanted, self._given = (np.array([known[slot.meaning.head] for slot in side]) for side in (wanted, given))
        self._generic = np.array([bool(slot.meaning.about) and slot.meaning.head in GENERIC for slot in wanted])
        self._about = np.array([bool(slot.meaning.about) for slot in given])
        self._telling = np.array([slot.meaning.head in TELLING for slot in wanted])

    def of(self, asked: Places, outputs: Places) -> tuple[Truths, Truths, Truths]:
        same = self._wanted[asked] == self._given[outputs]
        return same, same & self._telling[asked], same & self._generic[asked] & self._about[outputs]


class _Needs:
    """Whether a tool asks for what a parameter is called, and does not make another kind of reference of it."""

    def __init__(self, wanted: Sequence[Slot], given: Sequence[Slot], subjects: Mapping[str, Subject]) -> None:
        names, outputs = ([frozenset(slot.meaning.words) for slot in side] for side in (wanted, given))
        known = {name: place for place, name in enumerate(dict.fromkeys([*names, *outputs]))}
        self._names, self._many = np.array([known[name] for name in names]), len(known)
        self._outputs = np.array(
            [-1 if slot.meaning.generic else known[name] for slot, name in zip(given, outputs, strict=True)]
        )
        asks = ((place, name) for place, each in enumerate(subjects.values()) for name in each.asks)
        self._asks = np.unique(np.array([place * self._many + known[name] for place, name in asks], np.int64))
        self._made = np.array([slot.made for slot in given])

    def same(self, asked: Places, outputs: Places) -> Truths:
        """Whether the names are the same, and not generic."""
        return np.asarray(self._names[asked] == self._outputs[outputs], bool)

    def of(self, asked: Places, giver: Places, outputs: Places) -> Truths:
        found = np.isin(giver * self._many + self._names[asked], self._asks) & ~self._made[outputs]
        return np.asarray(found, bool)


class _Types:
    """How types fit; of a few thousand shapes the same pairs come again and again."""

    def __init__(self, wanted: Sequence[Slot], given: Sequence[Slot]) -> None:
        self._shapes = list(dict.fromkeys(slot.shape for slot in (*wanted, *given)))
        known = {shape: place for place, shape in enumerate(self._shapes)}
        self._wanted, self._given = (np.array([known[slot.shape] for slot in side]) for side in (wanted, given))
        self._known: dict[int, tuple[int, bool, bool]] = {}

    def of(self, asked: Places, outputs: Places) -> tuple[Places, Truths, Truths]:
        """How the value is given, whether a text is made of it, or both are numbers or lists."""
        codes, places = np.unique(self._wanted[asked] * len(self._shapes) + self._given[outputs], return_inverse=True)
        rows = np.array([self._one(code) for code in codes.tolist()], np.int64).reshape(-1, 3)[places]
        text, kind = (rows[:, column].astype(bool) for column in (1, 2))
        return rows[:, 0], text, kind

    def _one(self, code: int) -> tuple[int, bool, bool]:
        if code not in self._known:
            wanted, given = (self._shapes[place] for place in divmod(code, len(self._shapes)))
            how = fit(given, wanted)
            shape = (given.items or Shape()) if how == "item" else given
            kind = any(shape.kinds & kinds and wanted.kinds & kinds for kinds in _TELLING_KINDS)
            self._known[code] = _FITS.index(how), converted(shape, wanted), kind
        return self._known[code]
