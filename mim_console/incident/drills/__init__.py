"""Drills: what arrives of a real incident and when, what is left to the player, and how the two compare."""
