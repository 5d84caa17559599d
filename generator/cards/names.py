"""What a card's files are called: the first for people, the second for machines."""

CARD, DESCRIPTION = "README.md", "croissant.json"
