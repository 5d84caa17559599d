"""What `watch` does: look, wait until the table has settled, tell what is new, and start what is to run then."""
