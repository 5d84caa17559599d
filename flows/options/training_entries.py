"""The part of the registry for training: from a set to a model, and the figures that show what it gained."""

from flows.options.entry import Entry

TRAINING: tuple[Entry, ...] = ()
