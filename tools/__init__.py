"""What the project makes for itself; no part of the package."""
