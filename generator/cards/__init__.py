"""What goes with a data set: its card for people, its description for machines."""
