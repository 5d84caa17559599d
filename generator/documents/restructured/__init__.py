"""reStructuredText, as docutils has it and as Sphinx extends it, made HTML of."""
