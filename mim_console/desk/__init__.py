"""What can be done to an incident, and the one place that does it."""
