"""The console from which a Major Incident Manager runs a bridge call."""

__version__ = "0.1.0"
