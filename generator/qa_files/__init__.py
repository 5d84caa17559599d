"""`{document}_qa.json`: the pairs of one document, with what they were made from, how, and how far that has come."""
