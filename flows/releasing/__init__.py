"""How the outputs of a run become a release, and follow the table of the release before."""
