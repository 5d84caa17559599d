"""The ground floor: what every task stands on. Knows no technique and no flow."""
