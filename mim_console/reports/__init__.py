"""What is written out: an incident as data and as documents."""
