"""Faults made on purpose, and what they cost: processes killed, at once, told to stop, and disks that are full."""
