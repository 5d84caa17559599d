"""Data from outside, read with bounds: no file of a few kilobytes may cost minutes, gigabytes or the process."""
