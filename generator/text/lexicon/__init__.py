"""Words of many languages that tell what a sentence does: by ISO 639-1 code, short lists of the frequent ones."""
