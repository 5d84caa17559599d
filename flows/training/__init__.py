"""From a set to a model, and the figures that show what it gained: one file a flow, and what they share."""
