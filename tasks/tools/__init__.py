"""Tool use: the graph of parameters, what is planned, made, really run and judged."""
