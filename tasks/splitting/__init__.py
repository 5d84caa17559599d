"""Documents held out of training: which, and what of the others says the same."""
