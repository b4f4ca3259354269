"""The command line: whatever can be done by key can be done by script."""
