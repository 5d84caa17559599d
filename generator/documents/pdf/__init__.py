"""Pages of a PDF, of which only characters and their places are known, as Markdown."""
