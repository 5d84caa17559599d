"""The gates and judges of tool use: form, meaning, trajectory, turns, outcome."""
