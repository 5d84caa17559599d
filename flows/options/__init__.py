"""The options of every flow, written once: for the command line, the Prefect form and Python."""
