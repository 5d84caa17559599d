"""Documents in ten formats whose every word is known, and what `chunk` makes of them."""
