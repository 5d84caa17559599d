"""A text beside another that it should rest on: which words bear it, and what it says otherwise."""
