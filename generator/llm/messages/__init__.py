"""What the messages of models hold: the reply, the thinking, and JSON among other text."""
