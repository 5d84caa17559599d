"""Templates in Go, rendered by us and by Go itself."""
