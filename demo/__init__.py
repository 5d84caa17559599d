"""What `make demo` and `make demo-tools` run; not part of what is installed."""
