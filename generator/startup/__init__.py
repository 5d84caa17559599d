"""What makes commands start sooner; README.md here lists each trick with its reason."""
