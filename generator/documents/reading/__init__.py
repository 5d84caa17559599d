"""From a file that was found to the document that it holds."""
