"""What examples are to be made of: tools sampled, values explored, styles drawn."""
