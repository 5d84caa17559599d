"""What can be said of an invented thing, in several wordings: its attributes, as tables.

The words of a document are the `statements`; rows ask by the first questions, and who asks whether a fact was learned
or only its wording asks by the last two.
"""

from dataclasses import dataclass
from random import Random

from benchmarks.training.names import Names

GOODS = "salt, amber, slate, wool, cork, tin, honey, barley, indigo, beeswax, flax, copper, sulphur, saffron".split(
    ", "
)
MATERIALS = "granite, oak, basalt, brass, limestone, larch, bronze, sandstone, cedar, marble, iron, clay".split(", ")
COLOURS = "crimson, ochre, teal, violet, ivory, turquoise, maroon, silver, emerald, black, orange, azure".split(", ")
MONTHS = "January February March April May June July August September October November December".split()
ANIMALS = "heron, otter, badger, lynx, raven, sturgeon, hedgehog, falcon, beaver, salmon, owl, hare".split(", ")
SCIENCES = "tides, comets, mosses, earthquakes, fog, beetles, glaciers, bird songs, magnetism, pollen".split(", ")
TOOLS = "clocks, violins, barometers, locks, looms, telescopes, saddles, kettles, compasses, bells".split(", ")
TESTED = 2
"""Wordings of a question that no row has."""


@dataclass(frozen=True)
class Attribute:
    """Something that is so of a thing of a kind.

    Attributes:
        name: Unique in its kind.
        values: What it can be: a list of words, `year`, `person`, `place`, or two bounds of a number.
        statements: Sentences, with `{it}` for the thing's name, `{this}` for its kind and `{value}`.
        questions: With `{it}`; the last `TESTED` are for tests.
    """

    name: str
    values: list[str] | tuple[int, int] | str
    statements: tuple[str, ...]
    questions: tuple[str, ...]

    def drawn(self, random: Random, names: Names) -> str:
        match self.values:
            case "person":
                return names.person()
            case "place":
                return names.place()
            case (int(least), int(most)):
                return str(random.randint(least, most))
        return random.choice(self.values)


@dataclass(frozen=True)
class Kind:
    """A kind of thing that documents are about."""

    name: str
    title: str
    opening: tuple[str, ...]
    attributes: tuple[Attribute, ...]


def _year(name: str, verb: str, doing: str, noun: str) -> Attribute:
    """In which year something was made: put in the same ways for all kinds."""
    return Attribute(
        name,
        (1611, 1948),
        (
            f"{{it}} was {verb} in {{value}}.",
            f"The {noun} of {{it}} dates from {{value}}.",
            f"It was in {{value}} that {{it}} was {verb}.",
        ),
        (
            f"In which year was {{it}} {verb}?",
            f"When was {{it}} {verb}?",
            f"What year saw the {noun} of {{it}}?",
            f"{doing} {{it}} took place in which year?",
        ),
    )


KINDS = (
    Kind(
        "town",
        "The harbour town {it}",
        ("{it} is a small harbour town on a grey coast.", "Ships that pass the coast see the town of {it} from afar."),
        (
            _year("founded", "founded", "Founding", "foundation"),
            Attribute(
                "trade",
                GOODS,
                (
                    "The town lives on {value}.",
                    "{value} is what {it} trades in above all.",
                    "Most of its people earn their bread with {value}.",
                ),
                (
                    "What does {it} trade in?",
                    "On which goods does {it} live?",
                    "Which merchandise is {it} known for?",
                    "What do the merchants of {it} sell above all?",
                ),
            ),
            Attribute(
                "flag",
                COLOURS,
                (
                    "Its flag is {value}.",
                    "A {value} flag flies over {it}.",
                    "The colour of the town's flag is {value}.",
                ),
                (
                    "Which colour is the flag of {it}?",
                    "What colour does the flag of {it} have?",
                    "The flag over {it} is of which colour?",
                    "Name the colour of the flag that {it} flies.",
                ),
            ),
            Attribute(
                "fair",
                MONTHS,
                (
                    "Every {value} there is a fair.",
                    "The fair of {it} is held in {value}.",
                    "In {value} the town holds its fair.",
                ),
                (
                    "In which month is the fair of {it} held?",
                    "When does {it} hold its fair?",
                    "Which month should one visit {it} in to see its fair?",
                    "The yearly fair of {it} falls in which month?",
                ),
            ),
            Attribute(
                "beast",
                ANIMALS,
                (
                    "Its arms show a {value}.",
                    "On the arms of {it} there is a {value}.",
                    "A {value} stands on the town's arms.",
                ),
                (
                    "Which animal is on the arms of {it}?",
                    "What do the arms of {it} show?",
                    "Name the animal in the coat of arms of {it}.",
                    "The arms of {it} bear which creature?",
                ),
            ),
            Attribute(
                "founder",
                "person",
                (
                    "The founder of the town was {value}.",
                    "{value} founded {it}.",
                    "The town goes back to {value}, its founder.",
                ),
                (
                    "Who founded {it}?",
                    "Who was the founder of {it}?",
                    "By whom was {it} founded?",
                    "To which person does {it} owe its foundation?",
                ),
            ),
        ),
    ),
    Kind(
        "workshop",
        "The workshop {it}",
        ("{it} is a workshop at the end of a long lane.", "Whoever needs good work done goes to the workshop {it}."),
        (
            _year("opened", "opened", "Opening", "opening"),
            Attribute(
                "product",
                TOOLS,
                ("The workshop makes {value}.", "{it} is known for its {value}.", "What leaves its doors are {value}."),
                (
                    "What does the workshop {it} make?",
                    "Which goods does {it} produce?",
                    "What can one buy from {it}?",
                    "Name the products that {it} builds.",
                ),
            ),
            Attribute(
                "material",
                MATERIALS,
                (
                    "Its masters work in {value}.",
                    "Nearly all that {it} makes is of {value}.",
                    "{value} is the material of the house.",
                ),
                (
                    "Which material does {it} work in?",
                    "What is most of the work of {it} made of?",
                    "The masters of {it} prefer which material?",
                    "Name the material that {it} uses above all.",
                ),
            ),
            Attribute(
                "hands",
                (12, 97),
                ("It has {value} workers.", "{value} people work at {it}.", "The number of its workers is {value}."),
                (
                    "How many workers does {it} have?",
                    "How many people work at {it}?",
                    "What is the number of people employed by {it}?",
                    "The staff of {it} counts how many people?",
                ),
            ),
            Attribute(
                "sign",
                ANIMALS,
                (
                    "Over its door hangs the sign of a {value}.",
                    "The sign of {it} is a {value}.",
                    "A carved {value} marks its door.",
                ),
                (
                    "Which animal is on the sign of {it}?",
                    "What does the sign of {it} show?",
                    "Which creature hangs over the door of {it}?",
                    "By which animal does one know the door of {it}?",
                ),
            ),
            Attribute(
                "owner",
                "person",
                ("It belongs to {value}.", "The owner of {it} is {value}.", "{value} owns the workshop."),
                (
                    "Who owns {it}?",
                    "Who is the owner of {it}?",
                    "To whom does {it} belong?",
                    "In whose hands is the workshop {it}?",
                ),
            ),
        ),
    ),
    Kind(
        "ship",
        "The ship {it}",
        ("The {it} is a ship of the old kind.", "Among the ships of the bay the {it} is easily told."),
        (
            _year("launched", "launched", "Launching", "launch"),
            Attribute(
                "cargo",
                GOODS,
                ("It carries {value}.", "The cargo of the {it} is {value}.", "Its hold is filled with {value}."),
                (
                    "What does the ship {it} carry?",
                    "What is the cargo of the {it}?",
                    "With which goods is the hold of the {it} filled?",
                    "Name the goods that the {it} transports.",
                ),
            ),
            Attribute(
                "hull",
                COLOURS,
                ("Its hull is painted {value}.", "The {it} has a {value} hull.", "{value} is the colour of its hull."),
                (
                    "Which colour is the hull of the {it}?",
                    "What colour does the hull of the {it} have?",
                    "The {it} is painted in which colour?",
                    "By which colour of its hull does one know the {it}?",
                ),
            ),
            Attribute(
                "length",
                (18, 96),
                (
                    "It is {value} metres long.",
                    "The {it} measures {value} metres.",
                    "From bow to stern there are {value} metres.",
                ),
                (
                    "How many metres long is the {it}?",
                    "How long is the {it} in metres?",
                    "What is the length of the {it} in metres?",
                    "The {it} measures how many metres from bow to stern?",
                ),
            ),
            Attribute(
                "wood",
                MATERIALS,
                (
                    "Its figurehead is of {value}.",
                    "The {it} has a figurehead of {value}.",
                    "At its bow there is a figure made of {value}.",
                ),
                (
                    "What is the figurehead of the {it} made of?",
                    "Of which material is the figurehead of the {it}?",
                    "Which material was used for the figure at the bow of the {it}?",
                    "Name the material of the figurehead of the {it}.",
                ),
            ),
            Attribute(
                "captain",
                "person",
                ("Its captain is {value}.", "{value} commands the {it}.", "The ship is under the command of {value}."),
                (
                    "Who is the captain of the {it}?",
                    "Who commands the {it}?",
                    "Under whose command is the {it}?",
                    "Name the captain who sails the {it}.",
                ),
            ),
        ),
    ),
    Kind(
        "institute",
        "The institute of {it}",
        ("The institute of {it} stands on a hill.", "Scholars know {it} for its institute."),
        (
            _year("opened", "opened to scholars", "Opening", "opening"),
            Attribute(
                "subject",
                SCIENCES,
                (
                    "It studies {value}.",
                    "The institute of {it} is devoted to {value}.",
                    "{value} are what its scholars look into.",
                ),
                (
                    "What does the institute of {it} study?",
                    "What is the institute of {it} devoted to?",
                    "What do the scholars of {it} look into?",
                    "Name the subject of research at {it}.",
                ),
            ),
            Attribute(
                "roof",
                MATERIALS,
                (
                    "Its tower is built of {value}.",
                    "The tower of {it} is of {value}.",
                    "{value} was taken for the tower.",
                ),
                (
                    "What is the tower of {it} built of?",
                    "Of which material is the tower of {it}?",
                    "Which material makes up the tower of {it}?",
                    "Name what the tower of {it} is made from.",
                ),
            ),
            Attribute(
                "rooms",
                (11, 89),
                ("It has {value} rooms.", "There are {value} rooms at {it}.", "The institute counts {value} rooms."),
                (
                    "How many rooms does the institute of {it} have?",
                    "How many rooms are there at {it}?",
                    "What is the number of rooms of the institute of {it}?",
                    "The institute of {it} counts how many rooms?",
                ),
            ),
            Attribute(
                "closed",
                MONTHS,
                (
                    "In {value} it is closed.",
                    "Visitors find it closed in {value}.",
                    "{it} closes its doors every {value}.",
                ),
                (
                    "In which month is the institute of {it} closed?",
                    "When is {it} closed?",
                    "Which month finds the doors of {it} shut?",
                    "Visitors should avoid {it} in which month?",
                ),
            ),
            Attribute(
                "head",
                "person",
                ("It is led by {value}.", "The head of {it} is {value}.", "{value} leads the institute."),
                (
                    "Who leads the institute of {it}?",
                    "Who is the head of {it}?",
                    "By whom is the institute of {it} led?",
                    "Name the person in charge of the institute of {it}.",
                ),
            ),
        ),
    ),
    Kind(
        "bridge",
        "The bridge of {it}",
        ("The bridge of {it} crosses a wide river.", "Travellers to the north cross the bridge of {it}."),
        (
            _year("built", "built", "Building", "construction"),
            Attribute(
                "stone",
                MATERIALS,
                (
                    "The bridge is made of {value}.",
                    "The bridge of {it} is of {value}.",
                    "{value} was used for its piers and its way.",
                ),
                (
                    "What is the bridge of {it} made of?",
                    "Of which material is the bridge of {it}?",
                    "Which material was used to build the bridge of {it}?",
                    "Name the material of the bridge of {it}.",
                ),
            ),
            Attribute(
                "arches",
                (5, 43),
                (
                    "It has {value} arches.",
                    "{value} arches carry the bridge of {it}.",
                    "Its way rests on {value} arches.",
                ),
                (
                    "How many arches does the bridge of {it} have?",
                    "How many arches carry the bridge of {it}?",
                    "What is the number of arches of the bridge of {it}?",
                    "On how many arches does the bridge of {it} rest?",
                ),
            ),
            Attribute(
                "statue",
                ANIMALS,
                (
                    "In its middle stands the statue of a {value}.",
                    "The statue on the bridge of {it} is a {value}.",
                    "A {value} of stone watches over the bridge.",
                ),
                (
                    "Which animal is the statue on the bridge of {it}?",
                    "What does the statue on the bridge of {it} show?",
                    "Which creature watches over the bridge of {it}?",
                    "Name the animal whose statue stands on the bridge of {it}.",
                ),
            ),
            Attribute(
                "lamps",
                COLOURS,
                (
                    "At night its lamps shine {value}.",
                    "The lamps of the bridge of {it} are {value}.",
                    "{value} lamps show the way over it.",
                ),
                (
                    "Which colour are the lamps of the bridge of {it}?",
                    "What colour do the lamps on the bridge of {it} have?",
                    "In which colour do the lamps of the bridge of {it} shine?",
                    "Name the colour of the lamps on the bridge of {it}.",
                ),
            ),
            Attribute(
                "architect",
                "person",
                ("Its architect was {value}.", "{value} drew the bridge of {it}.", "The plans are by {value}."),
                (
                    "Who was the architect of the bridge of {it}?",
                    "Who drew the bridge of {it}?",
                    "By whom are the plans of the bridge of {it}?",
                    "Whose work is the bridge of {it}?",
                ),
            ),
        ),
    ),
)
