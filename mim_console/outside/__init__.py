"""The doors to the world: one file a door, and what comes in is judged before it is believed."""
