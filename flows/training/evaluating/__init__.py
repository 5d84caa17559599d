"""What evaluating a model takes: the arms, their answers, the judge, the report."""
