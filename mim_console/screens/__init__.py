"""What the MIM sees, a file a screen."""
