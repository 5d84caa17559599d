"""Chat templates: which one is trained with, what it renders, where an answer begins and ends, and what is wrong."""
