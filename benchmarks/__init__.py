"""What is measured, against what, with one command: `make bench`, or `python -m benchmarks [NAME …]`."""
