"""What providers say of their limits: in headers, in the bodies of refusals, in durations of every form."""
