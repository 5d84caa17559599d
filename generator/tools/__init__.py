"""Tools: what they are (`spec`), calls (`records`), if those are right (`checking`), who runs them (`execution`)."""
