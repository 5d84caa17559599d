"""Tool use: the graph, the checker, running the calls."""
