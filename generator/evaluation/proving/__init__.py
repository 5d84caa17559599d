"""Does a choice of rows train a better model than a random one of the same size? What the trainings add up to."""
