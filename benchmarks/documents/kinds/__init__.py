"""The files to make, by kind: of what each is made, and how it is set."""
