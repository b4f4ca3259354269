"""Alerts of other systems: what they say, one life each, and how a storm of them is read. Pure, and no record yet."""
