"""Plain values by what a field is called: a count for `total`, an address for `url`, a person for `author`."""
