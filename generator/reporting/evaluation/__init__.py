"""The report on an evaluation: its sentences, and a page that can be shown to anybody."""
