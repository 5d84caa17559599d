"""The files of other trainers."""
