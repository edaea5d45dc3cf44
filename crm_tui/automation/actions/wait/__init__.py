"""Actions that wait."""
