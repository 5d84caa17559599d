"""A run that shares its chunks out over the workers of a Prefect server, and the runs that work on a part of them."""
