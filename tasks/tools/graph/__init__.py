"""Which tool's outputs feed which tool's parameters, and chains along them."""
