"""Workshops, ships and institutes that are not there."""

from benchmarks.training.kinds.attribute import Attribute, Kind, in_year
from benchmarks.training.kinds.words import ANIMALS, COLOURS, GOODS, MATERIALS, MONTHS, SCIENCES, TOOLS

WORKSHOP = Kind(
    "workshop",
    "The workshop {it}",
    ("{it} is a workshop at the end of a long lane.", "Whoever needs good work done goes to the workshop {it}."),
    (
        in_year("opened", "opened", "Opening", "opening"),
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
)

SHIP = Kind(
    "ship",
    "The ship {it}",
    ("The {it} is a ship of the old kind.", "Among the ships of the bay the {it} is easily told."),
    (
        in_year("launched", "launched", "Launching", "launch"),
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
)

INSTITUTE = Kind(
    "institute",
    "The institute of {it}",
    ("The institute of {it} stands on a hill.", "Scholars know {it} for its institute."),
    (
        in_year("opened", "opened to scholars", "Opening", "opening"),
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
)
