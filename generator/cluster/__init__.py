"""Where work that costs CPU is done: in this process, or on the machines of a Ray cluster."""
