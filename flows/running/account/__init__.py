"""What stands out in the account of a run: nothing is kept, first replies are of no use, judgements do not tell."""
