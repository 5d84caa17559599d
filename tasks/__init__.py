"""The techniques: one file each, named after what it does; its docstring names the paper."""
