"""What `split` does: draws what is held out, writes it down, and says what that comes to."""
