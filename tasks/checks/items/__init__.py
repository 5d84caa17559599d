"""What must hold of evaluation items: what is right is right, what is wrong is wrong, and nothing gives it away."""
