"""Measures on public material: each takes the folder that the material was downloaded to."""
