"""What answers add up to: means, differences and how sure they are. Pure functions; nothing is read or asked."""
