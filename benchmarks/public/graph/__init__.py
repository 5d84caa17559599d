"""The graph of parameters against gold edges of public sets, and the script that fits its weights."""
