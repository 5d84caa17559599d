"""The kinds of things that documents are made up about."""

from benchmarks.training.kinds.attribute import TESTED, Attribute, Kind
from benchmarks.training.kinds.places import BRIDGE, TOWN
from benchmarks.training.kinds.works import INSTITUTE, SHIP, WORKSHOP

KINDS = (TOWN, WORKSHOP, SHIP, INSTITUTE, BRIDGE)
"""In the order in which documents take them in turn."""

__all__ = ["KINDS", "TESTED", "Attribute", "Kind"]
