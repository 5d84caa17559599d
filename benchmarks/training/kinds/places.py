"""Towns and bridges that are not there."""

from benchmarks.training.kinds.attribute import Attribute, Kind, in_year
from benchmarks.training.kinds.words import ANIMALS, COLOURS, GOODS, MATERIALS, MONTHS

TOWN = Kind(
    "town",
    "The harbour town {it}",
    ("{it} is a small harbour town on a grey coast.", "Ships that pass the coast see the town of {it} from afar."),
    (
        in_year("founded", "founded", "Founding", "foundation"),
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
)

BRIDGE = Kind(
    "bridge",
    "The bridge of {it}",
    ("The bridge of {it} crosses a wide river.", "Travellers to the north cross the bridge of {it}."),
    (
        in_year("built", "built", "Building", "construction"),
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
)
