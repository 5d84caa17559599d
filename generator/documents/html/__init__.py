"""HTML to Markdown: the tree, what of a page is its content, and how each of its parts is written."""
